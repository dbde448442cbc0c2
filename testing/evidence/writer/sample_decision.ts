import type { EntriesReceipt } from "../../../shared/contract/entries_receipt.ts";
import { entriesDigest, type PlayedEntries } from "../../../shared/dlc/entries_receipt.ts";
import { CURRENT_RULES, type RuleSet } from "../../../oracle/rules/rule_set.ts";
import { expiryOf } from "../../../shared/dlc/expiry.ts";
import { schnorr, secp256k1 } from "@noble/curves/secp256k1.js";
import type { Hex32 } from "../../../shared/contract/ids.ts";
import type { EventStatement, SignedStatement } from "../../../shared/contract/statement.ts";
import { attestationSecret } from "../../../shared/dlc/attestation.ts";
import { statementDigest } from "../../../shared/dlc/statement.ts";
import { decide } from "../../../oracle/decision/decide.ts";
import type { DecisionRecord } from "../../../oracle/decision/decision_record.ts";
import type { StoredEvidence } from "../../../oracle/stored/stored_evidence.ts";
import type { ScoredTerms } from "../../../oracle/stored/scored_terms.ts";
import type { Judgement } from "../../../oracle/evidence/judgement.ts";
import type { DocumentContents } from "../../../oracle/evidence/needed_documents.ts";
import { judgeEvidence } from "../../../oracle/evidence/strict.ts";
import { DAY_ENTRY_IDS } from "../../fixtures/event_requests.ts";
import { readEvidence, settlementInput } from "./read_evidence.ts";
import { readingsTable, type StationReadings } from "./readings_table.ts";
import { ms } from "./stored_rows.ts";
import type { WeatherTable } from "./weather_table.ts";
import { runsFor, writeEvidence } from "./write_evidence.ts";

/** A decided and attested event with the evidence of real files behind it. */
export interface SampleDecision {
  readonly record: DecisionRecord;
  readonly bytes: Uint8Array;
  readonly attestation: string;
  /** X-only. */
  readonly oraclePubkey: Hex32;
  readonly urlPrefixes: readonly string[];
}

/** The oracle's key of sample decisions. */
export const SAMPLE_SECRET = new Uint8Array(32).fill(7);
const NONCE = new Uint8Array(32).fill(9);

/** The lines of a statement. */
export type StatedLines = EventStatement["terms"]["lines"];

/** What may be different about a sample. */
export interface SampleOptions {
  /** The version that judges. */
  readonly rules?: RuleSet;
  /** What is different about the weather. */
  readonly change?: (table: WeatherTable) => WeatherTable;
  /** What scores; the fixed rules unless given. */
  readonly lines?: StatedLines;
}

/** Collects, settles, decides and attests a day's event with its three entries. */
export async function sampleDecision(
  readings: Readonly<Record<string, StationReadings>>,
  metrics: ScoredTerms["metrics"],
  { rules = CURRENT_RULES, change = (table) => table, lines }: SampleOptions = {},
): Promise<SampleDecision> {
  const locations = Object.keys(readings);
  const window = { startMs: ms("00:00"), endMs: ms("2T00:00"), signingMs: ms("2T02:00") };
  const terms: ScoredTerms = { ...window, locations, metrics };
  await using written = await writeEvidence({
    table: change(readingsTable(window, readings)),
    runs: runsFor(window),
  });
  const read = await readEvidence(written.files);
  // As the daemon of those rules wrote them: the reports are sound by all versions of the checks.
  const observations = read.observations
    .map((row) => ({ ...row, validation_version: rules.validation }));
  const evidence = { ...read, observations };
  const { urlPrefixes } = written;
  const nowMs = window.signingMs + 20 * 60_000;
  const { verdicts, ...stored } = settlementInput(evidence, terms, nowMs, urlPrefixes, rules);
  const judgement = judgeEvidence({ ...stored, verdicts });
  return { ...attestedDecision(stored, judgement, evidence.contentOf, lines), urlPrefixes };
}

/** Decides a settled event among three entries, each with another prediction for its first pair, and attests it. */
export function attestedDecision(
  stored: StoredEvidence,
  judgement: Judgement,
  contentOf: DocumentContents,
  lines: StatedLines = [],
): Omit<SampleDecision, "urlPrefixes"> {
  const { terms } = stored;
  const oraclePubkey = schnorr.getPublicKey(SAMPLE_SECRET).toHex() as Hex32;
  const [target = ""] = terms.locations;
  const [metric = "temp_high"] = terms.metrics;
  const statement = sign(terms, lines);
  const entries = DAY_ENTRY_IDS.map((id, index) => ({
    id,
    picks: [{ target, metric, prediction: (["over", "under", "par"] as const)[index]! }], // three entries
  }));
  const { event_id: eventId } = statement.statement;
  const { record, bytes } = decide({
    statement,
    oraclePubkey,
    entries,
    receipt: sampleReceipt({ eventId, ...terms, entries }),
    stored,
    judgement,
    contentOf,
  });
  const attestation = attestationSecret(SAMPLE_SECRET, NONCE, Uint8Array.fromHex(record.message))
    .toHex();
  return { record, bytes, attestation, oraclePubkey };
}

/** The receipt of the oracle of sample decisions over entries. */
export function sampleReceipt(entries: PlayedEntries): EntriesReceipt {
  const digest = entriesDigest(entries);
  return { digest: digest.toHex(), signature: schnorr.sign(digest, SAMPLE_SECRET).toHex() };
}

function sign(terms: ScoredTerms, lines: StatedLines): SignedStatement {
  const signing_date = terms.signingMs / 1000;
  const statement: EventStatement = {
    event_id: "0199a1b2-0000-7000-8000-0000000000aa",
    signing_date,
    expiry: expiryOf(signing_date),
    nonce_point: secp256k1.getPublicKey(NONCE, true).toHex(),
    outcomes: { kind: "ranking", number_of_places_win: 1, entry_ids: [...DAY_ENTRY_IDS] },
    terms: {
      kind: "observation",
      source: "noaa_weather",
      start_observation_date: terms.startMs / 1000,
      end_observation_date: terms.endMs / 1000,
      targets: [...terms.locations],
      scoring_fields: [...terms.metrics],
      number_of_values_per_entry: 3,
      scoring_rules: lines.length === 0 ? "fixed" : "lines",
      lines,
    },
  };
  const signature = schnorr.sign(statementDigest(statement), SAMPLE_SECRET, new Uint8Array(32))
    .toHex();
  return { statement, signature };
}
