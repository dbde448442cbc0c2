import assert from "node:assert/strict";
import * as v from "valibot";
import type { WirePick } from "../../../shared/contract/entry.ts";
import { EventJson, EventSummary } from "../../../shared/contract/event.ts";
import { verifyAttestation } from "../../../shared/dlc/attestation.ts";
import { outcomes } from "../../../shared/dlc/outcomes.ts";
import { collectedWeather } from "../../evidence/writer/collected_weather.ts";
import {
  DAY_ENTRIES,
  DAY_ENTRY_IDS,
  DAY_EVENT,
  DAY_EVENT_ID,
  DAY_WINDOW,
} from "../../fixtures/event_requests.ts";
import { DAY_STATIONS } from "../../evidence/writer/day_weather.ts";
import { readingsTable } from "../../evidence/writer/readings_table.ts";
import {
  changeReports,
  correctReport,
  doubtful,
  issued,
  silent,
} from "../../evidence/writer/table_faults.ts";
import type { WeatherTable } from "../../evidence/writer/weather_table.ts";
import { runsFor, writeEvidence } from "../../evidence/writer/write_evidence.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { jsonOf } from "./answers.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The settlement check: after the collection that follows the signing date was published. */
const CHECKED_MS = DAY_WINDOW.signingMs + 10 * MINUTE;
const EVENT = `/oracle/events/${DAY_EVENT_ID}`;

/** One entry each. */
const HIGH_OVER_UNDER_PAR: readonly WirePick[][] = (["Over", "Under", "Par"] as const).map((
  prediction,
) => [{ target: "KORD", metric: "temp_high", prediction }]);

const tableOf = (high: number) =>
  readingsTable(DAY_WINDOW, {
    KORD: {
      baseline: { temp_high: 70, temp_low: 50, wind_speed: 10 },
      observed: { temp_high: high, temp_low: 50, wind_speed: 10 },
    },
    KSAW: DAY_STATIONS.KSAW,
  });

/** An instant of the window. */
const inWindow = (time: string) => Date.parse(`2030-01-01T${time}:00Z`);

interface Play {
  readonly fixture: OracleFixture;
  collectUntil(instantMs: number): Promise<void>;
  event(): Promise<EventJson>;
}

/** Plays DAY_EVENT at a real oracle that gets the files a real daemon makes of a table. */
async function playing(
  { table, picks, moreRuns = [] }: {
    readonly table: WeatherTable;
    readonly picks?: readonly WirePick[][];
    readonly moreRuns?: readonly number[];
  },
  play: (stage: Play) => Promise<void>,
): Promise<void> {
  await using evidence = await writeEvidence({
    table,
    runs: [...runsFor(DAY_WINDOW), ...moreRuns],
  });
  await using fixture = await OracleFixture.start({
    now: new Date(DAY_WINDOW.startMs - 24 * HOUR).toISOString(),
    stations: ["KORD", "KSAW"],
    settings: { evidenceUrlPrefixes: [...evidence.urlPrefixes] },
  });
  await jsonOf(await fixture.signed("A", "/oracle/events", { body: DAY_EVENT }), EventJson);
  const entries = picks?.map((own, index) => ({
    id: DAY_ENTRY_IDS[index]!, // three entries at most
    event_id: DAY_EVENT_ID,
    picks: own,
  }));
  const body = entries ? { event_id: DAY_EVENT_ID, entries } : DAY_ENTRIES;
  const submitted = await fixture.signed("A", `${EVENT}/entries`, { body });
  assert.equal(submitted.status, 200, await submitted.text());
  await play({
    fixture,
    collectUntil: collectedWeather(fixture, evidence),
    event: async () => await jsonOf(await fixture.get(EVENT), EventJson),
  });
}

function winnersOf({ attestation, event_announcement, settlement_block }: EventJson) {
  assert.ok(attestation, settlement_block?.message);
  return outcomes(3, 1)[verifyAttestation(attestation, event_announcement.locking_points)];
}

const scoresOf = ({ entries }: EventJson) => entries.map(({ base_score }) => base_score);

Deno.test("stations that reported nothing are missing values, in the event and in the list (O45)", () =>
  playing(
    { table: silent(silent(tableOf(75), "KORD", 0, Infinity), "KSAW", 0, Infinity) },
    async ({ fixture, collectUntil, event }) => {
      await collectUntil(CHECKED_MS);
      const { failed, attested } = await fixture.oracle.runPass();
      assert.deepEqual([failed, attested], [1, 0]);
      const { settlement_block, attestation, ...rest } = await event();
      assert.equal(attestation, null);
      assert.deepEqual(scoresOf({ settlement_block, attestation, ...rest }), [null, null, null]);
      assert.equal(settlement_block?.code, "incomplete_readings");
      assert.match(settlement_block?.message ?? "", /KORD\/temp_high.*KSAW\/wind_speed/);
      const [listed] = await jsonOf(await fixture.get("/oracle/events"), v.array(EventSummary));
      assert.deepEqual(listed?.settlement_block, settlement_block);
    },
  ));

