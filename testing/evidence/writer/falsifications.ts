import { sha256Hex } from "../../../shared/bytes/sha256.ts";
import { playedEntries } from "../../../oracle/decision/verify_record.ts";
import { sampleReceipt } from "./sample_decision.ts";
import type { DecisionRecord } from "../../../oracle/decision/decision_record.ts";
import {
  decodeDocument,
  encodeDocument,
  MAX_DOCUMENT_BYTES,
} from "../../../shared/parquet/retained.ts";

/** Changes a record in place, as a forger would. */
export type Falsify = (record: DecisionRecord) => void;
const other = (hex: string) => hex.replace(/^./, (c) => c === "a" ? "b" : "a");
const first = <Item>(items: readonly Item[]): Item => items[0]!; // the sample has some
const peak = (record: DecisionRecord) =>
  record.evidence.observations.filter((row) => row.station_id === "KORD").reduce((a, b) =>
    Number(b.temperature_value) >= Number(a.temperature_value) ? b : a
  );
const document = (record: DecisionRecord, kind: string) =>
  record.evidence.documents.find((d) => d.kind === kind)!; // the sample has each

/** Replaces text in a retained document, and its hash everywhere. */
function forgeDocument(record: DecisionRecord, kind: string, pattern: RegExp, replacement: string) {
  const forged = record.evidence.documents.filter((d) => d.kind === kind).find((d) => {
    const text = new TextDecoder().decode(decodeDocument(d.content, MAX_DOCUMENT_BYTES));
    return pattern.test(text);
  })!; // the pattern is in one
  const text = new TextDecoder().decode(decodeDocument(forged.content, MAX_DOCUMENT_BYTES)).replace(
    pattern,
    replacement,
  );
  const before = forged.sha256;
  const after = sha256Hex(text) as typeof before;
  forged.content = encodeDocument(text);
  forged.sha256 = after;
  for (const receipt of record.evidence.receipts) {
    if (receipt.source_sha256 === before) receipt.source_sha256 = after;
  }
  for (const row of record.evidence.forecasts) {
    if (row.source_xml_sha256 === before) row.source_xml_sha256 = after;
  }
}

/**
 * Ways to falsify one field or document of a decision over KORD and KMCI whose high and wind were scored, by
 * `sampleDecision` or the like. A verifier must find each, also when the hashes are made to fit.
 */
