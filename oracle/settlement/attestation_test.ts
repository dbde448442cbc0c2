import assert from "node:assert/strict";
import type { SubmitEntriesRequest, WirePick } from "../../shared/contract/entry.ts";
import type { EventId } from "../../shared/contract/ids.ts";
import type { Metric } from "../../shared/contract/metric.ts";
import { decodeRecord } from "../decision/record_codec.ts";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { F1, F1_ID, F3, F3_IDS } from "../../testing/fixtures/event_requests.ts";
import {
  openSettlementRoom,
  reading,
  type SettlementRoom,
} from "../../testing/fixtures/settlement.ts";

const START = F1.start_observation_date;
const END = F1.end_observation_date;
const SIGNING = F1.signing_date;
const HOUR = 3_600_000;

const at = (instant: string, plusMs: number) => Date.parse(instant) + plusMs;

async function inRoom(work: (room: SettlementRoom) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "settlement-" });
  try {
    await using room = await openSettlementRoom({ home, key: SecretKey.random() });
    await work(room);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

const baseScores = async (room: SettlementRoom, id?: string) =>
  (await room.event(id)).entries.map((entry) => entry.base_score);

/** Entries given as picks, under the ids of F3 or under `ids`. */
function entriesOf(
  picks: readonly (readonly [string, Metric, WirePick["prediction"]])[][],
  eventId = F1_ID,
  ids: readonly string[] = F3_IDS,
): SubmitEntriesRequest {
  return {
    event_id: eventId,
    entries: picks.map((of, i) => ({
      id: ids[i]!,
      event_id: eventId,
      picks: of.map(([target, metric, prediction]) => ({ target, metric, prediction })),
    })),
  };
}

Deno.test("an event lives from nothing read to one attestation for ever (O37, O38, O39, O40, O41, O43)", () =>
  inRoom(async (room) => {
    await room.play();
    await room.passAt(at(START, -1000));
    assert.equal(room.weather.provisionalReads, 0, "the source is not read before the start");
    assert.equal((await room.event()).status, "Live");
    assert.deepEqual(await baseScores(room), [null, null, null]);

    const running = await room.passAt(at(START, HOUR));
    assert.equal(running.refreshed, 1);
    const { status, entries, attestation, readings, weather } = await room.event();
    assert.equal(status, "Running");
    assert.deepEqual(entries.map((entry) => entry.base_score), [30, 10, 40]);
    assert.deepEqual(entries.map((entry) => entry.score), [300_000, 100_000, 400_000]);
    assert.equal(attestation, null);
    assert.deepEqual(readings, room.weather.readings);
    assert.deepEqual(weather.map((row) => row.observed?.temp_low), [50, 29]);

    await room.passAt(END);
    assert.equal((await room.event()).status, "Completed");
    assert.equal(room.weather.strictReads, 0, "nothing is signed before the signing date");

    const signing = await room.passAt(SIGNING);
    assert.equal(signing.attested, 1);
    assert.deepEqual(await room.attested(), [2]);
    const signed = await room.event();
    assert.equal(signed.status, "Signed");
    assert.deepEqual(signed.entry_ids, [...F3_IDS]);
    assert.deepEqual(signed.entries.map((entry) => entry.base_score), [30, 10, 40]);
    assert.deepEqual(signed.readings, room.weather.readings, "frozen");

    room.weather.readings = [];
    const later = await room.passAt(at(SIGNING, HOUR));
    assert.equal(later.events, 0);
    assert.deepEqual(await room.event(), signed);
  }));

Deno.test("two places attest both winners in order (O42)", () =>
  inRoom(async (room) => {
    const event = {
      ...F1,
      locations: ["PFNO", "KSAW"],
      start_observation_date: "2024-08-12T00:00:00Z",
      end_observation_date: "2024-08-13T00:00:00Z",
      signing_date: "2024-08-14T03:00:00Z",
      number_of_places_win: 2,
      number_of_values_per_entry: 4,
    };
    room.weather.readings = [
      reading("PFNO", "temp_high", 35, 35.0),
      reading("PFNO", "temp_low", 9, 9.4),
      reading("PFNO", "wind_speed", 8, 11),
      reading("KSAW", "temp_high", 25, 25.0),
      reading("KSAW", "temp_low", 17, 22.0),
      reading("KSAW", "wind_speed", 3, 10),
    ];
    room.clock.step(Date.parse("2024-08-11T00:00:00Z") - room.clock.now());
    await room.play(
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
    assert.equal((await room.event()).event_announcement.locking_points.length, 7);
    await room.passAt(event.signing_date);
    assert.deepEqual(await baseScores(room), [20, 30, 10]);
    assert.deepEqual(await room.attested(), [1, 0]);
  }));

Deno.test("with two entries and one place the better one wins (O42)", () =>
  inRoom(async (room) => {
    await room.play(
      { ...F1, total_allowed_entries: 2 },
      entriesOf([[["KORD", "temp_high", "Under"]], [["KORD", "temp_high", "Over"]]]),
    );
    await room.passAt(SIGNING);
    assert.deepEqual(await room.attested(), [1]);
  }));

Deno.test("when nobody scores, everybody is refunded by the last outcome (O44)", () =>
  inRoom(async (room) => {
    await room.play(
      F1,
      entriesOf([
        [["KORD", "temp_high", "Under"]],
        [["KORD", "temp_low", "Over"]],
        [["KSAW", "temp_high", "Over"]],
      ]),
    );
    await room.passAt(SIGNING);
    assert.deepEqual(await baseScores(room), [0, 0, 0]);
    assert.deepEqual(await room.attested(), [0, 1, 2]);
  }));

Deno.test("equal base scores fall to the smaller id, also across a ten-second boundary (O52)", () =>
  inRoom(async (room) => {
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
    await room.play(
      F1,
      entriesOf([[...same], [...same], [["KORD", "temp_low", "Over"]]], F1_ID, ids),
    );
    await room.passAt(SIGNING);
    const { entries } = await room.event();
    assert.deepEqual(entries.map((entry) => entry.score), [100_000, 100_000, 10_000]);
    assert.deepEqual(await room.attested(), [0]);
  }));

Deno.test("an event of rain alone is attested (O53)", () =>
  inRoom(async (room) => {
    room.weather.readings = [reading("KORD", "rain_amt", 0.25, 0.75)];
    const picks = (["Over", "Under", "Par"] as const)
      .map((prediction) => [["KORD", "rain_amt", prediction] as const]);
    await room.play({
      ...F1,
      locations: ["KORD"],
      scoring_fields: ["rain_amt"],
      number_of_values_per_entry: 1,
    }, entriesOf(picks));
    await room.passAt(SIGNING);
    assert.deepEqual(await room.attested(), [0]);
  }));

Deno.test("an event without entries is closed with its readings, once and for all (O60)", () =>
  inRoom(async (room) => {
    await room.play(F1, entriesOf([]));
    await room.passAt(at(START, HOUR));
    const closing = await room.passAt(SIGNING);
    assert.equal(closing.settledWithoutEntries, 1);
    const closed = await room.event();
    assert.equal(closed.status, "Completed");
    assert.equal(closed.attestation, null);
    assert.equal(closed.settled_without_entries_at, SIGNING);
    assert.equal(closed.weather.length, 2);
    assert.equal((await room.passAt(at(SIGNING, HOUR))).events, 0);
    assert.deepEqual(await room.event(), closed);
  }));

Deno.test("weather that cannot be read does not keep it open, and its block goes (O60)", () =>
  inRoom(async (room) => {
    await room.play(F1, entriesOf([]));
    room.weather.readings = new Error("no files");
    await room.passAt(at(START, HOUR));
    assert.equal((await room.event()).settlement_block?.code, "source_unavailable");
    const closing = await room.passAt(SIGNING);
    assert.equal(closing.settledWithoutEntries, 1);
    const closed = await room.event();
    assert.deepEqual([closed.readings, closed.settlement_block], [[], undefined]);
  }));

Deno.test("the record of a signed event holds what was signed, and recomputing it gives the same", () =>
  inRoom(async (room) => {
    await room.play();
    await room.passAt(SIGNING);
    const record = await room.signer.recordOf(F1_ID as EventId);
    assert.ok(record);
    const { winners, outcome_index, scores, readings, event_id } = decodeRecord(record);
    const event = await room.event();
    assert.deepEqual([event_id, winners, outcome_index], [F1_ID, [2], 2]);
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
    assert.deepEqual(F3.entries.map((entry) => entry.id), scores.map((each) => each.entry_id));
  }));

Deno.test("nonces and attestations of two equal events differ (O68)", () =>
  inRoom(async (room) => {
    const twin = { ...F1, id: "0199a1b2-0000-7000-8000-0000000000bb" };
    const ids = F3_IDS.map((id) =>
      id.replace(/.$/, "f").replace("000000000", `00000000${id.at(-1)}`)
    );
    await room.play();
    await room.play(
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
    assert.equal((await room.passAt(SIGNING)).attested, 2);
    const [one, other] = [await room.event(), await room.event(twin.id)];
    assert.deepEqual(await room.attested(twin.id), [2]);
    assert.notEqual(one.nonce_point, other.nonce_point);
    assert.notEqual(one.attestation, other.attestation);
  }));