Deno.test("a rejected report blocks until its correction is collected; retries keep their distance (O47)", async () => {
  const correctedMs = DAY_WINDOW.signingMs + 30 * MINUTE;
  const warm = changeReports(tableOf(65), "KORD", inWindow("22:53"), inWindow("22:53"), {
    temperatureC: 23.9,
  });
  const bad = doubtful(warm, "KORD", inWindow("23:53"), inWindow("23:53"), "rejected");
  const cooled = correctReport(bad, "KORD", inWindow("22:53"), correctedMs, { temperatureC: 18 });
  const table = correctReport(cooled, "KORD", inWindow("23:53"), correctedMs, { doubt: undefined });
  const moreRuns = [DAY_WINDOW.signingMs + 40 * MINUTE];
  await playing({ table, picks: HIGH_OVER_UNDER_PAR, moreRuns }, async (stage) => {
    const { fixture, collectUntil, event } = stage;
    await collectUntil(DAY_WINDOW.endMs - 30 * MINUTE);
    await fixture.oracle.runPass();
    const before = await event();
    assert.deepEqual(scoresOf(before), [10, 0, 0]);

    const failedAt = async (minutes: number) => {
      await collectUntil(CHECKED_MS + minutes * MINUTE);
      const { failed, attested } = await fixture.oracle.runPass();
      assert.equal(attested, 0);
      return failed === 1;
    };
    assert.equal(await failedAt(0), true);
    const blocked = await event();
    assert.equal(blocked.settlement_block?.code, "data_quality");
    assert.match(
      blocked.settlement_block?.message ?? "",
      /^KORD: 1 rejected reports, 0 unverified/,
    );
    assert.deepEqual([blocked.readings, blocked.entries], [before.readings, before.entries]);
    assert.deepEqual([await failedAt(14), await failedAt(15), await failedAt(44)], [
      false,
      true,
      false,
    ]);

    await collectUntil(CHECKED_MS + 45 * MINUTE);
    assert.equal((await fixture.oracle.runPass()).attested, 1);
    const settled = await event();
    assert.deepEqual(winnersOf(settled), [1]);
    assert.equal(settled.settlement_block, undefined);
    assert.equal(scoresOf(settled)[0], 0, "scored again");
  });
});

Deno.test("a forecast that is revised after the start changes no baseline, score or winner (O50)", () => {
  const sound = tableOf(75);
  const table = issued(sound, "KORD", {
    issuedAt: DAY_WINDOW.startMs + HOUR,
    values: sound.stations[0]!.issues[0]!.values.map((line) =>
      line.metric === "max_temp" ? { ...line, value: 75 } : line
    ),
  });
  return playing(
    { table, picks: HIGH_OVER_UNDER_PAR },
    async ({ fixture, collectUntil, event }) => {
      await collectUntil(DAY_WINDOW.endMs - 30 * MINUTE);
      await fixture.oracle.runPass();
      assert.deepEqual(scoresOf(await event()), [10, 0, 0]);
      await collectUntil(CHECKED_MS);
      await fixture.oracle.runPass();
      const settled = await event();
      assert.deepEqual(winnersOf(settled), [0]);
      assert.deepEqual(scoresOf(settled), [10, 0, 0]);
      const high = settled.readings.find(({ target, metric }) =>
        target === "KORD" && metric === "temp_high"
      );
      assert.equal(high?.baseline, 70);
    },
  );
});

/** Half-hourly weather with a high of 70 °F and one report of 75 °F and 25 kt whose temperature nothing supports. */
function doubtOneReport(): WeatherTable {
  const hourly = tableOf(70);
  const table = {
    stations: hourly.stations.map((station) => ({
      ...station,
      reports: station.reports.flatMap((line) => [line, { ...line, at: line.at + HOUR / 2 }]),
    })),
  };
  const minute = inWindow("12:53");
  return changeReports(table, "KORD", minute, minute, {
    temperatureC: 23.9,
    windKt: 25,
    doubt: "unverified",
  });
}
const WITH_WIND: readonly WirePick[][] = [
  [
    { target: "KORD", metric: "temp_high", prediction: "Par" },
    { target: "KORD", metric: "wind_speed", prediction: "Over" },
  ],
  [{ target: "KORD", metric: "temp_high", prediction: "Par" }],
  [{ target: "KORD", metric: "wind_speed", prediction: "Over" }],
];

Deno.test("of a report with an unverified temperature only the temperature is left out (O66)", () =>
  playing(
    { table: doubtOneReport(), picks: WITH_WIND },
    async ({ fixture, collectUntil, event }) => {
      await collectUntil(CHECKED_MS);
      await fixture.oracle.runPass();
      const settled = await event();
      assert.deepEqual(winnersOf(settled), [0]);
      assert.deepEqual(scoresOf(settled), [30, 20, 10]);
    },
  ));

Deno.test("one gap of two hours between temperatures is tolerated (O67)", () => {
  const without = (table: WeatherTable, time: string) =>
    silent(table, "KORD", inWindow(time), inWindow(time));
  const table = without(without(doubtOneReport(), "12:23"), "13:23");
  return playing({ table, picks: WITH_WIND }, async ({ fixture, collectUntil, event }) => {
    await collectUntil(CHECKED_MS);
    await fixture.oracle.runPass();
    assert.deepEqual(winnersOf(await event()), [0]);
  });
});

Deno.test("a gap of three hours between temperatures blocks and is told (O67)", () => {
  const early = silent(doubtOneReport(), "KORD", inWindow("11:53"), inWindow("12:23"));
  const table = silent(early, "KORD", inWindow("13:23"), inWindow("13:53"));
  return playing({ table, picks: WITH_WIND }, async ({ fixture, collectUntil, event }) => {
    await collectUntil(CHECKED_MS);
    assert.equal((await fixture.oracle.runPass()).failed, 1);
    const { attestation, settlement_block } = await event();
    assert.equal(attestation, null);
    assert.equal(settlement_block?.code, "source_unavailable");
    const message = settlement_block?.message ?? "";
    for (const part of ["KORD/temp_high", "KORD/temp_low", "1 unverified", "a 180-minute gap"]) {
      assert.ok(message.includes(part), message);
    }
    assert.doesNotMatch(message, /KSAW/);
  });
});
