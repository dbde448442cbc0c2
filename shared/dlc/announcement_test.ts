import assert from "node:assert/strict";
import { schnorr } from "@noble/curves/secp256k1.js";
import { sha256Hex } from "../bytes/sha256.ts";
import { SecretKey } from "../keys/secret_key.ts";
import { npubOf } from "../keys/npub.ts";
import { formatInstant } from "../time/instant.ts";
import {
  type AnnouncedEvent,
  announcementDigest,
  announcementMessage,
  type AnsweredAnnouncement,
  verifyAnnouncement,
} from "./announcement.ts";

const START = 1_790_000_000;
const NONCE_POINT = "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5";
/** 3·G and 4·G stand for the locking points. */
const POINTS = [
  "02f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9",
  "02e493dbf1c10d80f3581e4904930b1404cc6c13900ee0758474fa94abe8c4cd13",
];
const COORDINATOR = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

const EVENT: AnnouncedEvent = {
  eventId: "01926f3a-0000-7000-8000-0000000000aa",
  startsAt: START,
  endsAt: START + 86_400,
  signingAt: START + 172_800,
  expiry: START + 259_200,
  entriesCloseAt: START + 3_600,
  source: "noaa_weather",
  targets: ["KORD", "KSAW"],
  scoringFields: ["temp_high", "temp_low", "wind_speed"],
  valuesPerEntry: 3,
  entries: 3,
  places: 1,
  scoringRules: "lines",
  lines: [
    { target: "KSAW", metric: "wind_speed", lower: 1.5, upper: 4.5, window_hours: 24 },
    { target: "KORD", metric: "temp_high", lower: -2.5, upper: -0.5, window_hours: 24 },
  ],
  coordinator: COORDINATOR,
  noncePoint: NONCE_POINT,
  lockingPointsSha256: sha256Hex(Uint8Array.fromHex(POINTS.join(""))),
};

const KEY = new SecretKey(new Uint8Array(32).fill(7));
const date = (seconds: number) => formatInstant(seconds * 1000);

/** The event as it is answered. */
const ANSWER = {
  id: EVENT.eventId,
  start_observation_date: date(EVENT.startsAt),
  end_observation_date: date(EVENT.endsAt),
  signing_date: date(EVENT.signingAt),
  entries_close: date(EVENT.entriesCloseAt),
  source: EVENT.source,
  locations: [...EVENT.targets],
  scoring_fields: [...EVENT.scoringFields],
  number_of_values_per_entry: 3,
  total_allowed_entries: 3,
  number_of_places_win: 1,
  scoring_rules: "lines",
  lines: EVENT.lines,
  coordinator_pubkey: npubOf(COORDINATOR),
  nonce_point: NONCE_POINT,
  event_announcement: { expiry: EVENT.expiry, locking_points: POINTS },
} as unknown as AnsweredAnnouncement;

const SIGNED = {
  digest: "00a9d8a6cef6f74b52b3f3ac198b1ffb5c43c9c0ab6c3bdc10235ed0fb26c9c2",
  signature: "1603968b6e84e9bc82c296b4b636e6ae39aac1b38a4bd849b2dec2aaadf3aa58" +
    "d4f9126b4c8aef83e3ec6fe9dafa0e6e2a49e6a7a15f541f407118648ae8fe1b",
};

Deno.test("the worked announcement has 308 bytes, this digest and this signature (key 0707…07)", () => {
  assert.equal(announcementMessage(EVENT).length, 308);
  const digest = announcementDigest(EVENT);
  const signature = KEY.use((secret) => schnorr.sign(digest, secret, new Uint8Array(32)));
  assert.deepEqual({ digest: digest.toHex(), signature: signature.toHex() }, SIGNED);
});

Deno.test("an answer is held against the announcement, its locking points hashed anew", () => {
  assert.ok(verifyAnnouncement(ANSWER, SIGNED, KEY.xOnlyPublicKey));
});

Deno.test("without an instant of their own entries close at the end of the window", () => {
  const { entries_close: _, ...answer } = ANSWER;
  const digest = announcementDigest({ ...EVENT, entriesCloseAt: EVENT.endsAt });
  const signature = KEY.use((secret) => schnorr.sign(digest, secret, new Uint8Array(32)));
  const signed = { digest: digest.toHex(), signature: signature.toHex() };
  assert.ok(verifyAnnouncement(answer, signed, KEY.xOnlyPublicKey));
});

/** Every way to change one value below. */
function* changes(value: unknown): Generator<unknown> {
  if (typeof value === "number") yield value + 1;
  else if (typeof value === "string") yield changedText(value);
  else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) for (const c of changes(item)) yield value.with(i, c);
    yield value.slice(1);
    if (value.length > 1 && typeof value[0] === "string") yield value.toReversed();
  } else if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      for (const changed of changes(member)) yield { ...value, [name]: changed };
    }
  }
}

/** Another text of the same kind: of a date the next year's, of an npub another, else with a letter changed. */
function changedText(text: string): string {
  if (/^\d{4}-\d\d-\d\dT/.test(text)) return `${Number(text.slice(0, 4)) + 1}${text.slice(4)}`;
  if (text.startsWith("npub1")) return npubOf(KEY.xOnlyPublicKey);
  return text.slice(0, -1) + (text.endsWith("a") ? "b" : "a");
}

Deno.test("no member of the answer can change, no point be left out or moved", () => {
  const changed = [...changes(ANSWER)];
  assert.ok(changed.length > 35, String(changed.length));
  for (const answer of changed) {
    assert.ok(
      !verifyAnnouncement(answer as AnsweredAnnouncement, SIGNED, KEY.xOnlyPublicKey),
      JSON.stringify(answer),
    );
  }
});

Deno.test("another key, or what is no signed digest, proves nothing", () => {
  assert.ok(!verifyAnnouncement(ANSWER, SIGNED, COORDINATOR));
  for (const signed of [undefined, null, {}, { ...SIGNED, more: 1 }, { ...SIGNED, digest: "00" }]) {
    assert.ok(!verifyAnnouncement(ANSWER, signed, KEY.xOnlyPublicKey));
  }
});
