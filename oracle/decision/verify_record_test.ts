import assert from "node:assert/strict";
import { schnorr } from "@noble/curves/secp256k1.js";
import { statementDigest } from "../../shared/dlc/statement.ts";
import { encodeDocument } from "../../shared/parquet/packed_document.ts";
import type { Falsification } from "../../testing/evidence/writer/falsification.ts";
import { FALSIFICATIONS } from "../../testing/evidence/writer/falsifications.ts";
import {
  lineFalsifications,
  OTHER_LINES,
  SAMPLE_LINES,
} from "../../testing/evidence/writer/line_falsifications.ts";
import {
  CHANGED_PICK_FALSIFICATIONS,
  OUTCOME_FALSIFICATIONS,
  PICK_FALSIFICATIONS,
  READING_FALSIFICATIONS,
  STATEMENT_FALSIFICATIONS,
} from "../../testing/evidence/writer/outcome_falsifications.ts";
import { OTHER_VERDICTS } from "../../testing/evidence/writer/report_falsifications.ts";
import { RAIN_FALSIFICATIONS } from "../../testing/evidence/writer/rain_falsifications.ts";
import {
  SAMPLE_SECRET,
  type SampleDecision,
  sampleDecision,
} from "../../testing/evidence/writer/sample_decision.ts";
import type { DecisionRecord } from "./decision_record.ts";
import { encodeRecord } from "./pack_record.ts";
import {
  decodeRecord,
  evidenceHash,
  RECORD_MAX_BYTES,
  RECORD_MAX_JSON_BYTES,
  RecordError,
  writeEvidence,
} from "./record_codec.ts";
import { describeDifference } from "./record_difference.ts";
import { RECORD_MAX_DOCUMENT_BYTES } from "./recorded_document.ts";
import { verifyRecord } from "./verify_record.ts";

const READINGS = {
  KORD: { baseline: { temp_high: 70 }, observed: { temp_high: 75.2, temp_low: 50 } },
  KMCI: { baseline: { rain_amt: 0.25 }, observed: { temp_high: 68, rain_amt: 0.5 } },
};
const sample: SampleDecision = await sampleDecision(READINGS, ["temp_high", "wind_speed"]);
const [lined, otherwise] = [
  await sampleDecision(READINGS, ["temp_high", "wind_speed"], { lines: SAMPLE_LINES }),
  await sampleDecision(READINGS, ["temp_high", "wind_speed"], { lines: OTHER_LINES }),
];
const rainy: SampleDecision = await sampleDecision({ KMCI: READINGS.KMCI }, ["rain_amt"]);

function verify(bytes: Uint8Array, decision: SampleDecision = sample, change: object = {}) {
  const { oraclePubkey, attestation, urlPrefixes } = decision;
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
  decision: SampleDecision = sample,
  rehash = true,
) {
  const record = structuredClone(decision.record);
  falsify(record);
  // A forger would make hash and form fit.
  const evidence = writeEvidence(record.evidence);
  if (rehash) {
    record.evidence_sha256 = evidenceHash(evidence.json) as DecisionRecord["evidence_sha256"];
  }
  const { evidence: _, ...head } = record;
  const verdict = verify(encodeRecord(head, evidence).bytes, decision);
  return verdict.ok ? undefined : describeDifference(verdict.difference);
}

for (const [name, trusted] of [["wind", "38831"], ["rain", "46127"]] as const) {
  Deno.test(`a record of the first release is checked by the rules it names: ${name}`, async () => {
    const old = await Deno.readFile(`testdata/records/first_release_${name}.json.gz`);
    assert.deepEqual(decodeRecord(old).rules, {
      evidence: "strict-evidence-v1",
      scoring: "fixed-v1",
    });
    const verdict = verifyRecord(old, {
      oraclePubkey: sample.oraclePubkey,
      attestation: "be9c134d4252ac5bd26188d7c4691dad3af6079f965acb2d43dc8286ca270967",
      trustedUrlPrefixes: [`http://127.0.0.1:${trusted}/`],
    });
    assert.ok(verdict.ok, JSON.stringify(verdict));
    assert.deepEqual(verdict.lacks, [
      "it holds no receipt of the entries: no signature covers the picks",
      "it does not list the searched files: one that was withheld does not show",
    ]);
  });
}

Deno.test("a record with its receipt and its list of files lacks nothing", () => {
  const verdict = verify(sample.bytes);
  assert.ok(verdict.ok);
  assert.deepEqual(verdict.lacks, []);
});

Deno.test("a record of rules that came later is not judged", () => {
  assert.equal(
    difference((record) => record.rules.evidence = "strict-evidence-v99"),
    "rules: strict-evidence-v99 and fixed-v2 are no rules that this program knows; a newer one may",
  );
});

Deno.test("a decision verifies from its record alone", () => {
  for (const decision of [sample, rainy]) {
    const verdict = verify(decision.bytes, decision);
    assert.ok(verdict.ok, JSON.stringify(verdict));
    assert.deepEqual(verdict.record, decision.record);
  }
});

Deno.test("a record of a small event is small", () => {
  assert.ok(sample.bytes.length < 1_000_000, `${sample.bytes.length} bytes`);
});

Deno.test("the record of the largest event that can be announced is not too large", () => {
  const [collections, answers] = [180, 50]; // hourly from a day before seven days on; a station each
  const [text, packed] = [195_000, 16_000]; // bytes of four hours of fifty stations
  const rowsJson = 50 * collections * 4 * 1000;
  assert.ok(collections * answers * packed < RECORD_MAX_BYTES);
  assert.ok(collections * answers * packed * 4 / 3 + rowsJson < RECORD_MAX_JSON_BYTES);
  assert.ok(collections * answers * text < RECORD_MAX_DOCUMENT_BYTES);
});

