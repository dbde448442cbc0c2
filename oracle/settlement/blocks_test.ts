import assert from "node:assert/strict";
import { UnreadableFileError } from "../weather/rows/file_rows.ts";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { F1, F1_ID, F3, F3_IDS } from "../../testing/fixtures/event_requests.ts";
import {
  F2,
  openSettlementRoom,
  reading,
  type SettlementRoom,
} from "../../testing/fixtures/settlement.ts";

const SIGNING = Date.parse(F1.signing_date);
const START = Date.parse(F1.start_observation_date);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

async function inRoom(work: (room: SettlementRoom) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "settlement-" });
  try {
    await using room = await openSettlementRoom({ home, key: SecretKey.random() });
    await room.play();
    await work(room);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

const baseScores = async (room: SettlementRoom) =>
  (await room.event()).entries.map((entry) => entry.base_score);
const block = async (room: SettlementRoom) => (await room.event()).settlement_block;

const QUALITY = {
  code: "data_quality",
  message: "KORD: 1 rejected reports, 1 unverified reports",
  sourceCoverage: false,
} as const;
const GAP = {
  code: "source_unavailable",
  message: "KORD/temp_high: a 180-minute gap",
  sourceCoverage: true,
} as const;

Deno.test("without observations nothing is scored or signed, and the block names what is missing (O45)", () =>
  inRoom(async (room) => {
    room.weather.readings = F2.map((each) => ({ ...each, observed: null }));
    const summary = await room.passAt(SIGNING);
    assert.deepEqual([summary.failed, summary.attested], [1, 0]);
    assert.deepEqual(await baseScores(room), [null, null, null]);
    const stored = await block(room);
    assert.equal(stored?.code, "incomplete_readings");
    assert.match(stored!.message, /KORD\/temp_high .*KSAW\/wind_speed/);
    assert.equal(stored?.checked_at, F1.signing_date);
    const [listed] = await room.events.listEvents({});
    assert.deepEqual(listed!.settlement_block, stored);
  }));

const LACKING: [string, typeof F2, RegExp][] = [
  ["a station is missing", F2.slice(0, 3), /KSAW\/wind_speed/],
  ["wind is null", F2.with(5, reading("KSAW", "wind_speed", 5, null)), /KSAW\/wind_speed/],
  ["a high is not a number", F2.with(3, reading("KSAW", "temp_high", 40, NaN)), /KSAW\/temp_high/],
  ["a baseline is missing", F2.with(0, reading("KORD", "temp_high", null, 75)), /KORD\/temp_high/],
  ["a pair is there twice", [...F2, F2[0]!], /KORD\/temp_high/],
];
for (const [what, readings, names] of LACKING) {
  Deno.test(`nothing is signed when ${what} (O46)`, () =>
    inRoom(async (room) => {
      room.weather.readings = readings;
      const summary = await room.passAt(SIGNING);
      assert.deepEqual([summary.failed, summary.attested], [1, 0]);
      const stored = await block(room);
      assert.equal(stored?.code, "incomplete_readings");
      assert.match(stored!.message, names);
      assert.equal(await room.attested(), undefined);
    }));
}

Deno.test("bad quality leaves all as it was, is tried again after 15 and 45 minutes, and then settles (O47)", () =>
  inRoom(async (room) => {
    await room.passAt(START + HOUR);
    const before = await room.event();
    room.weather.block = QUALITY;
    assert.equal((await room.passAt(SIGNING)).failed, 1);
    const { settlement_block, status: _, ...after } = await room.event();
    const { status: __, ...unchanged } = before;
    assert.deepEqual(after, unchanged);
    assert.deepEqual(settlement_block, {
      code: QUALITY.code,
      message: QUALITY.message,
      checked_at: F1.signing_date,
    });
    const reads = async (minutes: number) => {
      const strictReads = room.weather.strictReads;
      await room.passAt(SIGNING + minutes * MINUTE);
      return room.weather.strictReads > strictReads;
    };
    assert.equal(await reads(14), false);
    assert.equal(await reads(15), true);
    assert.equal(await reads(44), false);
    assert.equal(await reads(45), true);
    room.weather.block = undefined;
    room.weather.readings = F2.with(0, reading("KORD", "temp_high", 70, 65));
    assert.equal((await room.passAt(SIGNING + 105 * MINUTE)).attested, 1);
    assert.deepEqual(await baseScores(room), [20, 20, 40]);
    assert.equal(await block(room), undefined);
  }));

Deno.test("evidence that cannot be read blocks, and nothing internal is told (O48)", () =>
  inRoom(async (room) => {
    await room.passAt(START + HOUR);
    room.weather.readings = new Error("/secret/path: permission denied");
    assert.equal((await room.passAt(SIGNING)).failed, 1);
    const stored = await block(room);
    assert.equal(stored?.code, "source_unavailable");
    assert.doesNotMatch(stored!.message, /secret/);
    assert.deepEqual(await baseScores(room), [30, 10, 40], "provisional scores stay");
  }));

Deno.test("files that cannot be read are named, the first of many", () =>
  inRoom(async (room) => {
    const names = [1, 2, 3, 4, 5].map((hour) => `observations_2030-01-01T0${hour}:00:00Z.parquet`);
    room.weather.readings = new UnreadableFileError(names);
    await room.passAt(SIGNING);
    const { message } = (await block(room))!;
    assert.match(message, /observations_2030-01-01T01:00:00Z.parquet, .* and 2 more/);
  }));

Deno.test("an event that fails does not stop another (O57)", () =>
  inRoom(async (room) => {
    const other = { ...F1, id: "0199a1b2-0000-7000-8000-000000000000" };
    await room.play(other, {
      event_id: other.id,
      entries: F3.entries.map((entry, i) => ({
        ...entry,
        id: F3_IDS[i]!.replace("0199a1b2", "0199a1b3"),
        event_id: other.id,
      })),
    });
    room.weather.broken.add(other.id);
    const summary = await room.passAt(SIGNING);
    assert.deepEqual([summary.failed, summary.attested], [1, 1]);
    assert.equal(await room.attested(other.id), undefined);
    assert.deepEqual(await room.attested(), [2]);
  }));

Deno.test("work that runs past the expiry stores nothing (O58)", () =>
  inRoom(async (room) => {
    room.weather.onRead = () => room.clock.set(SIGNING + 24 * HOUR);
    const summary = await room.passAt(SIGNING + 23 * HOUR);
    assert.deepEqual([summary.expired, summary.attested, summary.failed], [1, 0, 0]);
    assert.equal(await room.signer.recordOf(F1_ID as never), undefined);
    const event = await room.event();
    assert.deepEqual([event.attestation, event.settlement_block], [null, undefined]);
    assert.equal((await room.settlement.runPass()).events, 0, "an expired event is left alone");
  }));

Deno.test("a pass that is stopped leaves the other events for the next one (O59)", () =>
  inRoom(async (room) => {
    const other = { ...F1, id: "0199a1b2-0000-7000-8000-0000000000ff" };
    await room.play(other, { event_id: other.id, entries: [] });
    const stop = new AbortController();
    room.weather.onRead = () => stop.abort();
    await room.clock.set(SIGNING);
    const stopped = await room.settlement.runPass(stop.signal);
    assert.deepEqual([stopped.ended, stopped.events, stopped.attested], ["stopped", 1, 1]);
    room.weather.onRead = () => {};
    const next = await room.settlement.runPass();
    assert.deepEqual([next.ended, next.events, next.settledWithoutEntries], ["completed", 1, 1]);
  }));

Deno.test("a running event is read at most every 15 minutes (O61)", () =>
  inRoom(async (room) => {
    await room.passAt(START);
    await room.passAt(START + 14 * MINUTE);
    assert.equal(room.weather.provisionalReads, 1);
    await room.passAt(START + 15 * MINUTE);
    assert.equal(room.weather.provisionalReads, 2);
  }));

Deno.test("a success while running forgets earlier failures", () =>
  inRoom(async (room) => {
    room.weather.readings = new Error("down");
    await room.passAt(START);
    await room.passAt(START + 15 * MINUTE);
    assert.equal((await block(room))?.code, "source_unavailable");
    room.weather.readings = F2;
    await room.passAt(START + 45 * MINUTE);
    assert.equal(await block(room), undefined);
    room.weather.readings = new Error("down again");
    await room.passAt(START + 60 * MINUTE);
    await room.passAt(START + 75 * MINUTE);
    assert.equal(room.weather.provisionalReads, 5, "15 minutes again, not 60");
  }));

Deno.test("the first check waits for a collection after the signing date (O64)", () =>
  inRoom(async (room) => {
    room.weather.newest = SIGNING / 1000 - 301;
    const waiting = await room.passAt(SIGNING);
    assert.deepEqual([waiting.skipped, waiting.failed], [1, 0]);
    const stored = await block(room);
    assert.equal(stored?.code, "awaiting_collection");
    await room.passAt(SIGNING + 30 * MINUTE);
    assert.deepEqual(await block(room), stored, "said once");
    assert.equal(room.weather.strictReads, 0);
    room.weather.newest = SIGNING / 1000;
    assert.equal((await room.passAt(SIGNING + 31 * MINUTE)).attested, 1);
  }));

Deno.test("a coverage failure is read again as soon as a newer collection is there (O64)", () =>
  inRoom(async (room) => {
    room.weather.newest = SIGNING / 1000;
    room.weather.block = GAP;
    await room.passAt(SIGNING);
    await room.passAt(SIGNING + 60 * MINUTE);
    assert.equal(room.weather.strictReads, 1, "nothing newer, whatever the timer says");
    room.weather.newest++;
    await room.passAt(SIGNING + 61 * MINUTE);
    assert.equal(room.weather.strictReads, 2);
    room.weather.newest++;
    room.weather.block = undefined;
    assert.equal((await room.passAt(SIGNING + 62 * MINUTE)).attested, 1);
  }));

Deno.test("an event without a baseline is never read again (O65)", () =>
  inRoom(async (room) => {
    room.weather.block = { ...GAP, code: "baseline_unavailable", sourceCoverage: false };
    await room.passAt(SIGNING);
    room.weather.block = undefined;
    await room.passAt(SIGNING + 23 * HOUR);
    assert.equal(room.weather.strictReads, 1);
    assert.equal((await block(room))?.code, "baseline_unavailable");
  }));

Deno.test("at expiry the last block stays visible", () =>
  inRoom(async (room) => {
    room.weather.block = QUALITY;
    await room.passAt(SIGNING);
    assert.equal((await room.passAt(SIGNING + 24 * HOUR)).events, 0);
    assert.equal((await block(room))?.code, "data_quality");
    assert.equal((await room.event()).status, "Completed");
  }));
