import assert from "node:assert/strict";
import * as v from "valibot";
import {
  ForecastDay,
  ObservationDay,
  ObservationQuality,
  ObservationSpan,
  Station,
} from "../../../shared/contract/station.ts";
import { DAY_MS } from "../../../shared/time/units.ts";
import { instant as instant, observation } from "../../evidence/writer/stored_rows.ts";
import { soundForecast } from "../../evidence/writer/sound_evidence.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { forecastFile, observationFile } from "../../fixtures/weather_file.ts";
import { jsonOf, problemOf } from "./answers.ts";

/** An instant so many days from the fixture's now. */
const inDays = (fixture: OracleFixture, days: number) =>
  new Date(fixture.clock.now() + days * DAY_MS).toISOString();

/** An oracle at noon of 2030-01-01 that holds twelve hours of reports of two stations, and a forecast of one. */
async function withWeather(): Promise<OracleFixture> {
  const fixture = await OracleFixture.start({
    now: instant("12:00"),
    settings: { metricsBind: { hostname: "127.0.0.1", port: 0 } },
  });
  const hours = Array.from({ length: 12 }, (_, hour) => `${String(hour).padStart(2, "0")}:53`);
  const reports = ["KORD", "KSAW"].flatMap((station_id) =>
    hours.map((time, hour) =>
      observation(time, {
        station_id,
        temperature_value: hour,
        dewpoint_value: -5,
        wind_speed: hour,
      })
    )
  );
  const files: [string, Uint8Array][] = [
    ["observations_2030-01-01T11:58:00Z.parquet", await observationFile(reports)],
    ["forecasts_2029-12-31T20:10:00Z.parquet", await forecastFile(soundForecast("KORD"))],
  ];
  for (const [name, body] of files) {
    const response = await fixture.signed("U", `/file/${name}`, { body });
    assert.equal(response.status, 201, await response.text());
  }
  return fixture;
}

