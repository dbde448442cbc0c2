import { findRules, type RuleSet } from "../rules/rule_set.ts";
import { verifyAttestation } from "../../shared/dlc/attestation.ts";
import type { DecisionRecord } from "./decision_record.ts";
import { type DocumentVerdict, verdictsOf } from "../evidence/documents/document_verdict.ts";
import type { Judgement } from "../evidence/judgement.ts";
import type { StoredEvidence } from "../stored/stored_evidence.ts";
import { parseInstant } from "../../shared/time/instant.ts";
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
import { statedLines, termsOf } from "./statement_terms.ts";
import { judgeEvidence } from "../evidence/strict.ts";
import type { StepReport } from "./verify_steps.ts";
import type { VerifyOptions } from "./verify_options.ts";
import { checkEntries, checkStatement } from "./verify_terms.ts";

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
  const check = checkRecord(() => openRecord(recordBytes), options);
  for (;;) {
    const { done, value } = check.next();
    if (done) return value;
  }
}

/**
 * {@link verifyRecord} step by step, for somebody who watches: yields what each step that was passed compared, in the
 * order of `STEPS`, and between documents how many are done. The step at which it ends with a difference is not yielded.
 *
 * @param open reads the record, and throws a `RecordError` where there is none
 */
export function* checkRecord(
  open: () => OpenedRecord,
  options: VerifyOptions,
): Generator<StepReport, RecordVerdict> {
  try {
    return yield* checkOpened(open(), options);
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    return { ok: false, difference: { at: "record", problem: error.message }, otherUrls: [] };
  }
}

/** What the oracle signed comes first: a record that it did not make is refused before its evidence costs anything. */
function* checkOpened(
  { head, evidenceJson }: OpenedRecord,
  options: VerifyOptions,
): Generator<StepReport, RecordVerdict> {
  const refuse = (difference: Difference, otherUrls: readonly string[] = []): RecordVerdict => {
    return { ok: false, difference, otherUrls };
  };
  yield {
    step: "record",
    compared: `canonical JSON; ${evidenceJson.length} characters of evidence`,
  };
  const rules = rulesOf(head);
  if ("at" in rules) return refuse(rules);
  yield { step: "rules", compared: `${head.rules.evidence}, ${head.rules.scoring}, their parsers` };
  const unsigned = checkStatement(head, options);
  if (unsigned) return refuse(unsigned);
  yield { step: "statement", compared: tellStatement(head) };
  const unfit = checkEntries(head, options);
  if (unfit) return refuse(unfit);
  yield { step: "entries", compared: tellEntries(head) };
  const hash = evidenceHash(evidenceJson);
  const altered = firstDifference("evidence_sha256", hash, head.evidence_sha256);
  if (altered) return refuse(altered);
  const record = { ...head, evidence: readEvidence(evidenceJson) };
  yield { step: "evidence", compared: `SHA-256 ${hash}` };
  const otherUrls = urlsOf(record).filter((url) =>
    !OFFICIAL_URL_PREFIXES.some((prefix) => url.startsWith(prefix))
  );
  const checked = yield* checkEvidence(record, rules, options);
  if ("at" in checked) return refuse(checked, otherUrls);
  const difference = yield* checkOutcome(record, rules, options);
  if (difference) return refuse(difference, otherUrls);
  return { ok: true, record, lacks: lacksOf(record), setAside: checked.setAside, otherUrls };
}

function tellStatement({ oracle_pubkey: key, statement: { statement } }: RecordHead): string {
  const { targets, scoring_fields: fields } = statement.terms;
  return `key ${key} signed event ${statement.event_id}: ${fields.join(", ")} at ` +
    `${targets.join(", ")}`;
}

function tellEntries({ entries, entries_receipt: receipt }: RecordHead): string {
  const picks = entries.reduce((sum, entry) => sum + entry.picks.length, 0);
  const how = receipt ? `signed with digest ${receipt.digest}` : "covered by no signature";
  return `${entries.length} entries with ${picks} picks, ${how}`;
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

function* checkEvidence(
  record: DecisionRecord,
  rules: RuleSet,
  { trustedUrlPrefixes = OFFICIAL_URL_PREFIXES }: VerifyOptions,
): Generator<StepReport, Difference | CheckedEvidence> {
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
  const { files = [], receipts, documents, observations, forecasts } = evidence;
  yield { step: "files", compared: `${files.length} files, ${receipts.length} receipts` };
  const verdicts: DocumentVerdict[] = [];
  let done = 0;
  for (const result of decodeDocuments(documents, neededDocuments(stored), rules)) {
    if ("problem" in result) return result;
    verdicts.push(...reparse(result.document, result.subjects, rules));
    yield { step: "documents", done: ++done, all: documents.length };
  }
  yield { step: "documents", compared: `${done} documents, each with its SHA-256, parsed again` };
  const judged = judgeEvidence({ ...stored, verdicts: verdictsOf(verdicts) });
  const difference = checkReadings(record, judged) ?? spareEvidence(evidence, stored);
  if (difference) return difference;
  const rows = `${observations.length} rows of reports, ${forecasts.length} of forecasts`;
  yield { step: "readings", compared: `${judged.readings.length} readings out of ${rows}` };
  return judged;
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

function* checkOutcome(
  record: DecisionRecord,
  rules: RuleSet,
  { oraclePubkey, attestation }: VerifyOptions,
): Generator<StepReport, Difference | undefined> {
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
  const unlike = firstDifference("scores", outcome.scores, record.scores) ??
    firstDifference("ranking", outcome.ranking, record.ranking) ??
    firstDifference("winners", outcome.winners, record.winners);
  if (unlike) return unlike;
  const scores = outcome.scores.map(({ base_score: score }) => score).join(", ");
  yield { step: "scores", compared: `scores ${scores}; winners ${outcome.winners.join(", ")}` };
  const other = firstDifference("outcome_index", outcome.outcomeIndex, record.outcome_index) ??
    firstDifference("message", outcome.message, record.message) ??
    firstDifference("locking_point", point, record.locking_point);
  if (other) return other;
  yield { step: "outcome", compared: `message ${outcome.message}, locking point ${point}` };
  if (attestation === undefined) return undefined;
  if (verifyAttestation(attestation, [point]) !== 0) {
    return {
      at: "attestation",
      problem: "it does not open the locking point of this outcome",
    };
  }
  yield { step: "attestation", compared: `${attestation} times G is that point` };
}