export const FALSIFICATIONS: readonly [what: string, falsify: Falsify][] = [
  ["another event", (r) => r.event_id = r.event_id.replace("aa", "ab") as typeof r.event_id],
  ["another outcome", (r) => r.outcome_index = (r.outcome_index + 1) % 4],
  ["other winners", (r) => r.winners = [(first(r.winners) + 1) % 3]],
  ["another message", (r) => r.message = r.message.replace(/.$/, (c) => c === "0" ? "1" : "0")],
  [
    "another locking point",
    (r) =>
      r.locking_point = r.locking_point.replace(
        /.$/,
        (c) => c === "0" ? "1" : "0",
      ) as typeof r.locking_point,
  ],
  ["another key", (r) => r.oracle_pubkey = other(r.oracle_pubkey) as typeof r.oracle_pubkey],
  ["a decision before the signing date", (r) => r.decided_at = "2030-01-02T01:59:59Z"],
  ["a decision at expiry", (r) => r.decided_at = "2030-01-03T02:00:00Z"],
  ["a decision at no time", (r) => r.decided_at = "later"],
  ["a decision before its collection", (r) => r.decided_at = "2030-01-02T02:00:00Z"],
  [
    "another nonce point",
    (r) => r.statement.statement.nonce_point = other(r.statement.statement.nonce_point),
  ],
  ["another signing date", (r) => r.statement.statement.signing_date -= 60],
  ["another start", (r) => r.statement.statement.terms.start_observation_date += 60],
  ["another end", (r) => r.statement.statement.terms.end_observation_date -= 60],
  ["another place", (r) => r.statement.statement.terms.targets.reverse()],
  ["another number of places", (r) => r.statement.statement.outcomes.number_of_places_win = 2],
  ["another signature", (r) => r.statement.signature = other(r.statement.signature)],
  ["an entry less", (r) => r.entries.pop()],
  ["another receipt of the entries", (r) => swapReceipt(r)],
  [
    "a receipt whose signature is another",
    (r) => r.entries_receipt!.signature = other(r.entries_receipt!.signature),
  ],
  ["entries in another order", (r) => r.entries.reverse()],
  ["another prediction", (r) => first(first(r.entries).picks).prediction = "under"],
  ["another predicted metric", (r) => first(first(r.entries).picks).metric = "wind_speed"],
  [
    "a pick outside the event",
    (r) =>
      first(first(r.entries).picks).target = "KJFK" as typeof r.entries[0]["picks"][0]["target"],
  ],
  ["no picks", (r) => first(r.entries).picks = []],
  ["a pick twice", (r) => first(r.entries).picks.push(first(first(r.entries).picks))],
  ["another base score", (r) => first(r.scores).base_score += 10],
  ["another score", (r) => first(r.scores).score += 10_000],
  ["another scored entry", (r) => r.scores.reverse()],
  ["another ranking", (r) => r.ranking.reverse()],
  ["another baseline", (r) => first(r.readings).baseline += 1],
  ["another observed value", (r) => first(r.readings).observed += 0.1],
  ["another metric", (r) => first(r.readings).metric = "temp_low"],
  ["a reading less", (r) => r.readings.pop()],
  ["readings in another order", (r) => r.readings.reverse()],
  [
    "a reading that rests on another report",
    (r) => first(first(r.readings).observed_rests).at = "2030-01-01T00:53:00Z",
  ],
  [
    "a reading that rests on another document",
    (r) => first(first(r.readings).baseline_rests).sha256 = "a".repeat(64),
  ],
  ["a reading that rests on nothing", (r) => first(r.readings).observed_rests = []],
  ["other rules", (r) => r.rules.evidence = "strict-evidence-v0"],
  ["other scoring rules", (r) => r.rules.scoring = "lines-v1"],
  ["another parser", (r) => r.parsers.metar = "metar-document-v0"],
  ["a warmer report", (r) => peak(r).temperature_value = 40],
  ["a report of another raw text", (r) => peak(r).raw_text += " "],
  ["a report without doubt", (r) => peak(r).wind_speed = 99],
  [
    "a report less",
    (r) => r.evidence.observations.splice(r.evidence.observations.indexOf(peak(r)), 1),
  ],
  ["a report in another file", (r) => peak(r).file = first(r.evidence.observations).file],
  ["a report in no file", (r) => peak(r).file = "reports.parquet"],
  ["no receipts", (r) => r.evidence.receipts = []],
  [
    "no receipt after signing",
    (r) =>
      r.evidence.receipts = r.evidence.receipts.filter((x) =>
        x.requested_at < "2030-01-02T02:00:00Z"
      ),
  ],
  [
    "a receipt that counts another number",
    (r) => r.evidence.receipts.forEach((x) => x.response_count++),
  ],
  [
    "receipts of a failed answer",
    (r) => r.evidence.receipts.forEach((x) => x.response_status = 500),
  ],
  [
    "a warmer forecast",
    (r) => r.evidence.forecasts.find((row) => row.max_temp === 70)!.max_temp = 71,
  ],
  ["a forecast row less", (r) => r.evidence.forecasts.shift()],
  [
    "a forecast received later",
    (r) => r.evidence.forecasts.forEach((row) => row.source_received_at = "2030-01-01T00:00:01Z"),
  ],
  [
    "a forecast from elsewhere",
    (r) =>
      r.evidence.forecasts.forEach((row) =>
        row.source_url = "https://example.org/ndfdXMLclient.php?"
      ),
  ],
  ["no documents", (r) => r.evidence.documents = []],
  [
    "a METAR document less",
    (r) => r.evidence.documents = r.evidence.documents.filter((d) => d.kind !== "metar"),
  ],
  [
    "a document of another hash",
    (r) =>
      document(r, "metar").sha256 = other(document(r, "metar").sha256) as typeof r.evidence_sha256,
  ],
  [
    "another text under the hash",
    (r) => document(r, "metar").content = encodeDocument("<response/>"),
  ],
  ["a document that is no gzip", (r) => document(r, "ndfd").content = "AAAA"],
  [
    "a document received at another time",
    (r) => document(r, "ndfd").received_at = "2029-12-31T23:00:00Z",
  ],
  ["a document from elsewhere", (r) => document(r, "metar").url += "&x"],
  ["a document of another kind", (r) => document(r, "metar").kind = "catalog"],
  ["a document twice", (r) => r.evidence.documents.push(structuredClone(document(r, "metar")))],
  ["a forged METAR document", (r) => forgeDocument(r, "metar", /<temp_c>24\.0/, "<temp_c>34.0")],
  ["a forged DWML document", (r) => forgeDocument(r, "ndfd", /<value>70/, "<value>60")],
];

/** A receipt that the oracle really gave, over other picks. */
function swapReceipt(record: DecisionRecord): void {
  const entries = structuredClone(record.entries);
  first(first(entries).picks).prediction = "par";
  record.entries_receipt = sampleReceipt(playedEntries({ ...record, entries }));
}

/** Ways to falsify a decision over rain from fixed hours. */
export const RAIN_FALSIFICATIONS: readonly [what: string, falsify: Falsify][] = [
  [
    "a wetter hour",
    (r) =>
      r.evidence.precipitation.forEach((f) =>
        f.rows.forEach((row) => row.liquid_in === 0.5 ? row.liquid_in = 1.5 : undefined)
      ),
  ],
  [
    "hours of another station",
    (r) =>
      r.evidence.precipitation.forEach((f) =>
        f.rows.forEach((row) => row.source_station_id = "DSM")
      ),
  ],
  ["no hours", (r) => r.evidence.precipitation.forEach((f) => f.rows = [])],
  ["no footers", (r) => r.evidence.precipitation = []],
  [
    "a catalog received later",
    (r) =>
      r.evidence.precipitation.forEach((f) =>
        f.sources.forEach((s) => s.received_at = "2030-02-01T00:00:00Z")
      ),
  ],
  [
    "no catalog",
    (r) => r.evidence.documents = r.evidence.documents.filter((d) => d.kind !== "catalog"),
  ],
  [
    "no bulletins",
    (r) => r.evidence.documents = r.evidence.documents.filter((d) => d.kind !== "rr7"),
  ],
  [
    "an issue of the source",
    (r) =>
      r.evidence.precipitation.at(-1)!.issues.push({
        station_ids: [],
        window_start: "2030-01-01T00:00:00Z",
        window_end: "2030-01-02T00:00:00Z",
        reason: "x",
        kind: "response",
      }),
  ],
];
