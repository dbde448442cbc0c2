import assert from "node:assert/strict";
import { schnorr } from "@noble/curves/secp256k1.js";
import fc from "fast-check";
import { METRIC_IDS, type Pick } from "../contract/metric.ts";
import {
  answeredEntries,
  entriesDigest,
  entriesMessage,
  type PlayedEntries,
  verifyEntriesReceipt,
} from "./entries_receipt.ts";

const SECRET = new Uint8Array(32).fill(7);
const KEY = schnorr.getPublicKey(SECRET).toHex();
const entryId = (n: number) => `01926f3a-0000-7000-8000-00000000000${n}`;

/** Two entries, neither in the order of their ids, their picks not in the order of the event. */
const PLAYED: PlayedEntries = {
  eventId: "01926f3a-0000-7000-8000-0000000000aa",
  locations: ["KORD", "KSAW"],
  metrics: ["wind_speed", "temp_high"],
  entries: [
    {
      id: entryId(2),
      picks: [
        { target: "KSAW", metric: "wind_speed", prediction: "under" },
        { target: "KORD", metric: "temp_high", prediction: "over" },
      ],
    },
    { id: entryId(1), picks: [{ target: "KSAW", metric: "temp_high", prediction: "par" }] },
  ],
};

function sign(entries: PlayedEntries) {
  const digest = entriesDigest(entries);
  return { digest: digest.toHex(), signature: schnorr.sign(digest, SECRET).toHex() };
}

Deno.test("the worked example has its bytes and its digest, computed by another program", () => {
  assert.equal(
    entriesMessage(PLAYED).toHex(),
    "01926f3a0000700080000000000000aa" + "0002" +
      "01926f3a000070008000000000000001" + "0001" +
      "044b534157" + "0974656d705f68696768" + "02" +
      "01926f3a000070008000000000000002" + "0002" +
      "044b4f5244" + "0974656d705f68696768" + "01" +
      "044b534157" + "0a77696e645f7370656564" + "03",
  );
  assert.equal(
    entriesDigest(PLAYED).toHex(),
    "c409648c85d15ad582e77e68c3fc987c26af80fdf2dee072afe95aa2948a22ab",
  );
});

Deno.test("a pick that the event does not score, and every order, leave the digest as it is", () => {
  const [second, first] = PLAYED.entries;
  const unscored: Pick = { target: "KORD", metric: "humidity", prediction: "over" };
  const other = {
    ...PLAYED,
    entries: [first!, { ...second!, picks: [unscored, ...second!.picks.toReversed()] }],
  };
  assert.deepEqual(entriesDigest(other), entriesDigest(PLAYED));
});

Deno.test("a receipt is of just its entries, its event and its key", () => {
  const receipt = sign(PLAYED);
  assert.equal(verifyEntriesReceipt(receipt, PLAYED, KEY), true);
  const [second, first] = PLAYED.entries;
  const [pick] = first!.picks;
  const others: PlayedEntries[] = [
    { ...PLAYED, eventId: entryId(3) },
    { ...PLAYED, entries: [second!] },
    { ...PLAYED, entries: [second!, { ...first!, id: entryId(3) }] },
    { ...PLAYED, entries: [second!, { ...first!, picks: [{ ...pick!, prediction: "over" }] }] },
    { ...PLAYED, entries: [second!, { ...first!, picks: [{ ...pick!, target: "KORD" }] }] },
    { ...PLAYED, entries: [second!, { ...first!, picks: [{ ...pick!, metric: "wind_speed" }] }] },
    { ...PLAYED, entries: [second!, { ...first!, id: "no uuid" }] },
  ];
  for (const entries of others) assert.equal(verifyEntriesReceipt(receipt, entries, KEY), false);
  const stranger = schnorr.getPublicKey(new Uint8Array(32).fill(8)).toHex();
  assert.equal(verifyEntriesReceipt(receipt, PLAYED, stranger), false);
  assert.equal(verifyEntriesReceipt({ ...receipt, more: 1 }, PLAYED, KEY), false);
  assert.equal(verifyEntriesReceipt(null, PLAYED, KEY), false);
});

Deno.test("different picks never have the same bytes", () => {
  const picks = fc.uniqueArray(
    fc.record({
      target: fc.constantFrom("KORD", "KSAW", "K", "KO"),
      metric: fc.constantFrom(...METRIC_IDS),
      prediction: fc.constantFrom("over" as const, "par" as const, "under" as const),
    }),
    { selector: ({ target, metric }) => `${target}/${metric}`, maxLength: 6 },
  );
  const message = (some: readonly Pick[]) =>
    entriesMessage({
      eventId: entryId(9),
      locations: ["KORD", "KSAW", "K", "KO"],
      metrics: METRIC_IDS,
      entries: [{ id: entryId(1), picks: some }],
    }).toHex();
  const spell = (some: readonly Pick[]) =>
    some.map((p) => `${p.target}/${p.metric}/${p.prediction}`).sort().join();
  fc.assert(
    fc.property(picks, picks, (a, b) => (message(a) === message(b)) === (spell(a) === spell(b))),
  );
});

Deno.test("the public answer about an event shows what its receipt is about", () => {
  const answered = {
    id: PLAYED.eventId,
    locations: [...PLAYED.locations],
    scoring_fields: [...PLAYED.metrics],
    entries: PLAYED.entries.map(({ id, picks }) => ({
      id,
      event_id: PLAYED.eventId,
      expected_observations: [],
      score: null,
      base_score: null,
      picks: picks.map(({ target, metric, prediction }) => ({
        target,
        metric,
        prediction: ({ over: "Over", par: "Par", under: "Under" } as const)[prediction],
      })),
    })),
  };
  assert.equal(verifyEntriesReceipt(sign(PLAYED), answeredEntries(answered), KEY), true);
});
