import assert from "node:assert/strict";
import { schnorr, secp256k1 } from "@noble/curves/secp256k1.js";
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { DAY_EVENT, DAY_EVENT_ID } from "../../testing/fixtures/event_requests.ts";
import {
  announcedPoints,
  decideAndSign,
  type SigningFixture,
  withFixture,
} from "../../testing/fixtures/signer.ts";
import { WalletMessages } from "./wallet_messages.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

const { Point } = secp256k1;

/** Reads records as a wallet does: numbers of one, three or five bytes, and what is named by its length. */
class Reader {
  #offset = 0;

  constructor(readonly bytes: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.#offset === this.bytes.length;
  }

  take(count: number): Uint8Array {
    assert.ok(this.#offset + count <= this.bytes.length, "a record ends early");
    return this.bytes.subarray(this.#offset, this.#offset += count);
  }

  unsigned(count: number): number {
    return Number(BigInt(`0x${this.take(count).toHex()}`));
  }

  size(): number {
    const first = this.unsigned(1);
    return first < 0xfd ? first : this.unsigned(first === 0xfd ? 2 : 4);
  }

  text(): string {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.sized());
  }

  sized(): Uint8Array {
    return this.take(this.size());
  }

  record(type: number): Reader {
    assert.equal(this.size(), type);
    return new Reader(this.sized());
  }
}

/** What a wallet that knows dlcspecs alone makes of an announcement. */
function readAnnouncement(hex: string) {
  const whole = new Reader(Uint8Array.fromHex(hex)), announcement = whole.record(55332);
  const signature = announcement.take(64), key = announcement.take(32);
  const rest = new Uint8Array(announcement.bytes.subarray(96));
  const event = announcement.record(55330);
  assert.equal(event.unsigned(2), 1);
  const nonce = event.take(32), maturity = event.unsigned(4);
  const descriptor = event.record(55302);
  const outcomes = Array.from({ length: descriptor.unsigned(2) }, () => descriptor.text());
  const eventId = event.text();
  assert.ok(whole.isAtEnd && announcement.isAtEnd && event.isAtEnd && descriptor.isAtEnd);
  const digest = schnorr.utils.taggedHash("DLC/oracle/announcement/v0", rest);
  assert.ok(schnorr.verify(signature, digest, key), "the announcement is signed");
  return { key, nonce, maturity, outcomes, eventId };
}

/** The signature point of an outcome: `R + H(R ‖ P ‖ outcome) · P`, with even R and P (dlcspecs). */
function signaturePoint(key: Uint8Array, nonce: Uint8Array, outcome: string): string {
  const digest = outcomeDigest(outcome);
  const challenge = schnorr.utils.taggedHash("BIP0340/challenge", nonce, key, digest);
  const e = Point.Fn.create(bytesToNumberBE(challenge));
  const [R, P] = [nonce, key].map((x) => Point.fromHex(`02${x.toHex()}`));
  assert.ok(R && P);
  return R.add(P.multiply(e)).toHex(true);
}

function outcomeDigest(outcome: string): Uint8Array {
  const text = new TextEncoder().encode(outcome.normalize("NFC"));
  return schnorr.utils.taggedHash("DLC/oracle/attestation/v0", text);
}

function messagesOf({ db, signer }: SigningFixture) {
  return new WalletMessages(db, signer).of(DAY_EVENT_ID);
}

Deno.test("a wallet that knows dlcspecs alone finds the locking points, and the attestation that opens one", async () => {
  await inTemporaryFolder((home) =>
    withFixture({ home, key: SecretKey.random() }, async (fixture) => {
      const before = await messagesOf(fixture);
      assert.equal(before.oracle_attestation, null);
      const { key, nonce, maturity, outcomes, eventId } = readAnnouncement(
        before.oracle_announcement,
      );
      assert.equal(key.toHex(), fixture.signer.publicKey.xOnly);
      assert.equal(eventId, DAY_EVENT_ID);
      assert.equal(maturity * 1000, Date.parse(DAY_EVENT.signing_date));
      const points = await announcedPoints(fixture);
      assert.deepEqual(outcomes.map((each) => signaturePoint(key, nonce, each)), points);

      const scalar = await decideAndSign(fixture, [1]);
      const after = await messagesOf(fixture);
      assert.equal(after.oracle_announcement, before.oracle_announcement);
      const whole = new Reader(Uint8Array.fromHex(after.oracle_attestation ?? ""));
      const attestation = whole.record(55400);
      assert.equal(attestation.text(), DAY_EVENT_ID);
      assert.deepEqual(attestation.take(32), key);
      assert.equal(attestation.unsigned(2), 1);
      const signature = attestation.take(64), outcome = attestation.text();
      assert.ok(whole.isAtEnd && attestation.isAtEnd);
      assert.equal(signature.toHex(), nonce.toHex() + scalar);
      assert.equal(outcome, outcomes[1]);
      assert.ok(schnorr.verify(signature, outcomeDigest(outcome), key));
      assert.ok(!schnorr.verify(signature, outcomeDigest(outcomes[0] ?? ""), key));
    })
  );
});

Deno.test("an event that nobody announced has no messages", async () => {
  await inTemporaryFolder((home) =>
    withFixture({ home, key: SecretKey.random() }, async ({ db, signer }) => {
      const unknown = "0199a1b2-0000-7000-8000-00000000ffff";
      await assert.rejects(new WalletMessages(db, signer).of(unknown), {
        kind: "not_found",
        message: `event ${unknown} not found`,
      });
    })
  );
});
