import assert from "node:assert/strict";
import {
  decodeDocument,
  encodeDocument,
  MAX_DOCUMENT_BYTES,
  sha256Hex,
} from "../../shared/parquet/retained.ts";
import {
  type SampleDecision,
  sampleDecision,
} from "../../testing/evidence_writer/sample_decision.ts";
import type { DecisionRecord } from "./decision_record.ts";
import { decodeRecord, encodeRecord, evidenceHash, RecordError } from "./record_codec.ts";
import { describeDifference } from "./record_difference.ts";
import { verifyRecord } from "./verify_record.ts";

const READINGS = {
  KORD: { baseline: { temp_high: 70 }, observed: { temp_high: 75.2, temp_low: 50 } },
  KMCI: { baseline: { rain_amt: 0.25 }, observed: { temp_high: 68, rain_amt: 0.5 } },
};
const sample: SampleDecision = await sampleDecision(READINGS, ["temp_high", "wind_speed"]);
const rainy: SampleDecision = await sampleDecision({ KMCI: READINGS.KMCI }, ["rain_amt"]);

function verify(bytes: Uint8Array, of: SampleDecision = sample, change: object = {}) {
  const { oraclePubkey, attestation, urlPrefixes } = of;
  return verifyRecord(bytes, {
    oraclePubkey,
    attestation,
    trustedUrlPrefixes: urlPrefixes,
    ...change,
  });
}

/** The first difference of a record that was changed, in one line; `undefined` when it still verifies. */
function difference(
  falsify: (record: DecisionRecord) => void,
  of: SampleDecision = sample,
  rehash = true,
) {
  const record = structuredClone(of.record);
  falsify(record);
  // A forger would make hash and form fit.
  if (rehash) {
    record.evidence_sha256 = evidenceHash(record.evidence) as DecisionRecord["evidence_sha256"];
  }
  const verdict = verify(encodeRecord(record).bytes, of);
  return verdict.ok ? undefined : describeDifference(verdict.difference);
}

Deno.test("a decision verifies from its record alone", () => {
  for (const  of of[sample, rainy]) {
    const verdict = verify(of.bytes, of);
    assert.ok(verdict.ok, JSON.stringify(verdict));
    assert.deepEqual(verdict.record, of.record);
  }
});

Deno.test("a record of a small event is small", () => {
  assert.ok(sample.bytes.length < 1_000_000, `${sample.bytes.length} bytes`);
});

Deno.test("the same decision has the same bytes, and reading them gives it back", () => {
  const { record, bytes } = encodeRecord(structuredClone(sample.record));
  assert.deepEqual(bytes, sample.bytes);
  assert.deepEqual(decodeRecord(bytes), record);
});

Deno.test("only the official sources are trusted unless told otherwise, and others are listed", () => {
  const verdict = verify(sample.bytes, sample, { trustedUrlPrefixes: undefined });
  assert.equal(verdict.ok, false);
  assert.ok(verdict.otherUrls.length > 0);
  assert.ok(verdict.otherUrls.every((url) => url.startsWith("http://127.0.0.1:")));
  assert.ok(!verdict.ok && /not trusted/.test(describeDifference(verdict.difference)));
});

Deno.test("the key is never taken from the record", () => {
  const other = "f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9";
  const verdict = verify(sample.bytes, sample, { oraclePubkey: other });
  assert.ok(!verdict.ok && verdict.difference.at === "oracle_pubkey");
});

Deno.test("another attestation does not open the outcome, and without one the rest is checked", () => {
  const wrong = verify(sample.bytes, sample, {
    attestation: sample.attestation.replace(/^./, (c) => c === "0" ? "1" : "0"),
  });
  assert.ok(!wrong.ok && wrong.difference.at === "attestation");
  assert.equal(verify(sample.bytes, sample, { attestation: undefined }).ok, true);
  const rain = verify(sample.bytes, sample, { attestation: rainy.attestation });
  assert.equal(rain.ok, rainy.attestation === sample.attestation);
});

type Falsify = (record: DecisionRecord) => void;
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

const FALSIFICATIONS: readonly [what: string, falsify: Falsify][] = [
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

Deno.test("every falsification of the event is found, even when its hashes are made to fit", () => {
  for (const [what, falsify] of FALSIFICATIONS) assert.ok(difference(falsify), what);
  assert.ok(FALSIFICATIONS.length >= 50);
});

const RAIN_FALSIFICATIONS: readonly [what: string, falsify: Falsify][] = [
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

Deno.test("falsified bulletins are found", () => {
  for (const [what, falsify] of RAIN_FALSIFICATIONS) {
    assert.ok(difference(falsify, rainy), what);
  }
});

Deno.test("any change of the evidence is found by its hash", () => {
  const found = difference(
    (r) => first(r.evidence.receipts).completed_at = "2030-01-01T00:00:00Z",
    sample,
    false,
  );
  assert.match(found ?? "", /^evidence_sha256/);
});

Deno.test("a difference names its place, what was recomputed and what is recorded", () => {
  assert.equal(
    difference((r) => first(r.readings).baseline = 71),
    "readings[0].baseline: recomputed 70, recorded 71",
  );
  assert.equal(
    difference((r) => r.winners = [1]),
    `winners[0]: recomputed ${first(sample.record.winners)}, recorded 1`,
  );
});

Deno.test("no changed byte goes unnoticed", () => {
  const { bytes } = sample;
  const places = [
    0,
    3,
    4,
    8,
    9,
    10,
    11,
    500,
    bytes.length >> 1,
    bytes.length - 9,
    bytes.length - 5,
    bytes.length - 1,
  ];
  for (const place of places) {
    const changed = bytes.slice();
    changed[place]! ^= 1;
    assert.throws(() => decodeRecord(changed), RecordError, `byte ${place}`);
    assert.equal(verify(changed).ok, false);
  }
  for (const cut of [0, 9, 100, bytes.length - 1]) {
    assert.equal(verify(bytes.slice(0, cut)).ok, false);
  }
  assert.equal(verify(new Uint8Array([...bytes, 0])).ok, false);
});

Deno.test("a record in another form is refused", () => {
  const text = JSON.stringify(sample.record);
  const gzip = (json: string) => Uint8Array.fromBase64(encodeDocument(json));
  assert.equal(verify(gzip(text)).ok, true);
  for (
    const other of [
      ` ${text}`,
      text.replace('{"version"', '{ "version"'),
      JSON.stringify(sample.record, null, 1),
      "null",
      "[]",
      text.replace('"winners"', '"extra":1,"winners"'),
    ]
  ) {
    assert.throws(() => decodeRecord(gzip(other)), RecordError);
  }
});