Deno.test("the same decision has the same bytes, and reading them gives it back", () => {
  const { evidence, ...head } = structuredClone(sample.record);
  const { record, bytes } = encodeRecord(head, writeEvidence(evidence));
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

Deno.test("the record of another event than was asked for does not verify", () => {
  const { event_id } = sample.record;
  assert.equal(verify(sample.bytes, sample, { eventId: event_id }).ok, true);
  const other = verify(sample.bytes, sample, { eventId: event_id.replace(/aa$/, "ab") });
  assert.ok(!other.ok && other.difference.at === "event_id");
});

Deno.test("a statement of no event that could be announced is found although the oracle signed it", () => {
  const lies: [what: string, lie: (statement: DecisionRecord["statement"]["statement"]) => void][] =
    [
      ["an unknown metric", ({ terms }) => terms.scoring_fields = ["temp_high", "pressure"]],
      ["no metric", ({ terms }) => terms.scoring_fields = []],
      ["a station twice", ({ terms }) => terms.targets = ["KORD", "KORD"]],
      ["no station", ({ terms }) => terms.targets = []],
      ["lines", ({ terms }) => terms.scoring_rules = "lines"],
      ["a window that ends before it starts", ({ terms }) => {
        terms.end_observation_date = terms.start_observation_date - 1;
      }],
      ["a signing date inside the window", (s) => s.signing_date -= 86_400],
      ["an expiry that never comes", (s) => s.expiry = 2 ** 32 - 1],
      ["no place", ({ outcomes }) => outcomes.number_of_places_win = 0],
      ["as many places as entries", ({ outcomes }) => outcomes.number_of_places_win = 3],
      ["entries in another order", ({ outcomes }) => outcomes.entry_ids.reverse()],
      ["no point", (s) => s.nonce_point = `02${"f".repeat(64)}`],
    ];
  for (const [what, lie] of lies) {
    const found = difference((record) => {
      const { statement } = record.statement;
      lie(statement);
      record.statement.signature = schnorr.sign(statementDigest(statement), SAMPLE_SECRET).toHex();
    });
    assert.match(found ?? "", /^statement/, what);
  }
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

/** The falsifications that were not found, or whose difference is another than expected. */
function findUnnamed(falsifications: readonly Falsification[], decision: SampleDecision): string[] {
  return falsifications.flatMap(([what, step, falsify]) => {
    const found = difference(falsify, decision) ?? "not found";
    return step.test(found) ? [] : [`${what}: ${found}`];
  });
}

Deno.test("more than 220 falsifications are each found at their place, even when the hashes are made to fit", () => {
  assert.deepEqual(findUnnamed(FALSIFICATIONS, sample), []);
  assert.deepEqual(findUnnamed(RAIN_FALSIFICATIONS, rainy), []);
  const all = [...FALSIFICATIONS, ...RAIN_FALSIFICATIONS];
  assert.ok(new Set(all.map(([what]) => what)).size > 220);
});

Deno.test("lines decide, and no other lines and no other points can be put in their place", () => {
  assert.deepEqual([lined.record.winners, otherwise.record.winners], [[0], [2]]);
  for (const decision of [lined, otherwise]) assert.ok(verify(decision.bytes, decision).ok);
  assert.deepEqual(findUnnamed(lineFalsifications(otherwise), lined), []);
  const isTrueOfLines = ["lines instead of fixed points", "scoring against lines"];
  const others = [
    ...STATEMENT_FALSIFICATIONS,
    ...PICK_FALSIFICATIONS,
    ...CHANGED_PICK_FALSIFICATIONS,
    ...OUTCOME_FALSIFICATIONS,
    ...READING_FALSIFICATIONS,
  ].filter(([what]) => !isTrueOfLines.includes(what));
  assert.deepEqual(findUnnamed(others, lined), []);
});

Deno.test("a verdict that a record gives of a report changes nothing: a verifier makes its own", () => {
  for (const [what, change] of OTHER_VERDICTS) {
    assert.equal(difference(change), undefined, what);
  }
});

Deno.test("a station that was given the forecast of another city from a genuine document is found", () => {
  const found = difference((record) => {
    const { forecasts } = record.evidence;
    const [own, other] = ["KORD", "KMCI"].map((id) =>
      forecasts.filter((row) => row.station_id === id)
    );
    forecasts.splice(
      forecasts.indexOf(own![0]!),
      own!.length,
      ...other!.map((row) => ({ ...row, station_id: "KORD" })),
    );
  });
  assert.match(found ?? "", /KORD: the forecast is of 39.3, -94.73, but the station reports from/);
});

Deno.test("any change of the evidence is found by its hash", () => {
  const found = difference(
    (r) => r.evidence.receipts[0]!.completed_at = "2030-01-01T00:00:00Z",
    sample,
    false,
  );
  assert.match(found ?? "", /^evidence_sha256/);
});

Deno.test("a difference names its place, what was recomputed and what is recorded", () => {
  assert.equal(
    difference((r) => r.readings[0]!.baseline = 71),
    "readings[0].baseline: recomputed 70, recorded 71",
  );
  assert.equal(
    difference((r) => r.winners = [1]),
    `winners[0]: recomputed ${sample.record.winners[0]}, recorded 1`,
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
