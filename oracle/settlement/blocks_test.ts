import assert from "node:assert/strict";
import { UnreadableFileError } from "../weather/rows/file_rows.ts";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import {
  DAY_ENTRIES,
  DAY_ENTRY_IDS,
  DAY_EVENT,
  DAY_EVENT_ID,
} from "../../testing/fixtures/event_requests.ts";
import { DAY_READINGS, reading, SettlementFixture } from "../../testing/fixtures/settlement.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

const SIGNING = Date.parse(DAY_EVENT.signing_date);
const START = Date.parse(DAY_EVENT.start_observation_date);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

async function withFixture(work: (fixture: SettlementFixture) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (home) => {
    await using fixture = await SettlementFixture.open({ home, key: SecretKey.random() });
    await fixture.play();
    await work(fixture);
  });
}

const baseScores = async (fixture: SettlementFixture) =>
  (await fixture.event()).entries.map((entry) => entry.base_score);
const block = async (fixture: SettlementFixture) => (await fixture.event()).settlement_block;

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
  withFixture(async (fixture) => {
    fixture.weather.readings = DAY_READINGS.map((each) => ({ ...each, observed: null }));
    const summary = await fixture.passAt(SIGNING);
    assert.deepEqual([summary.failed, summary.attested], [1, 0]);
    assert.deepEqual(await baseScores(fixture), [null, null, null]);
    const stored = await block(fixture);
    assert.equal(stored?.code, "incomplete_readings");
    assert.match(stored!.message, /KORD\/temp_high .*KSAW\/wind_speed/);
    assert.equal(stored?.checked_at, DAY_EVENT.signing_date);
    const [listed] = (await fixture.events.listEvents({})).events;
    assert.deepEqual(listed!.settlement_block, stored);
  }));

const LACKING: [string, typeof DAY_READINGS, RegExp][] = [
  ["a station is missing", DAY_READINGS.slice(0, 3), /KSAW\/wind_speed/],
  [
    "wind is null",
    DAY_READINGS.with(5, reading("KSAW", "wind_speed", 5, null)),
    /KSAW\/wind_speed/,
  ],
  [
    "a high is not a number",
    DAY_READINGS.with(3, reading("KSAW", "temp_high", 40, NaN)),
    /KSAW\/temp_high/,
  ],
  [
    "a baseline is missing",
    DAY_READINGS.with(0, reading("KORD", "temp_high", null, 75)),
    /KORD\/temp_high/,
  ],
  ["a pair is there twice", [...DAY_READINGS, DAY_READINGS[0]!], /KORD\/temp_high/],
];
for (const [what, readings, names] of LACKING) {
  Deno.test(`nothing is signed when ${what} (O46)`, () =>
    withFixture(async (fixture) => {
      fixture.weather.readings = readings;
      const summary = await fixture.passAt(SIGNING);
      assert.deepEqual([summary.failed, summary.attested], [1, 0]);
      const stored = await block(fixture);
      assert.equal(stored?.code, "incomplete_readings");
      assert.match(stored!.message, names);
      assert.equal(await fixture.attestedWinners(), undefined);
    }));
}

Deno.test("bad quality leaves all as it was, is tried again after 15 and 45 minutes, and then settles (O47)", () =>
  withFixture(async (fixture) => {
    await fixture.passAt(START + HOUR);
    const before = await fixture.event();
    fixture.weather.block = QUALITY;
    assert.equal((await fixture.passAt(SIGNING)).failed, 1);
    const { settlement_block, status: _, ...after } = await fixture.event();
    const { status: __, ...unchanged } = before;
    assert.deepEqual(after, unchanged);
    assert.deepEqual(settlement_block, {
      code: QUALITY.code,
      message: QUALITY.message,
      checked_at: DAY_EVENT.signing_date,
    });
    const reads = async (minutes: number) => {
      const strictReads = fixture.weather.strictReads;
      await fixture.passAt(SIGNING + minutes * MINUTE);
      return fixture.weather.strictReads > strictReads;
    };
    assert.equal(await reads(14), false);
    assert.equal(await reads(15), true);
    assert.equal(await reads(44), false);
    assert.equal(await reads(45), true);
    fixture.weather.block = undefined;
    fixture.weather.readings = DAY_READINGS.with(0, reading("KORD", "temp_high", 70, 65));
    assert.equal((await fixture.passAt(SIGNING + 105 * MINUTE)).attested, 1);
    assert.deepEqual(await baseScores(fixture), [20, 20, 40]);
    assert.equal(await block(fixture), undefined);
  }));

