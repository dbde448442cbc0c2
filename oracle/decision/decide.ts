import { isDeepStrictEqual } from "node:util";
import type { EntriesReceipt } from "../../shared/contract/entries_receipt.ts";
import type { Hex32 } from "../../shared/contract/ids.ts";
import type { SignedStatement } from "../../shared/contract/statement.ts";
import { DECISION_RECORD_VERSION } from "./decision_record.ts";
import type { StoredEvidence } from "../stored/stored_evidence.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import { lockingPointHex, outcomeOf, type PlayedEntry } from "./outcome.ts";
import type { Rest } from "../evidence/documents/rest.ts";
import type { Judgement } from "../evidence/judgement.ts";
import { recordEvidence } from "./record_evidence.ts";
import type { DocumentContents } from "../evidence/needed_documents.ts";
import { type EncodedRecord, encodeRecord } from "./pack_record.ts";
import { evidenceHash } from "./record_codec.ts";
import { scoringName, statedLines, termsOf } from "./statement_terms.ts";

/** What a decision is made from. */
export interface DecisionInput {
  /** The terms as the oracle states them, signed. */
  readonly statement: SignedStatement;
  readonly oraclePubkey: Hex32;
  readonly entries: readonly PlayedEntry[];
  /** What the oracle gave for the entries; null when they came before there were receipts. */
  readonly receipt: EntriesReceipt | null;
  /** The evidence that was judged; its `nowMs` becomes the time of the decision. */
  readonly stored: StoredEvidence;
  /** What the strict rules made of it; must not be blocked. */
  readonly judgement: Judgement;
  readonly contentOf: DocumentContents;
}

/**
 * Makes the decision about an event: scores, ranking, outcome and message, with all they rest on. Nothing is signed
 * and nothing is stored here.
 *
 * @throws {RangeError} when the settlement is blocked, or the statement is about other terms
 * @throws {RecordError} when the record cannot be written, e.g. because it is too large
 */
export function decide(input: DecisionInput): EncodedRecord {
  const { statement: signed, oraclePubkey, entries, stored, judgement } = input;
  if (judgement.block) throw new RangeError(`blocked: ${judgement.block.message}`);
  const { statement } = signed;
  if (!isDeepStrictEqual(termsOf(statement), stored.terms)) {
    throw new RangeError("the statement is about other terms than were settled");
  }
  const { rules } = stored;
  const { number_of_places_win: places } = statement.outcomes;
  const outcome = outcomeOf(entries, judgement.readings, places, {
    rules,
    lines: statedLines(statement),
  });
  const evidence = recordEvidence(stored, input.contentOf);
  return encodeRecord({
    version: DECISION_RECORD_VERSION,
    event_id: statement.event_id,
    outcome_index: outcome.outcomeIndex,
    winners: [...outcome.winners],
    message: outcome.message,
    locking_point: lockingPointHex(oraclePubkey, statement.nonce_point, outcome.message),
    oracle_pubkey: oraclePubkey,
    decided_at: formatInstant(stored.nowMs),
    statement: signed,
    entries: entries.toSorted((a, b) => a.id < b.id ? -1 : 1)
      .map(({ id, picks }) => ({ id, picks: picks.map(recordPick) })),
    entries_receipt: input.receipt,
    scores: outcome.scores.map((score) => ({ ...score })),
    ranking: [...outcome.ranking],
    readings: judgement.readings.map((reading) => ({
      target: reading.target,
      metric: reading.metric,
      baseline: reading.baseline,
      observed: reading.observed,
      baseline_rests: reading.baselineRests.map(recordRest),
      observed_rests: reading.observedRests.map(recordRest),
    })),
    rules: { evidence: rules.evidence, scoring: scoringName(rules, statement) },
    parsers: rules.parsers,
    url_prefixes: [...stored.urlPrefixes],
    evidence_sha256: evidenceHash(evidence.json),
  }, evidence);
}

function recordPick({ target, metric, prediction }: PlayedEntry["picks"][number]) {
  return { target, metric, prediction };
}

function recordRest({ file, at, until, sha256 }: Rest): Rest {
  return { file, at, until, sha256 };
}
