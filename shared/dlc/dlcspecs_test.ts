import assert from "node:assert/strict";
import { schnorr, secp256k1 } from "@noble/curves/secp256k1.js";
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { concatBytes } from "../bytes/concat.ts";
import { attestationSecret } from "./attestation.ts";
import { xOnlyBytes } from "./challenge.ts";
import {
  announcementRecord,
  announcementRecordDigest,
  attestationRecord,
  eventRecord,
  outcomeNames,
} from "./dlcspecs.ts";
import { lockingPoint, pointHex } from "./locking_point.ts";

const hex = (text: string) => Uint8Array.fromHex(text);
const utf8 = (text: string) => new TextEncoder().encode(text);

/** What bitcoin-s's documentation of its oracle server shows of an announced and attested event. */
const PUBLISHED = {
  key: "5f6f49e116de8cb57856bacdd9997d8dfb73877f64a4ec8d45fc0e73a0e52115",
  nonce: "80e550759cb6275f6db3fad2b616ed51bdcccc204d0d978cd921cafae9fc1d6f",
  event:
    "fdd8224c000180e550759cb6275f6db3fad2b616ed51bdcccc204d0d978cd921cafae9fc1d6f657131d1fdd8061d" +
    "0003086f7574636f6d6531086f7574636f6d6532086f7574636f6d65330474657374",
  signature: "ba0f08e9becbf77019e246ca8a80c027585634dc1aed4b7f67442ada394b40dc" +
    "b242d8a8c84893a752b93f30ff07525b0604382255ec7392fcc6f230140feb90",
  attestation: "33fd84ba8eea0a75f1568149f42e8466e1bc3422ea449532d4eeffad8586d14e",
};

Deno.test("an event of another implementation has the same record, and its signature verifies", () => {
  const event = eventRecord({
    eventId: "test",
    nonce: hex(PUBLISHED.nonce),
    maturity: 0x657131d1,
    outcomes: ["outcome1", "outcome2", "outcome3"].map(utf8),
  });
  assert.equal(event.toHex(), PUBLISHED.event);
  const [signature, key] = [hex(PUBLISHED.signature), hex(PUBLISHED.key)];
  assert.ok(schnorr.verify(signature, announcementRecordDigest(event), key));
  assert.equal(
    announcementRecord(signature, key, event).toHex(),
    `fdd824b0${PUBLISHED.signature}${PUBLISHED.key}${PUBLISHED.event}`,
  );
});

Deno.test("an attestation of another implementation is put together byte by byte", () => {
  const made = attestationRecord(
    { eventId: "test", nonce: hex(PUBLISHED.nonce) },
    hex(PUBLISHED.key),
    { outcome: utf8("outcome1"), scalar: hex(PUBLISHED.attestation) },
  );
  assert.equal(
    made.toHex(),
    "fdd86870" + "0474657374" + PUBLISHED.key + "0001" + PUBLISHED.nonce + PUBLISHED.attestation +
      "086f7574636f6d6531",
  );
});

Deno.test("the names of outcomes are texts whose points are the announced locking points", () => {
  const secret = hex("11".repeat(32)), nonceSecret = hex("22".repeat(32));
  const { Point } = secp256k1;
  const oracleKey = Point.BASE.multiply(bytesToNumberBE(secret));
  const noncePoint = Point.BASE.multiply(bytesToNumberBE(nonceSecret));
  for (const [entries, places] of [[3, 2], [25, 1], [5, 4]] as const) {
    for (const name of outcomeNames(entries, places)) {
      const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(name);
      assert.deepEqual(utf8(text.normalize("NFC")), name);
      const scalar = attestationSecret(secret, nonceSecret, name);
      const opened = Point.BASE.multiply(bytesToNumberBE(scalar)).toHex(true);
      assert.equal(opened, pointHex(lockingPoint(oracleKey, noncePoint, name)));
      const digest = schnorr.utils.taggedHash("DLC/oracle/attestation/v0", utf8(text));
      const signature = concatBytes([xOnlyBytes(noncePoint), scalar]);
      assert.ok(schnorr.verify(signature, digest, xOnlyBytes(oracleKey)));
    }
  }
  assert.throws(() => outcomeNames(129, 1), /no names in one byte/);
});