Deno.test("what ends by itself is tried again by the next pass, without any wait", () =>
  withFixture(async (fixture) => {
    const code = "source_unavailable" as const;
    const message = "weather files are still being read: forecasts_2030-01-01T00:00:00Z.parquet";
    fixture.weather.block = { code, message, sourceCoverage: false, isPassing: true };
    for (const second of [0, 1, 2]) {
      const before = fixture.weather.strictReads;
      assert.equal((await fixture.passAt(SIGNING + 2 * HOUR + 1000 * second)).failed, 1);
      assert.equal(fixture.weather.strictReads, before + 1);
    }
    assert.equal((await block(fixture))?.message, message);
    fixture.weather.block = undefined;
    assert.equal((await fixture.passAt(SIGNING + 2 * HOUR + 3000)).attested, 1);
  }));

Deno.test("evidence that cannot be read blocks, and nothing internal is told (O48)", () =>
  withFixture(async (fixture) => {
    await fixture.passAt(START + HOUR);
    fixture.weather.readings = new Error("/secret/path: permission denied");
    assert.equal((await fixture.passAt(SIGNING)).failed, 1);
    const stored = await block(fixture);
    assert.equal(stored?.code, "source_unavailable");
    assert.doesNotMatch(stored!.message, /secret/);
    assert.deepEqual(await baseScores(fixture), [30, 10, 40], "provisional scores stay");
  }));

Deno.test("files that cannot be read are named, the first of many", () =>
  withFixture(async (fixture) => {
    const names = [1, 2, 3, 4, 5].map((hour) => `observations_2030-01-01T0${hour}:00:00Z.parquet`);
    fixture.weather.readings = new UnreadableFileError(names);
    await fixture.passAt(SIGNING);
    const { message } = (await block(fixture))!;
    assert.match(message, /observations_2030-01-01T01:00:00Z.parquet, .* and 2 more/);
  }));

Deno.test("an event that fails does not stop another (O57)", () =>
  withFixture(async (fixture) => {
    const other = { ...DAY_EVENT, id: "0199a1b2-0000-7000-8000-000000000000" };
    await fixture.play(other, {
      event_id: other.id,
      entries: DAY_ENTRIES.entries.map((entry, i) => ({
        ...entry,
        id: DAY_ENTRY_IDS[i]!.replace("0199a1b2", "0199a1b3"),
        event_id: other.id,
      })),
    });
    fixture.weather.broken.add(other.id);
    const summary = await fixture.passAt(SIGNING);
    assert.deepEqual([summary.failed, summary.attested], [1, 1]);
    assert.equal(await fixture.attestedWinners(other.id), undefined);
    assert.deepEqual(await fixture.attestedWinners(), [2]);
  }));

Deno.test("work that runs past the expiry stores nothing (O58)", () =>
  withFixture(async (fixture) => {
    fixture.weather.onRead = () => fixture.clock.set(SIGNING + 24 * HOUR);
    const summary = await fixture.passAt(SIGNING + 23 * HOUR);
    assert.deepEqual([summary.expired, summary.attested, summary.failed], [1, 0, 0]);
    assert.equal(await fixture.signer.recordOf(DAY_EVENT_ID as never), undefined);
    const event = await fixture.event();
    assert.deepEqual([event.attestation, event.settlement_block], [null, undefined]);
    assert.equal((await fixture.settlement.runPass()).events, 0, "an expired event is left alone");
  }));