Deno.test("visitors ask for stations, observations and forecasts", async (t) => {
  await using fixture = await withWeather();

  await t.step("every station of the observation files is listed by id", async () => {
    const stations = await jsonOf(await fixture.get("/stations"), v.array(Station));
    assert.deepEqual(stations.map(({ station_id }) => station_id), ["KORD", "KSAW"]);
    assert.equal(stations[0]?.iata_id, "ORD");
  });

  await t.step(
    "each answer says how new what it was read from is, and pages may read that",
    async () => {
      const week = `start=${instant("00:00")}&end=${instant("12:00")}`;
      for (
        const [path, name, newest] of [
          ["", "report", "11:53"],
          [`/observations?station_ids=KORD&${week}`, "report", "11:53"],
          [`/daily-observations?station_ids=KORD&${week}`, "report", "11:53"],
          [`/observation-quality?station_ids=KORD&${week}`, "report", "11:53"],
          ["/forecasts?station_ids=KORD", "issue", undefined],
        ] as const
      ) {
        const first = await fixture.get(`/stations${path}`);
        const again = await fixture.get(`/stations${path}`);
        assert.equal(await again.text(), await first.text());
        const tag = first.headers.get("etag") ?? "";
        assert.match(tag, /^".+"$/, path);
        assert.equal(again.headers.get("etag"), tag);
        const header = `weather-newest-${name}`;
        const atMs = Date.parse(first.headers.get(header) ?? "");
        if (newest !== undefined) assert.equal(atMs, Date.parse(instant(newest)), path);
        const age = Math.floor((fixture.clock.now() - atMs) / 1000);
        assert.equal(first.headers.get(`${header}-age`), String(age), path);
        const unchanged = await fixture.get(`/stations${path}`, {
          headers: { "if-none-match": tag },
        });
        await unchanged.body?.cancel();
        assert.equal(unchanged.status, 304, path);
        assert.equal(unchanged.headers.get(`${header}-age`), String(age), path);
        const exposed = first.headers.get("access-control-expose-headers")?.split(", ") ?? [];
        for (const each of ["etag", header, `${header}-age`]) {
          assert.ok(
            exposed.includes(each),
            each,
          );
        }
      }
    },
  );

  await t.step("observations over a window, in either unit", async () => {
    const span = `start=${instant("00:00")}&end=${instant("12:00")}`;
    const read = async (query: string) =>
      await jsonOf(await fixture.get(`/stations/observations?${query}`), v.array(ObservationSpan));
    const [kord, ksaw] = await read(`station_ids=KORD,KSAW&${span}`);
    assert.equal(kord?.temp_low, 32);
    assert.ok(Math.abs((kord?.temp_high ?? 0) - 51.8) < 1e-9);
    assert.equal(kord?.wind_speed, 11);
    assert.equal(kord?.temp_unit_code, "fahrenheit");
    assert.equal(ksaw?.station_id, "KSAW");
    const [celsius] = await read(`station_ids=KORD&${span}&temperature_unit=celsius`);
    assert.deepEqual([celsius?.temp_low, celsius?.temp_high], [0, 11]);
    assert.deepEqual(await read("station_ids=KJFK"), []);
    assert.equal((await read("station_ids=KORD")).length, 1, "the last seven days by default");
  });

  await t.step("observations by day, and how they fared in the checks", async () => {
    const query = `station_ids=KORD&start=${instant("00:00")}&end=${instant("12:00")}`;
    const daily = await fixture.get(`/stations/daily-observations?${query}`);
    const days = await jsonOf(daily, v.array(ObservationDay));
    assert.deepEqual(days.map(({ date }) => date), ["2030-01-01 00:00:00"]);
    const quality = await fixture.get(`/stations/observation-quality?${query}&metrics=temp_high`);
    assert.deepEqual(await jsonOf(quality, ObservationQuality), {
      newest_report_at: instant("11:53"),
      rejected_reports: 0,
      unverified_reports: 0,
      legacy_reports: 0,
    });
  });

  await t.step(
    "anyone may ask for coming forecasts and those issued before a window's start (O80)",
    async () => {
      const read = async (query: string) =>
        await jsonOf(
          await fixture.get(`/stations/forecasts?station_ids=KORD,KSAW${query}`),
          v.array(ForecastDay),
        );
      const start = instant("00:00"), end = instant("2T00:00");
      const issues = `&generated_start=${
        inDays(fixture, -7.5)
      }&generated_end=2029-12-31T23:59:59.999999999Z`;
      const days = await read(`&start=${start}&end=${end}${issues}`);
      const first = days.find(({ date }) => date.startsWith("2030-01-01"));
      assert.deepEqual([first?.station_id, first?.temp_high, first?.temp_low], ["KORD", 50, 30]);
      assert.deepEqual(await read(`&start=${start}&end=${end}`), days);
      await read("");
    },
  );

  await t.step("old issues are for the operator alone (O79)", async () => {
    const old = `station_ids=KORD&generated_start=${inDays(fixture, -20)}&generated_end=${
      inDays(fixture, -13)
    }`;
    const past = "station_ids=KORD&start=2020-01-01T00:00:00Z&end=2020-01-02T00:00:00Z";
    const lately = `generated_end=${inDays(fixture, -5)}`; // whose week before would begin too early
    await jsonOf(
      await fixture.get(`/stations/forecasts?station_ids=KORD&${lately}`),
      v.array(ForecastDay),
    );
    for (const query of [old, past, `station_ids=KORD&generated_end=${inDays(fixture, -11)}`]) {
      const problem = await problemOf(await fixture.get(`/stations/forecasts?${query}`), 400);
      assert.match(problem.detail, /last 10 days/);
      const operator = await fetch(`${fixture.oracle.privateUrl}/stations/forecasts?${query}`);
      assert.deepEqual(await jsonOf(operator, v.array(ForecastDay)), []);
    }
  });

  await t.step("what cannot be read is refused, naming the parameter", async () => {
    const many = Array.from({ length: 101 }, (_, i) => `K${i}`).join();
    const bad: [string, string][] = [
      ["", "station_ids"],
      ["station_ids=", "station_ids[0]"],
      ["station_ids=KORD,,KSAW", "station_ids[1]"],
      ["station_ids=KORD,KORD", "station_ids"],
      ["station_ids=KO'RD", "station_ids[0]"],
      [`station_ids=${many}`, "station_ids"],
      ["station_ids=KORD&start=now", "start"],
      ["station_ids=KORD&start=2030-01-02T00:00:00Z&end=2030-01-01T00:00:00Z", "end"],
      ["station_ids=KORD&start=2030-01-01T00:00:00Z&end=2030-02-02T00:00:00Z", "end"],
      ["station_ids=KORD&temperature_unit=kelvin", "temperature_unit"],
    ];
    for (const path of ["forecasts", "observations", "daily-observations"]) {
      for (const [query, field] of bad) {
        const problem = await problemOf(await fixture.get(`/stations/${path}?${query}`), 400);
        assert.equal(problem.field, field, `${path}?${query}`);
      }
    }
    const metric = await fixture.get(
      "/stations/observation-quality?station_ids=KORD&metrics=dew_point",
    );
    assert.equal((await problemOf(metric, 400)).field, "metrics[0]");
    const backwards = `generated_start=${inDays(fixture, -1)}&generated_end=${inDays(fixture, -2)}`;
    const issues = await fixture.get(`/stations/forecasts?station_ids=KORD&${backwards}`);
    assert.equal((await problemOf(issues, 400)).field, "generated_end");
  });
});
