import assert from "node:assert/strict";
import type { SubmitEntriesRequest, WirePick } from "../../shared/contract/entry.ts";
import type { EventId } from "../../shared/contract/ids.ts";
import type { Metric } from "../../shared/contract/metric.ts";
import { decodeRecord } from "../decision/record_codec.ts";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import {
  DAY_ENTRIES,
  DAY_ENTRY_IDS,
  DAY_EVENT,
  DAY_EVENT_ID,
} from "../../testing/fixtures/event_requests.ts";
import { reading, SettlementFixture } from "../../testing/fixtures/settlement.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

const START = DAY_EVENT.start_observation_date;
const END = DAY_EVENT.end_observation_date;
const SIGNING = DAY_EVENT.signing_date;
const HOUR = 3_600_000;

const msAfter = (instant: string, plusMs: number) => Date.parse(instant) + plusMs;

async function withFixture(work: (fixture: SettlementFixture) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (home) => {
    await using fixture = await SettlementFixture.open({ home, key: SecretKey.random() });
    await work(fixture);
  });
}

const baseScores = async (fixture: SettlementFixture, id?: string) =>
  (await fixture.event(id)).entries.map((entry) => entry.base_score);

/** Entries given as picks, under the ids of DAY_ENTRIES or under `ids`. */
function entriesOf(
  picks: readonly (readonly [string, Metric, WirePick["prediction"]])[][],
  eventId = DAY_EVENT_ID,
  ids: readonly string[] = DAY_ENTRY_IDS,
): SubmitEntriesRequest {
  return {
    event_id: eventId,
    entries: picks.map((made, i) => ({
      id: ids[i]!,
      event_id: eventId,
      picks: made.map(([target, metric, prediction]) => ({ target, metric, prediction })),
    })),
  };
}

Deno.test("an event lives from nothing read to one attestation for ever (O37, O38, O39, O40, O41, O43)", () =>
  withFixture(async (fixture) => {
    await fixture.play();
    await fixture.passAt(msAfter(START, -1000));
    assert.equal(fixture.weather.provisionalReads, 0, "the source is not read before the start");
    assert.equal((await fixture.event()).status, "Live");
    assert.deepEqual(await baseScores(fixture), [null, null, null]);

    const running = await fixture.passAt(msAfter(START, HOUR));
    assert.equal(running.refreshed, 1);
    const { status, entries, attestation, readings, weather } = await fixture.event();
    assert.equal(status, "Running");
    assert.deepEqual(entries.map((entry) => entry.base_score), [30, 10, 40]);
    assert.deepEqual(entries.map((entry) => entry.score), [300_000, 100_000, 400_000]);
    assert.equal(attestation, null);
    assert.deepEqual(readings, fixture.weather.readings);
    assert.deepEqual(weather.map((row) => row.observed?.temp_low), [50, 29]);

    await fixture.passAt(END);
    assert.equal((await fixture.event()).status, "Completed");
    assert.equal(fixture.weather.strictReads, 0, "nothing is signed before the signing date");

    const signing = await fixture.passAt(SIGNING);
    assert.equal(signing.attested, 1);
    assert.deepEqual(await fixture.attestedWinners(), [2]);
    const signed = await fixture.event();
    assert.equal(signed.status, "Signed");
    assert.deepEqual(signed.entry_ids, [...DAY_ENTRY_IDS]);
    assert.deepEqual(signed.entries.map((entry) => entry.base_score), [30, 10, 40]);
    assert.deepEqual(signed.readings, fixture.weather.readings, "frozen");

    fixture.weather.readings = [];
    const later = await fixture.passAt(msAfter(SIGNING, HOUR));
    assert.equal(later.events, 0);
    assert.deepEqual(await fixture.event(), signed);
  }));

