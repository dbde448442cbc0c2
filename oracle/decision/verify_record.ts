import { findRules, type RuleSet } from "../rules/rule_set.ts";
import { verifyAttestation } from "../../shared/dlc/attestation.ts";
import { type PlayedEntries, verifyEntriesReceipt } from "../../shared/dlc/entries_receipt.ts";
import { verifyStatement } from "../../shared/dlc/statement.ts";
import type { DecisionRecord } from "./decision_record.ts";
import { type DocumentVerdict, verdictsOf } from "../evidence/documents/document_verdict.ts";
import type { Judgement } from "../evidence/judgement.ts";
import type { StoredEvidence } from "../stored/stored_evidence.ts";
import { formatInstant, parseInstant } from "../../shared/time/instant.ts";
import { neededDocuments } from "../evidence/needed_documents.ts";
import { lockingPointHex, outcomeOf } from "./outcome.ts";
import { readRecordedEvidence } from "./record_evidence.ts";
import {
  evidenceHash,
  type OpenedRecord,
  openRecord,
  readEvidence,
  RecordError,
  type RecordHead,
} from "./record_codec.ts";
import { type Difference, firstDifference } from "./record_difference.ts";
import { listedFilesProblem } from "./listed_record.ts";
import { excessReceipts, spareEvidence } from "./spare_evidence.ts";
import { decodeDocuments } from "./recorded_document.ts";
import { reparse } from "../evidence/documents/reparse.ts";
import { OFFICIAL_URL_PREFIXES } from "../evidence/collection/source_url.ts";
import { statedLines, statementProblem, termsOf } from "./statement_terms.ts";
import { judgeEvidence } from "../evidence/strict.ts";

/** What a verifier knows from elsewhere. */
export interface VerifyOptions {
  /** X-only key of the oracle, 64 hex characters; never taken from the record. */
  readonly oraclePubkey: string;
  /** The event that the record must be about; any unless given. */
  readonly eventId?: string;
  /** The published attestation, 64 hex characters; without it the signature is not checked. */
  readonly attestation?: string;
  /** URL beginnings that count as sources; the official ones unless given. */
  readonly trustedUrlPrefixes?: readonly string[];
}

/** The result of checking a record. */
export type RecordVerdict =
  & {
    /** Recorded URLs outside the official services, each once. */
    readonly otherUrls: readonly string[];
  }
  & (
    | {
      readonly ok: true;
      readonly record: DecisionRecord;
      /** What the record cannot prove, each in a sentence. */
      readonly lacks: readonly string[];
      /** Reports that the rules left out though nothing blocks, each in a sentence. */
      readonly setAside: readonly string[];
    }
    | { readonly ok: false; readonly difference: Difference }
  );

/**
 * Recomputes a decision from its record alone: rows from the retained documents, readings from the rows, scores,
 * ranking and outcome from the readings, the locking point from key, nonce point and message, and the signature.
 *
 * @param recordBytes as served or stored
 * @returns ok, or the first difference
 */
export function verifyRecord(recordBytes: Uint8Array, options: VerifyOptions): RecordVerdict {
  try {
    return verifyOpened(openRecord(recordBytes), options);
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    return { ok: false, difference: { at: "record", problem: error.message }, otherUrls: [] };
  }
}

/** What the oracle signed comes first: a record that it did not make is refused before its evidence costs anything. */
function verifyOpened(opened: OpenedRecord, options: VerifyOptions): RecordVerdict {
  const { head, evidenceJson } = opened;
  const rules = rulesOf(head);
  if ("at" in rules) return { ok: false, difference: rules, otherUrls: [] };
  const unsound = checkTerms(head, options) ??
    firstDifference("evidence_sha256", evidenceHash(evidenceJson), head.evidence_sha256);
  if (unsound) return { ok: false, difference: unsound, otherUrls: [] };
  const record = { ...head, evidence: readEvidence(evidenceJson) };
  const otherUrls = urlsOf(record).filter((url) =>
    !OFFICIAL_URL_PREFIXES.some((prefix) => url.startsWith(prefix))
  );
  const checked = checkEvidence(record, rules, options);
  if ("at" in checked) return { ok: false, difference: checked, otherUrls };
  const difference = checkOutcome(record, rules, options);
  if (difference) return { ok: false, difference, otherUrls };
  return { ok: true, record, lacks: lacksOf(record), setAside: checked.setAside, otherUrls };
}

