import * as v from "valibot";
import { EntriesReceipt } from "../../shared/contract/entries_receipt.ts";
import { EntryId, EventId, Hex32, PointHex, StationId } from "../../shared/contract/ids.ts";
import { type Metric, METRIC_IDS } from "../../shared/contract/metric.ts";
import {
  BatchReceipt,
  PrecipitationIssue,
  PrecipitationRow,
} from "../../shared/contract/observation_file.ts";
import { SignedStatement } from "../../shared/contract/statement.ts";
import { DOCUMENT_KINDS } from "../rules/rule_set.ts";
import { FORECAST_RECORD_ROW, OBSERVATION_RECORD_ROW } from "./record_row.ts";

/** The format of a record; a reader refuses any other. */
export const DECISION_RECORD_VERSION = "noaa-oracle-decision-v1";

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Finite = v.pipe(v.number(), v.finite());
const MetricId = v.picklist(METRIC_IDS as readonly [Metric, ...Metric[]]);

const Rest = v.strictObject({
  file: v.string(),
  at: v.string(),
  until: v.nullable(v.string()),
  sha256: v.nullable(v.string()),
});

/** A frozen reading: both halves are known, or there would be no decision. */
const RecordedReading = v.strictObject({
  target: StationId,
  metric: MetricId,
  baseline: Finite,
  observed: Finite,
  baseline_rests: v.array(Rest),
  observed_rests: v.array(Rest),
});

const RecordedEntry = v.strictObject({
  id: EntryId,
  picks: v.array(v.strictObject({
    target: StationId,
    metric: MetricId,
    prediction: v.picklist(["over", "par", "under"]),
  })),
});

const RecordedScore = v.strictObject({ entry_id: EntryId, base_score: Count, score: Count });

/** A retained document word for word, as its footer holds it: gzip and base64 of the text that hashes to `sha256`. */
export const RecordedDocument = v.strictObject({
  kind: v.picklist(DOCUMENT_KINDS),
  /** The weather file whose footer holds it. */
  file: v.string(),
  sha256: Hex32,
  url: v.string(),
  received_at: v.nullable(v.string()),
  content: v.string(),
});
/** @see {@link RecordedDocument} */
export type RecordedDocument = v.InferOutput<typeof RecordedDocument>;

const RecordedReceipt = v.strictObject({ file: v.string(), ...BatchReceipt.entries });

const RecordedFooter = v.strictObject({
  file: v.string(),
  requested_at: v.string(),
  completed_at: v.string(),
  supported_stations: v.array(v.string()),
  rows: v.array(v.strictObject(PrecipitationRow.entries)),
  sources: v.array(
    v.strictObject({ sha256: v.string(), source_url: v.string(), received_at: v.string() }),
  ),
  issues: v.array(v.strictObject(PrecipitationIssue.entries)),
});

/** A published file of the searched spans, whether anything in it is about the event or not. */
export const RecordedListedFile = v.strictObject({
  name: v.string(),
  /** Of the file as it was published. */
  sha256: Hex32,
  /** `disk`: no upload listed it, it was found on the disk. */
  origin: v.picklist(["upload", "disk"]),
  /** Why and since when it is not in use; see `SetAside`. */
  set_aside: v.nullable(v.strictObject({
    how: v.picklist(["quarantined", "removed"]),
    reason: v.pipe(v.string(), v.minLength(1)),
    since: v.string(),
    lost_from: v.nullable(v.string()),
    lost_to: v.nullable(v.string()),
    lost_at: v.string(),
  })),
});
/** @see {@link RecordedListedFile} */
export type RecordedListedFile = v.InferOutput<typeof RecordedListedFile>;

/** The stored evidence of an event: every row and receipt that was looked at, and the documents they come from. */
export const RecordedEvidence = v.strictObject({
  /** Every file of the searched spans, ascending by name; records of the first release lack it. */
  files: v.optional(v.array(RecordedListedFile)),
  observations: v.array(OBSERVATION_RECORD_ROW),
  receipts: v.array(RecordedReceipt),
  precipitation: v.array(RecordedFooter),
  forecasts: v.array(FORECAST_RECORD_ROW),
  documents: v.array(RecordedDocument),
});
/** @see {@link RecordedEvidence} */
export type RecordedEvidence = v.InferOutput<typeof RecordedEvidence>;

/**
 * Everything a stranger needs to recompute one decision: terms, entries, evidence, readings, scores and outcome. It is
 * made before the event is signed, and what the decision store holds of it is what gets signed.
 */
export const DecisionRecord = v.strictObject({
  version: v.literal(DECISION_RECORD_VERSION),
  event_id: EventId,
  /** Place of the outcome in the announced order. */
  outcome_index: Count,
  /** Indices into the ascending entry ids, first place first; all of them when everything is refunded. */
  winners: v.array(Count),
  /** The attested message, hex. */
  message: v.pipe(v.string(), v.regex(/^([0-9a-f]{16})+$/)),
  locking_point: PointHex,
  /** X-only; a verifier takes the key from elsewhere and compares. */
  oracle_pubkey: Hex32,
  /** The instant the rules judged at; RFC 3339. */
  decided_at: v.string(),
  /** The terms of the event and its nonce point, signed by the oracle. */
  statement: SignedStatement,
  entries: v.array(RecordedEntry),
  /**
   * The receipt given when the entries were stored. Null when they came before there were receipts; records of the
   * first release lack it.
   */
  entries_receipt: v.optional(v.nullable(EntriesReceipt)),
  /** In ascending order of entry ids. */
  scores: v.array(RecordedScore),
  /** Entry ids, best first. */
  ranking: v.array(EntryId),
  readings: v.array(RecordedReading),
  rules: v.strictObject({ evidence: v.string(), scoring: v.string() }),
  parsers: v.strictObject({
    metar: v.string(),
    ndfd: v.string(),
    rr7: v.string(),
    catalog: v.string(),
  }),
  /** The URL prefixes that the oracle trusted. */
  url_prefixes: v.array(v.string()),
  /** SHA-256 of the canonical JSON of `evidence`. */
  evidence_sha256: Hex32,
  evidence: RecordedEvidence,
});
/** @see {@link DecisionRecord} */
export type DecisionRecord = v.InferOutput<typeof DecisionRecord>;