Deno.test("two places attest both winners in order (O42)", () =>
  withFixture(async (fixture) => {
    const event = {
      ...DAY_EVENT,
      locations: ["PFNO", "KSAW"],
      start_observation_date: "2024-08-12T00:00:00Z",
      end_observation_date: "2024-08-13T00:00:00Z",
      signing_date: "2024-08-14T03:00:00Z",
      number_of_places_win: 2,
      number_of_values_per_entry: 4,
    };
    fixture.weather.readings = [
      reading("PFNO", "temp_high", 35, 35.0),
      reading("PFNO", "temp_low", 9, 9.4),
      reading("PFNO", "wind_speed", 8, 11),
      reading("KSAW", "temp_high", 25, 25.0),
      reading("KSAW", "temp_low", 17, 22.0),
      reading("KSAW", "wind_speed", 3, 10),
    ];
    fixture.clock.step(Date.parse("2024-08-11T00:00:00Z") - fixture.clock.now());
    await fixture.play(
      event,
      entriesOf([
        [["PFNO", "temp_low", "Under"], ["PFNO", "wind_speed", "Over"], [
          "KSAW",
          "wind_speed",
          "Over",
        ]],
        [
          ["PFNO", "temp_low", "Par"],
          ["PFNO", "wind_speed", "Par"],
          ["KSAW", "temp_low", "Par"],
          ["KSAW", "wind_speed", "Over"],
        ],
        [
          ["PFNO", "temp_low", "Over"],
          ["PFNO", "wind_speed", "Under"],
          ["KSAW", "temp_low", "Over"],
          ["KSAW", "wind_speed", "Under"],
        ],
      ]),
    );
    assert.equal((await fixture.event()).event_announcement.locking_points.length, 7);
    await fixture.passAt(event.signing_date);
    assert.deepEqual(await baseScores(fixture), [20, 30, 10]);
    assert.deepEqual(await fixture.attestedWinners(), [1, 0]);
  }));

Deno.test("with two entries and one place the better one wins (O42)", () =>
  withFixture(async (fixture) => {
    await fixture.play(
      { ...DAY_EVENT, total_allowed_entries: 2 },
      entriesOf([[["KORD", "temp_high", "Under"]], [["KORD", "temp_high", "Over"]]]),
    );
    await fixture.passAt(SIGNING);
    assert.deepEqual(await fixture.attestedWinners(), [1]);
  }));

Deno.test("when nobody scores, everybody is refunded by the last outcome (O44)", () =>
  withFixture(async (fixture) => {
    await fixture.play(
      DAY_EVENT,
      entriesOf([
        [["KORD", "temp_high", "Under"]],
        [["KORD", "temp_low", "Over"]],
        [["KSAW", "temp_high", "Over"]],
      ]),
    );
    await fixture.passAt(SIGNING);
    assert.deepEqual(await baseScores(fixture), [0, 0, 0]);
    assert.deepEqual(await fixture.attestedWinners(), [0, 1, 2]);
  }));