function urlsOf({ evidence }: DecisionRecord): string[] {
  return [
    ...new Set([
      ...evidence.receipts.map((receipt) => receipt.source_url),
      ...evidence.documents.map((document) => document.url),
      ...evidence.forecasts.map((row) => row.source_url ?? ""),
      ...evidence.precipitation.flatMap((footer) => footer.sources.map((s) => s.source_url)),
    ]),
  ].sort();
}

/** A record is right or wrong by the rules it names, whatever rules came after them. */
function rulesOf(record: RecordHead): RuleSet | Difference {
  const rules = findRules(record.rules);
  if (rules) return firstDifference("parsers", rules.parsers, record.parsers) ?? rules;
  const { evidence, scoring } = record.rules;
  const problem =
    `${evidence} and ${scoring} are no rules that this program knows; a newer one may`;
  return { at: "rules", problem };
}

function checkTerms(
  record: RecordHead,
  { oraclePubkey, eventId = record.event_id }: VerifyOptions,
): Difference | undefined {
  const { statement } = record.statement;
  const other = firstDifference("event_id", eventId, record.event_id);
  if (other) return other;
  if (record.oracle_pubkey !== oraclePubkey) {
    return { at: "oracle_pubkey", expected: oraclePubkey, found: record.oracle_pubkey };
  }
  if (!verifyStatement(record.statement, oraclePubkey)) {
    return { at: "statement.signature", problem: "the oracle did not sign this statement" };
  }
  const problem = statementProblem(statement);
  if (problem) return { at: "statement", problem };
  const scoring = scoringProblem(record);
  if (scoring) return scoring;
  const decidedMs = parseInstant(record.decided_at);
  if (
    decidedMs === undefined || decidedMs < statement.signing_date * 1000 ||
    decidedMs >= statement.expiry * 1000
  ) {
    return { at: "decided_at", problem: "the decision lies outside signing date and expiry" };
  }
  const spelling = firstDifference("decided_at", formatInstant(decidedMs), record.decided_at);
  if (spelling) return spelling;
  return firstDifference("event_id", statement.event_id, record.event_id) ??
    firstDifference("entries", statement.outcomes.entry_ids, record.entries.map(({ id }) => id)) ??
    checkPicks(record) ?? checkReceipt(record, oraclePubkey);
}

/** The rules that a record names must score what its statement says: fixed, or against lines. */
function scoringProblem({ rules, statement: { statement } }: RecordHead): Difference | undefined {
  const found = findRules(rules); // was found before
  const isLines = statement.terms.scoring_rules === "lines";
  if (rules.scoring === (isLines ? found?.lineScoring : found?.scoring)) return undefined;
  const how = isLines ? "against lines" : "by fixed rules";
  return { at: "rules.scoring", problem: `${rules.scoring} does not score ${how}` };
}

/** Without a receipt no signature covers the picks; they must at least keep the terms of the event. */
function checkPicks({ entries, statement: { statement } }: RecordHead): Difference | undefined {
  const { targets, scoring_fields: fields, number_of_values_per_entry: most } = statement.terms;
  for (const [index, { picks }] of entries.entries()) {
    const place = `entries[${index}].picks`;
    const pairs = new Set(picks.map(({ target, metric }) => `${target}/${metric}`));
    if (picks.length < 1 || picks.length > most || pairs.size !== picks.length) {
      return { at: place, problem: `between 1 and ${most} picks of different pairs are expected` };
    }
    const stray = picks.find((p) => !targets.includes(p.target) || !fields.includes(p.metric));
    if (stray) {
      return { at: place, problem: `${stray.target}/${stray.metric} is not part of the event` };
    }
  }
  return undefined;
}

