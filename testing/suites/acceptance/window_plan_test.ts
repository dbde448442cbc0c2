import assert from "node:assert/strict";
import type { CreateEventRequest } from "../../../shared/contract/event.ts";
import { WindowPlan } from "../../../shared/contract/window_plan.ts";
import { weatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { mildForecast } from "../../fixtures/mild_forecast.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { dryReports } from "../../fixtures/weather_file.ts";
import { jsonOf, problemOf } from "./answers.ts";
import { eventRequest } from "./made_events.ts";

const PLAN = "/stations/window-compatibility";
const DAY = "start=2030-01-01T00:00:00Z&end=2030-01-02T00:00:00Z";

async function plan(fixture: OracleFixture, query: string): Promise<WindowPlan> {
  return await jsonOf(await fixture.get(`${PLAN}?${query}`), WindowPlan);
}

Deno.test("clients plan a window before they create an event of it", async (t) => {
  await using fixture = await OracleFixture.start();
  const publish = async (kind: "observations" | "forecasts", body: Uint8Array<ArrayBuffer>) => {
    const path = `/file/${weatherFileName(kind, fixture.clock.now())}`;
    assert.equal((await fixture.signed("U", path, { body })).status, 201);
  };

  await t.step("before reports and forecasts have come nothing can be told (O99)", async () => {
    const response = await fixture.get(`${PLAN}?station_ids=KORD&${DAY}`);
    assert.equal(response.headers.get("retry-after"), "60");
    await problemOf(response, 503);
  });

  const atMs = fixture.clock.now() - 3_600_000;
  await publish("observations", await dryReports(["KORD", "KSAW", "KMSP"], atMs));
  await publish("forecasts", await mildForecast(["KORD", "KSAW"], atMs));

  await t.step("each pair is told with its baseline and the periods behind it (O97)", async () => {
    const told = await plan(fixture, `station_ids=KORD,KMSP&${DAY}&metrics=temp_high,rain_amt`);
    assert.deepEqual(told.requested_window, {
      start: "2030-01-01T00:00:00Z",
      end: "2030-01-02T00:00:00Z",
      station_ids: ["KORD", "KMSP"],
      metrics: ["temp_high", "rain_amt"],
    });
    assert.deepEqual([told.evaluated_at, told.observations, told.settlement_ready], [
      "2029-12-31T12:00:00Z",
      "pending",
      false,
    ]);
    assert.deepEqual(told.stations, [
      { station_id: "KORD", fixed_hour_precipitation_source: "unknown" },
      { station_id: "KMSP", fixed_hour_precipitation_source: "unknown" },
    ]);
    const [high, rain, ...others] = told.forecasts;
    assert.deepEqual(
      [high?.metric, high?.unit, high?.baseline_available, high?.settleable, high?.obstacles],
      ["temp_high", "fahrenheit", true, true, []],
    );
    assert.ok(high!.baseline! >= 60 && high!.baseline! < 65);
    assert.deepEqual(high!.native_intervals[1], {
      metric: "max_temp",
      start: "2030-01-01T13:00:00Z",
      end: "2030-01-02T01:00:00Z",
    });
    assert.deepEqual([rain?.unit, rain?.baseline, rain?.settleable], ["inches", 0, true]);
    assert.match(rain!.provable_windows ?? "", /begin and end when a report comes: minute 0 of/);
    assert.deepEqual(
      new Set(rain!.native_intervals.map(({ metric }) => metric)),
      new Set(["liquid_precipitation_amt", "snow_amt", "ice_amt"]),
    );
    assert.deepEqual(others.map(({ baseline, settleable }) => [baseline, settleable]), [
      [null, false],
      [null, false],
    ]);
    assert.match(others[0]!.reason ?? "", /no forecast publication was received/);
  });

  await t.step(
    "what stands against a pair is what creating an event would name (O97)",
    async () => {
      const cases: [string, isSettleable: boolean, Partial<CreateEventRequest>][] = [
        ["temp_high", true, { start_observation_date: "2029-12-31T18:00:00Z" }],
        ["rain_amt", false, { start_observation_date: "2029-12-31T23:53:00Z" }],
        ["temp_low", false, { locations: ["KXYZ"] }],
        ["wind_speed", false, { locations: ["KMSP"] }],
        [
          "wind_speed",
          false,
          {
            start_observation_date: "2030-01-07T12:00:00Z",
            end_observation_date: "2030-01-08T12:00:00Z",
            signing_date: "2030-01-08T13:00:00Z",
          },
        ],
        ["humidity", true, {}],
      ];
      const listed = async () => await (await fixture.get("/oracle/events?fields=id")).json();
      for (const [metric, isSettleable, change] of cases) {
        const request = eventRequest({
          locations: ["KORD"],
          scoring_fields: [metric],
          number_of_values_per_entry: 1,
          ...change,
        });
        const { start_observation_date: start, end_observation_date: end } = request;
        const before = await listed();
        const told = await plan(
          fixture,
          `station_ids=${request.locations}&start=${start}&end=${end}&metrics=${metric}`,
        );
        assert.deepEqual(await listed(), before, "nothing is stored");
        const [pair] = told.forecasts;
        assert.equal(pair!.settleable, isSettleable, `${metric} ${pair!.obstacles}`);
        const response = await fixture.signed("A", "/oracle/events", { body: request });
        if (pair!.settleable) {
          assert.equal(response.status, 200, await response.text());
          continue;
        }
        const { detail } = await problemOf(response, 400);
        assert.ok(pair!.obstacles.some((obstacle) => detail.includes(obstacle)), detail);
      }
    },
  );

  await t.step("a window that no event may have is told as such, pair by pair", async () => {
    const told = await plan(
      fixture,
      "station_ids=KORD&start=2030-01-01T12:00:00Z&end=2030-01-02T00:00:00Z",
    );
    assert.deepEqual(told.forecasts.map(({ metric, settleable }) => [metric, settleable]), [
      ["temp_high", true],
      ["temp_low", false],
      ["wind_speed", true],
    ]);
    assert.match(told.forecasts[1]!.obstacles[0] ?? "", /day half/);
  });

  await t.step("what was reported in a past window is not assessed (O100)", async () => {
    const past = "start=2029-12-30T00:00:00Z&end=2029-12-31T00:00:00Z";
    const told = await plan(fixture, `station_ids=KORD&${past}`);
    assert.equal(told.observations, "not_assessed");
    assert.equal(told.precipitation_capability_warning, null);
  });

  await t.step("wrong questions are refused (O98)", async () => {
    const ids = (list: string) => `station_ids=${list}&${DAY}`;
    const many = Array.from({ length: 21 }, (_, index) => `K${100 + index}`).join();
    const wrong = [
      ids(""),
      ids("KORD,KORD"),
      ids("KORD,,KSAW"),
      ids(many),
      ids("K'ORD"),
      `${ids("KORD")}&metrics=temp_high,temp_high`,
      `${ids("KORD")}&metrics=dew_point`,
      `${ids("KORD")}&metrics=`,
      `${ids("KORD")}&temperature_unit=celsius`,
      "station_ids=KORD&start=2030-01-01T00:00:00Z&end=2030-01-09T00:00:00Z",
      "station_ids=KORD&start=2030-01-01T00:00:00Z&end=2030-01-01T00:00:00Z",
      "station_ids=KORD&end=2030-01-01T00:00:00Z",
      "station_ids=KORD&start=2030-01-01T00:00:00.5Z&end=2030-01-02T00:00:00Z",
    ];
    for (const query of wrong) {
      const { error } = await problemOf(await fixture.get(`${PLAN}?${query}`), 400);
      assert.match(String(error), /^invalid request: /, query);
    }
    const told = async (query: string) => {
      return (await problemOf(await fixture.get(`${PLAN}?${query}`), 400)).detail;
    };
    assert.equal(
      await told(`${ids("KORD")}&temperature_unit=celsius`),
      "invalid request: temperature_unit is not known here: leave it out",
    );
    assert.equal(
      await told("station_ids=KORD&start=2030-01-01T00:00:00.5Z&end=2030-01-02T00:00:00Z"),
      'invalid request: start must be a whole second, got "2030-01-01T00:00:00.5Z"',
    );
  });
});