Deno.test("equal base scores fall to the smaller id, also across a ten-second boundary (O52)", () =>
  withFixture(async (fixture) => {
    const stamp = (ms: number, tail: number) => {
      const hex = ms.toString(16).padStart(12, "0");
      return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${String(tail).padStart(12, "0")}`;
    };
    const ids = [
      stamp(1_799_999_999_999, 9),
      stamp(1_800_000_000_000, 1),
      stamp(1_800_000_000_001, 0),
    ];
    const same = [["KORD", "temp_high", "Over"]] as const;
    await fixture.play(
      DAY_EVENT,
      entriesOf([[...same], [...same], [["KORD", "temp_low", "Over"]]], DAY_EVENT_ID, ids),
    );
    await fixture.passAt(SIGNING);
    const { entries } = await fixture.event();
    assert.deepEqual(entries.map((entry) => entry.score), [100_000, 100_000, 10_000]);
    assert.deepEqual(await fixture.attestedWinners(), [0]);
  }));

Deno.test("an event of rain alone is attested (O53)", () =>
  withFixture(async (fixture) => {
    fixture.weather.readings = [reading("KORD", "rain_amt", 0.25, 0.75)];
    const picks = (["Over", "Under", "Par"] as const)
      .map((prediction) => [["KORD", "rain_amt", prediction] as const]);
    await fixture.play({
      ...DAY_EVENT,
      locations: ["KORD"],
      scoring_fields: ["rain_amt"],
      number_of_values_per_entry: 1,
    }, entriesOf(picks));
    await fixture.passAt(SIGNING);
    assert.deepEqual(await fixture.attestedWinners(), [0]);
  }));

Deno.test("an event without entries is closed with its readings, once and for all (O60)", () =>
  withFixture(async (fixture) => {
    await fixture.play(DAY_EVENT, entriesOf([]));
    await fixture.passAt(msAfter(START, HOUR));
    const closing = await fixture.passAt(SIGNING);
    assert.equal(closing.settledWithoutEntries, 1);
    const closed = await fixture.event();
    assert.equal(closed.status, "Completed");
    assert.equal(closed.attestation, null);
    assert.equal(closed.settled_without_entries_at, SIGNING);
    assert.equal(closed.weather.length, 2);
    assert.equal((await fixture.passAt(msAfter(SIGNING, HOUR))).events, 0);
    assert.deepEqual(await fixture.event(), closed);
  }));

Deno.test("weather that cannot be read does not keep it open, and its block goes (O60)", () =>
  withFixture(async (fixture) => {
    await fixture.play(DAY_EVENT, entriesOf([]));
    fixture.weather.readings = new Error("no files");
    await fixture.passAt(msAfter(START, HOUR));
    assert.equal((await fixture.event()).settlement_block?.code, "source_unavailable");
    const closing = await fixture.passAt(SIGNING);
    assert.equal(closing.settledWithoutEntries, 1);
    const closed = await fixture.event();
    assert.deepEqual([closed.readings, closed.settlement_block], [[], undefined]);
  }));

Deno.test("the record of a signed event holds what was signed, and recomputing it gives the same", () =>
  withFixture(async (fixture) => {
    await fixture.play();
    await fixture.passAt(SIGNING);
    const record = await fixture.signer.recordOf(DAY_EVENT_ID as EventId);
    assert.ok(record);
    const { winners, outcome_index, scores, readings, event_id } = decodeRecord(record);
    const event = await fixture.event();
    assert.deepEqual([event_id, winners, outcome_index], [DAY_EVENT_ID, [2], 2]);
    assert.deepEqual(
      scores.map((each) => [each.entry_id, each.base_score, each.score]),
      event.entries.map((entry) => [entry.id, entry.base_score, entry.score]),
    );
    assert.deepEqual(
      readings.map(({ target, metric, baseline, observed }) => ({
        target,
        metric,
        baseline,
        observed,
      })),
      event.readings,
    );
    assert.deepEqual(
      DAY_ENTRIES.entries.map((entry) => entry.id),
      scores.map((each) => each.entry_id),
    );
  }));

Deno.test("nonces and attestations of two equal events differ (O68)", () =>
  withFixture(async (fixture) => {
    const twin = { ...DAY_EVENT, id: "0199a1b2-0000-7000-8000-0000000000bb" };
    const ids = DAY_ENTRY_IDS.map((id) =>
      id.replace(/.$/, "f").replace("000000000", `00000000${id.at(-1)}`)
    );
    await fixture.play();
    await fixture.play(
      twin,
      entriesOf(
        [
          [["KORD", "temp_high", "Over"]],
          [["KORD", "temp_high", "Under"]],
          [["KSAW", "temp_high", "Par"]],
        ],
        twin.id,
        ids,
      ),
    );
    assert.equal((await fixture.passAt(SIGNING)).attested, 2);
    const [one, other] = [await fixture.event(), await fixture.event(twin.id)];
    assert.deepEqual(await fixture.attestedWinners(twin.id), [2]);
    assert.notEqual(one.nonce_point, other.nonce_point);
    assert.notEqual(one.attestation, other.attestation);
  }));