function checkReceipt(record: RecordHead, oraclePubkey: string): Difference | undefined {
  if (!record.entries_receipt) return undefined;
  if (verifyEntriesReceipt(record.entries_receipt, playedEntries(record), oraclePubkey)) {
    return undefined;
  }
  return { at: "entries_receipt", problem: "the oracle did not sign these entries and picks" };
}

/** The entries that a record was decided by. */
export function playedEntries(
  { event_id: eventId, entries, statement: { statement } }: RecordHead,
): PlayedEntries {
  const { targets: locations, scoring_fields: metrics } = statement.terms;
  return { eventId, locations, metrics, entries };
}

/** What a record cannot prove, e.g. because it was made before that was recorded, each in a sentence. */
function lacksOf(record: DecisionRecord): string[] {
  const { entries_receipt: receipt, evidence: { files }, statement: { statement } } = record;
  return [
    ...statedLines(statement)
      ? ["its lines are those that were announced: whether they were fitted rightly is not checked"]
      : [],
    ...receipt ? [] : ["it holds no receipt of the entries: no signature covers the picks"],
    ...files ? [] : ["it does not list the searched files: one that was withheld does not show"],
  ];
}

/** What judging the evidence of a record again tells besides its readings, which are those of the record. */
type CheckedEvidence = Pick<Judgement, "setAside">;

function checkEvidence(
  record: DecisionRecord,
  rules: RuleSet,
  { trustedUrlPrefixes = OFFICIAL_URL_PREFIXES }: VerifyOptions,
): Difference | CheckedEvidence {
  const { evidence, statement: { statement } } = record;
  let stored: StoredEvidence;
  try {
    stored = {
      terms: termsOf(statement),
      rules,
      nowMs: parseInstant(record.decided_at) ?? NaN, // checked with the terms
      urlPrefixes: trustedUrlPrefixes,
      ...readRecordedEvidence(evidence),
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { at: "evidence", problem: error.message };
  }
  const unfit = excessReceipts(stored) ?? listedFilesProblem(evidence, rules);
  if (unfit) return unfit;
  const verdicts: DocumentVerdict[] = [];
  for (const result of decodeDocuments(evidence.documents, neededDocuments(stored), rules)) {
    if ("problem" in result) return result;
    verdicts.push(...reparse(result.document, result.subjects, rules));
  }
  const judged = judgeEvidence({ ...stored, verdicts: verdictsOf(verdicts) });
  return checkReadings(record, judged) ?? spareEvidence(evidence, stored) ?? judged;
}

function checkReadings(
  record: DecisionRecord,
  { readings, block }: Judgement,
): Difference | undefined {
  if (block) return { at: "evidence", problem: `it does not settle: ${block.message}` };
  const recomputed = readings.map((reading) => ({
    target: reading.target,
    metric: reading.metric,
    baseline: reading.baseline,
    observed: reading.observed,
    baseline_rests: reading.baselineRests,
    observed_rests: reading.observedRests,
  }));
  return firstDifference("readings", recomputed, record.readings);
}

function checkOutcome(
  record: DecisionRecord,
  rules: RuleSet,
  { oraclePubkey, attestation }: VerifyOptions,
): Difference | undefined {
  const { statement } = record.statement;
  const places = statement.outcomes.number_of_places_win;
  const outcome = outcomeOf(record.entries, record.readings, places, {
    rules,
    lines: statedLines(statement),
  });
  let point: string;
  try {
    point = lockingPointHex(oraclePubkey, statement.nonce_point, outcome.message);
  } catch {
    return { at: "statement.nonce_point", problem: "it is no point of the curve" };
  }
  const difference = firstDifference("scores", outcome.scores, record.scores) ??
    firstDifference("ranking", outcome.ranking, record.ranking) ??
    firstDifference("winners", outcome.winners, record.winners) ??
    firstDifference("outcome_index", outcome.outcomeIndex, record.outcome_index) ??
    firstDifference("message", outcome.message, record.message) ??
    firstDifference("locking_point", point, record.locking_point);
  if (difference || attestation === undefined) return difference;
  return verifyAttestation(attestation, [point]) === 0
    ? undefined
    : { at: "attestation", problem: "it does not open the locking point of this outcome" };
}
