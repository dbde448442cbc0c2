import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { crc32, gzipSync } from "node:zlib";
import { encodeDocument } from "../../shared/parquet/packed_document.ts";
import { sampleDecision } from "../../testing/evidence/writer/sample_decision.ts";
import { RULES_V1 } from "../rules/rule_set.ts";
import type { DecisionRecord } from "./decision_record.ts";
import { encodeRecord } from "./pack_record.ts";
import { evidenceHash, writeEvidence } from "./record_codec.ts";
import { describeDifference } from "./record_difference.ts";
import { verifyRecord } from "./verify_record.ts";

const MIB = 1024 * 1024;
const READINGS = { KORD: { observed: { temp_high: 75.2 } } };
const sample = await sampleDecision(READINGS, ["temp_high"]);
const old = await sampleDecision(READINGS, ["temp_high"], { rules: RULES_V1 });

/** Why a record does not verify; `undefined` when it does. */
function refusal(bytes: Uint8Array, { oraclePubkey, urlPrefixes } = sample): string | undefined {
  const verdict = verifyRecord(bytes, { oraclePubkey, trustedUrlPrefixes: urlPrefixes });
  return verdict.ok ? undefined : describeDifference(verdict.difference);
}

/** A record with some evidence changed and its hash made to fit. */
function changeRecord(change: (record: DecisionRecord) => void, decision = sample): Uint8Array {
  const record = structuredClone(decision.record);
  change(record);
  const evidence = writeEvidence(record.evidence);
  const { evidence: _, ...head } = record;
  const evidence_sha256 = evidenceHash(evidence.json);
  return encodeRecord({ ...head, evidence_sha256 }, evidence).bytes;
}

/** Any text in the gzip of records. */
function pack(text: string | Uint8Array): Uint8Array {
  return Uint8Array.fromBase64(encodeDocument(text));
}

Deno.test("a small record that inflates to a large one is refused before it does", () => {
  const bytes = pack(new Uint8Array(40 * MIB));
  assert.ok(bytes.length < 100_000);
  assert.match(refusal(bytes) ?? "", /inflates to more than \d+, which no decision needs/);
});

Deno.test("more evidence than the signed terms can need is refused unread", () => {
  const bytes = changeRecord(({ evidence: { documents } }) => {
    const noise = crypto.getRandomValues(new Uint8Array(18 * 1024));
    documents[0]!.content = Buffer.alloc(40 * MIB, Buffer.from(noise).toString("base64"))
      .toString();
  });
  assert.match(
    refusal(bytes) ?? "",
    /evidence has \d+ bytes, but an event like this needs at most/,
  );
});

Deno.test("documents that claim or are too much are refused", () => {
  const large = encodeDocument(new Uint8Array(15 * MIB));
  const claimed = changeRecord(({ evidence }) => {
    for (const document of evidence.documents) document.content = large;
  });
  assert.match(refusal(claimed) ?? "", /^evidence.documents: they inflate to \d+ bytes/);
  const lying = changeRecord(({ evidence }) => {
    for (const document of evidence.documents) {
      const bytes = Buffer.from(large, "base64");
      bytes.writeUInt32LE(1000, bytes.length - 4);
      document.content = bytes.toString("base64");
    }
  });
  assert.match(refusal(lying) ?? "", /inflates to more than 1000 bytes/);
});

Deno.test("a record of a million wrong things is refused at the first", () => {
  const json = JSON.stringify({ ...sample.record, winners: Array(1_000_000).fill(-1) });
  assert.match(refusal(pack(json)) ?? "", /breaks its schema: winners\[0\] must be >=0, got -1$/);
});

Deno.test("what the oracle did not sign is refused before its evidence is read", () => {
  const json = JSON.stringify(sample.record);
  const [head = ""] = json.split(',"evidence":{');
  const unsigned = head.replace(/"expiry":\d+/, '"expiry":1');
  assert.match(refusal(pack(`${unsigned},"evidence":{"no evidence"}`)) ?? "", /did not sign/);
});

Deno.test("a mark of the order of bytes, and bytes that inflating passes over, are refused", () => {
  const json = JSON.stringify(sample.record);
  assert.equal(refusal(pack(json)), undefined);
  assert.ok(refusal(pack(`\ufeff${json}`)));
  const stream = pack(json);
  const padded = new Uint8Array([...stream.slice(0, -8), 0, 0, 0, ...stream.slice(-8)]);
  assert.match(refusal(padded) ?? "", /not whole/);
  const two = new Uint8Array([...gzipSync(new Uint8Array()), ...stream]);
  two.set(stream.slice(0, 10));
  assert.ok(refusal(two));
  assert.equal(
    crc32(new TextEncoder().encode(json)),
    new DataView(stream.buffer).getUint32(stream.length - 8, true),
  );
});

Deno.test("a record of the first release verifies as that wrote it: in any order, also a row twice", () => {
  assert.equal(refusal(old.bytes, old), undefined);
  const twice = (decision = old) =>
    changeRecord(({ evidence }) => {
      evidence.observations.push(evidence.observations[0]!);
    }, decision);
  assert.equal(refusal(twice(), old), undefined);
  assert.match(refusal(twice(sample)) ?? "", /^evidence.observations.*twice or out of order/);
});

Deno.test("also a record of the first release holds nothing that its rules do not look at", () => {
  const idle = changeRecord(({ evidence }) => {
    evidence.observations.push({ ...evidence.observations[0]!, station_id: "KZZZ" });
  }, old);
  assert.match(refusal(idle, old) ?? "", /^evidence.observations/);
});

Deno.test("more receipts than the signed terms can need are refused, since each is held against others", () => {
  const bytes = changeRecord(({ evidence: { receipts } }) => {
    const [receipt] = receipts;
    receipts.push(...Array(10_000).fill(receipt));
  });
  assert.match(refusal(bytes) ?? "", /^evidence.receipts: \d+ receipts, but .* at most \d+/);
});