Deno.test("a pass that is stopped leaves the other events for the next one (O59)", () =>
  withFixture(async (fixture) => {
    const other = { ...DAY_EVENT, id: "0199a1b2-0000-7000-8000-0000000000ff" };
    await fixture.play(other, { event_id: other.id, entries: [] });
    const stop = new AbortController();
    fixture.weather.onRead = () => stop.abort();
    await fixture.clock.set(SIGNING);
    const stopped = await fixture.settlement.runPass(stop.signal);
    assert.deepEqual([stopped.ended, stopped.events, stopped.attested], ["stopped", 1, 1]);
    fixture.weather.onRead = () => {};
    const next = await fixture.settlement.runPass();
    assert.deepEqual([next.ended, next.events, next.settledWithoutEntries], ["completed", 1, 1]);
  }));

Deno.test("a running event is read at most every 15 minutes (O61)", () =>
  withFixture(async (fixture) => {
    await fixture.passAt(START);
    await fixture.passAt(START + 14 * MINUTE);
    assert.equal(fixture.weather.provisionalReads, 1);
    await fixture.passAt(START + 15 * MINUTE);
    assert.equal(fixture.weather.provisionalReads, 2);
  }));

Deno.test("a success while running forgets earlier failures", () =>
  withFixture(async (fixture) => {
    fixture.weather.readings = new Error("down");
    await fixture.passAt(START);
    await fixture.passAt(START + 15 * MINUTE);
    assert.equal((await block(fixture))?.code, "source_unavailable");
    fixture.weather.readings = DAY_READINGS;
    await fixture.passAt(START + 45 * MINUTE);
    assert.equal(await block(fixture), undefined);
    fixture.weather.readings = new Error("down again");
    await fixture.passAt(START + 60 * MINUTE);
    await fixture.passAt(START + 75 * MINUTE);
    assert.equal(fixture.weather.provisionalReads, 5, "15 minutes again, not 60");
  }));

Deno.test("the first check waits for a collection after the signing date (O64)", () =>
  withFixture(async (fixture) => {
    fixture.weather.newest = SIGNING / 1000 - 301;
    const waiting = await fixture.passAt(SIGNING);
    assert.deepEqual([waiting.skipped, waiting.failed], [1, 0]);
    const stored = await block(fixture);
    assert.equal(stored?.code, "awaiting_collection");
    await fixture.passAt(SIGNING + 30 * MINUTE);
    assert.deepEqual(await block(fixture), stored, "said once");
    assert.equal(fixture.weather.strictReads, 0);
    fixture.weather.newest = SIGNING / 1000;
    assert.equal((await fixture.passAt(SIGNING + 31 * MINUTE)).attested, 1);
  }));

Deno.test("a coverage failure is read again as soon as a newer collection is there (O64)", () =>
  withFixture(async (fixture) => {
    fixture.weather.newest = SIGNING / 1000;
    fixture.weather.block = GAP;
    await fixture.passAt(SIGNING);
    await fixture.passAt(SIGNING + 60 * MINUTE);
    assert.equal(fixture.weather.strictReads, 1, "nothing newer, whatever the timer says");
    fixture.weather.newest++;
    await fixture.passAt(SIGNING + 61 * MINUTE);
    assert.equal(fixture.weather.strictReads, 2);
    fixture.weather.newest++;
    fixture.weather.block = undefined;
    assert.equal((await fixture.passAt(SIGNING + 62 * MINUTE)).attested, 1);
  }));

Deno.test("an event without a baseline is never read again (O65)", () =>
  withFixture(async (fixture) => {
    fixture.weather.block = { ...GAP, code: "baseline_unavailable", sourceCoverage: false };
    await fixture.passAt(SIGNING);
    fixture.weather.block = undefined;
    await fixture.passAt(SIGNING + 23 * HOUR);
    assert.equal(fixture.weather.strictReads, 1);
    assert.equal((await block(fixture))?.code, "baseline_unavailable");
  }));

Deno.test("at expiry the last block stays visible", () =>
  withFixture(async (fixture) => {
    fixture.weather.block = QUALITY;
    await fixture.passAt(SIGNING);
    assert.equal((await fixture.passAt(SIGNING + 24 * HOUR)).events, 0);
    assert.equal((await block(fixture))?.code, "data_quality");
    assert.equal((await fixture.event()).status, "Completed");
  }));
