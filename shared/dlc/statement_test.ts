import assert from "node:assert/strict";
import { schnorr } from "@noble/curves/secp256k1.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { EventStatement } from "../contract/statement.ts";
import { SecretKey } from "../keys/secret_key.ts";
import { statementDigest, statementMessage, verifyStatement } from "./statement.ts";

const START = 1_790_000_000;
const entry = (n: number) => `01926f3a-0000-7000-8000-00000000000${n}`;

const STATEMENT: EventStatement = {
  event_id: "01926f3a-0000-7000-8000-0000000000aa",
  signing_date: START + 172_800,
  expiry: START + 259_200,
  nonce_point: "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5",
  outcomes: { kind: "ranking", number_of_places_win: 1, entry_ids: [1, 2, 3].map(entry) },
  terms: {
    kind: "observation",
    source: "noaa_weather",
    start_observation_date: START,
    end_observation_date: START + 86_400,
    targets: ["KORD", "KSAW"],
    scoring_fields: ["temp_high", "temp_low", "wind_speed"],
    number_of_values_per_entry: 3,
    scoring_rules: "lines",
    lines: [
      { target: "KORD", metric: "temp_high", lower: -2.5, upper: -0.5, window_hours: 24 },
      { target: "KSAW", metric: "wind_speed", lower: 1.5, upper: 4.5, window_hours: 24 },
    ],
  },
};

Deno.test("the published statement has 304 bytes and the published digest (O123)", () => {
  assert.equal(statementMessage(STATEMENT).length, 304);
  assert.equal(
    bytesToHex(statementDigest(STATEMENT)),
    "2b37e13098210b2216a8b101d8a6e16420101c9acb954c1a53d43c0e990303f4",
  );
});

Deno.test("the signature is deterministic and verifies (key 0707…07, no auxiliary randomness)", () => {
  const key = new SecretKey(new Uint8Array(32).fill(7));
  const signature = key.use((secret) =>
    bytesToHex(schnorr.sign(statementDigest(STATEMENT), secret, new Uint8Array(32)))
  );
  assert.equal(
    signature,
    "cee5719b981540479949eaba0e54b31384a8209c108af1df80b959071eaaf2af" +
      "8eda9cfa0e1ff4d9d6ea1152bda69c2250640d91178079995bdc49b9bebea547",
  );
  assert.ok(verifyStatement({ statement: STATEMENT, signature }, key.xOnlyPublicKey));
});

/** Every way to change one value of a statement. */
function* changes(value: unknown): Generator<unknown> {
  if (typeof value === "number") yield value + 1;
  else if (typeof value === "string") yield changedText(value);
  else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) for (const c of changes(item)) yield value.with(i, c);
    yield value.slice(1);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      for (const c of changes(inner)) yield { ...value, [key]: c };
    }
  }
}
const changedText = (text: string) => text.slice(0, -1) + (text.endsWith("1") ? "2" : "1");

Deno.test("changing any single field changes the digest (O123)", () => {
  const digest = bytesToHex(statementDigest(STATEMENT));
  let tried = 0;
  for (const changed of changes(STATEMENT)) {
    assert.notEqual(bytesToHex(statementDigest(changed as EventStatement)), digest);
    tried++;
  }
  assert.ok(tried >= 30, `${tried} changes`);
});

Deno.test("lines are signed in order of target and metric, however they are listed", () => {
  const { terms } = STATEMENT;
  const reversed = { ...STATEMENT, terms: { ...terms, lines: terms.lines.toReversed() } };
  assert.deepEqual(statementDigest(reversed), statementDigest(STATEMENT));
});

Deno.test("a reader refuses unknown members and kinds, other keys and changed signatures (O123)", () => {
  const key = SecretKey.random();
  const signature = key.use((secret) =>
    bytesToHex(schnorr.sign(statementDigest(STATEMENT), secret, new Uint8Array(32)))
  );
  const signed = { statement: STATEMENT, signature };
  assert.ok(verifyStatement(signed, key.xOnlyPublicKey));
  assert.equal(verifyStatement(signed, SecretKey.random().xOnlyPublicKey), false);
  assert.equal(verifyStatement({ ...signed, extra: 1 }, key.xOnlyPublicKey), false);
  const refused: unknown[] = [
    { ...STATEMENT, extra: 1 },
    { ...STATEMENT, terms: { ...STATEMENT.terms, extra: 1 } },
    { ...STATEMENT, terms: { ...STATEMENT.terms, kind: "election" } },
    { ...STATEMENT, outcomes: { ...STATEMENT.outcomes, kind: "digits" } },
    { ...STATEMENT, expiry: 2 ** 32 },
  ];
  for (const statement of refused) {
    assert.equal(verifyStatement({ statement, signature }, key.xOnlyPublicKey), false);
  }
});
