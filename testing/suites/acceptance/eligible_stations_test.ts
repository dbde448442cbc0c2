import assert from "node:assert/strict";
import * as v from "valibot";
import type { StoredObservation } from "../../../oracle/stored/rows.ts";
import {
  EligibleForecasts,
  EligibleStation,
  ForecastDay,
} from "../../../shared/contract/station.ts";
import { weatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { formatInstant } from "../../../shared/time/instant.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import { observation } from "../../evidence/writer/stored_rows.ts";
import { mildForecast } from "../../fixtures/mild_forecast.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { observationFile } from "../../fixtures/weather_file.ts";
import { jsonOf, problemOf } from "./answers.ts";

const ELIGIBLE = "/stations/eligible";
const DISCOVERY = "/stations/eligible/forecasts";
const NOW = Date.parse("2030-01-10T05:00:00Z");

/** Reports at :53 of each hour of some days until now, but for an hour of each day. */
function reports(station_id: string, days: number, silentHour?: number): StoredObservation[] {
  const rows: StoredObservation[] = [];
  for (let atMs = NOW - 7 * MINUTE_MS; atMs > NOW - days * DAY_MS; atMs -= HOUR_MS) {
    const hour = new Date(atMs).getUTCHours();
    if (silentHour !== undefined && (hour - silentHour + 24) % 24 < 3) continue;
    const generated_at = formatInstant(atMs);
    rows.push(observation(generated_at, { station_id, generated_at }));
  }
  return rows;
}

/** Files of eight days, one a day, then a forecast; KORD and KSAW report well, KJFK is silent each evening. */
async function playedStations(fixture: OracleFixture): Promise<void> {
  const rows = [...reports("KJFK", 9, 20), ...reports("KORD", 9), ...reports("KSAW", 5)];
  const upload = async (name: string, body: Uint8Array<ArrayBuffer>) =>
    assert.equal((await fixture.signed("U", `/file/${name}`, { body })).status, 201);
  const dayOf = (row: StoredObservation) =>
    Math.min(Math.ceil(Date.parse(row.generated_at!) / DAY_MS) * DAY_MS, NOW - MINUTE_MS);
  for (const [publishedMs, ofDay] of Map.groupBy(rows, dayOf)) {
    await upload(weatherFileName("observations", publishedMs), await observationFile(ofDay));
  }
  const issueMs = NOW - 30 * MINUTE_MS;
  const forecast = await mildForecast(["KJFK", "KORD", "KSAW"], issueMs);
  await upload(weatherFileName("forecasts", issueMs), forecast);
}

/** Asks until the uploads of the test are among what is told: so many stations. */
async function settled(
  ask: () => Promise<Response>,
  count: number,
): Promise<EligibleStation[]> {
  for (let attempt = 0; attempt < 1000; attempt++) {
    const response = await ask();
    if (response.status === 200) {
      const stations = v.parse(v.array(EligibleStation), await response.json());
      if (stations.length === count) return stations;
    } else await response.body?.cancel();
  }
  throw new Error("the stations never became eligible");
}

Deno.test("clients find the stations that may be played with, and their forecasts", async (t) => {
  await using fixture = await OracleFixture.start({
    now: new Date(NOW).toISOString(),
    settings: { metricsBind: { hostname: "127.0.0.1", port: 0 } },
  });
  const operator = (path: string) => fetch(fixture.oracle.privateUrl + path);

  await t.step("without any station there is none, and no forecast (O91)", async () => {
    const window = "start=2030-01-11T00:00:00Z&end=2030-01-12T00:00:00Z";
    const empty = { stations: [], forecasts: [] };
    for (let attempt = 0;; attempt++) {
      const response = await fixture.get(`${DISCOVERY}?${window}`);
      const answer = await response.json();
      if (response.status === 503 && attempt < 500) continue; // it has just started
      assert.deepEqual(answer, empty);
      break;
    }
  });

  await playedStations(fixture);
  const stations = await settled(() => fixture.get(ELIGIBLE), 2);

  await t.step("each with what it is judged by; others are left out (O87)", () => {
    assert.deepEqual(stations.map(({ station_id }) => station_id), ["KORD", "KSAW"]);
    const [ord] = stations;
    assert.deepEqual(Object.keys(ord!).sort(), [
      "clean_days",
      "coverage_checked_at",
      "days_checked",
      "forecast_through",
      "iata_id",
      "last_report",
      "latitude",
      "longitude",
      "max_report_gap_seconds",
      "recent_window_hours",
      "state",
      "station_id",
      "station_name",
    ]);
    assert.deepEqual([ord?.clean_days, ord?.days_checked, ord?.recent_window_hours], [3, 3, 24]);
    assert.equal(ord?.last_report, "2030-01-10T04:53:00Z");
  });

  await t.step("spelled out, the usual question has the same answer (O88)", async () => {
    const usual = await fixture.get(ELIGIBLE);
    const spelled = await fixture.get(`${ELIGIBLE}?window_hours=24&days=3`);
    assert.equal(await usual.text(), await spelled.text());
    assert.equal(usual.headers.get("etag"), spelled.headers.get("etag"));
  });

  await t.step("the public may look back three days, the operator 31 (O88, O95)", async () => {
    for (const [days, found] of [[7, ["KORD"]], [14, []]] as const) {
      const judged = await settled(() => operator(`${ELIGIBLE}?days=${days}`), found.length);
      assert.deepEqual(judged.map(({ station_id }) => station_id), found);
      assert.ok(judged.every(({ days_checked }) => days_checked === days));
      const problem = await problemOf(await fixture.get(`${ELIGIBLE}?days=${days}`), 400);
      assert.equal(problem.error, "invalid request: days must be between 1 and 3");
    }
    await problemOf(await operator(`${ELIGIBLE}?days=32`), 400);
  });

  await t.step("wrong questions are refused, and say so first (O86, O93)", async () => {
    const ahead = "start=2030-01-11T00:00:00Z";
    const wrong = [
      ...["days=0", "days=4", "days=32", "days=thirty", "window_hours=0", "window_hours=25"],
      ...["window_hours=-1", "window=24"],
    ].map((query) => `${ELIGIBLE}?${query}`).concat([
      "",
      ahead,
      `${ahead}&end=2030-01-13T01:00:00Z`,
      `${ahead}&end=2030-01-11T00:30:00Z`,
      `${ahead}&end=2030-01-10T23:00:00Z`,
      `${ahead}&end=2030-01-12T00:00:00Z&station_ids=KORD`,
      `${ahead}&end=2030-01-12T00:00:00Z&days=4`,
      "start=2030-01-10T05:00:00Z&end=2030-01-10T17:00:00Z",
      "start=2030-01-17T05:00:01Z&end=2030-01-17T17:00:01Z",
    ].map((query) => `${DISCOVERY}?${query}`));
    for (const path of wrong) {
      const { error } = await problemOf(await fixture.get(path), 400);
      assert.match(String(error), /^invalid request: /, path);
    }
  });

  await t.step("forecasts are those of the eligible stations, as displayed (O90)", async () => {
    const start = "2030-01-11T12:00:00Z", end = "2030-01-13T00:00:00Z";
    const found = await jsonOf(
      await fixture.get(`${DISCOVERY}?start=${start}&end=${end}`),
      EligibleForecasts,
    );
    assert.deepEqual(found.stations.map(({ station_id }) => station_id), ["KORD", "KSAW"]);
    const displayed = await jsonOf(
      await fixture.get(`/stations/forecasts?station_ids=KORD,KSAW&start=${start}&end=${end}`),
      v.array(ForecastDay),
    );
    assert.equal(displayed.length, 4);
    assert.deepEqual(found.forecasts, displayed);
    const later = "start=2030-01-16T23:00:00Z&end=2030-01-18T23:00:00Z";
    assert.deepEqual(
      await (await fixture.get(`${DISCOVERY}?${later}`)).json(),
      { stations: [], forecasts: [] },
      "no forecast reaches that far",
    );
  });

  await t.step("the operator looks further back for a window, too (O95)", async () => {
    const window = `${DISCOVERY}?start=2030-01-11T00:00:00Z&end=2030-01-12T00:00:00Z&days=7`;
    const ask = async () => await jsonOf(await operator(window), EligibleForecasts);
    const found = await ask();
    assert.deepEqual(
      found.stations.map(({ station_id, days_checked }) => [station_id, days_checked]),
      [
        ["KORD", 7],
      ],
    );
    assert.deepEqual(await ask(), found);
    const problem = await problemOf(await fixture.get(window), 400);
    assert.equal(problem.error, "invalid request: days must be between 1 and 3");
  });

  await t.step("a window in another zone's time is the same question (O94)", async () => {
    const ask = async (query: string) => {
      const response = await fixture.get(`${DISCOVERY}?${query}`);
      await response.body?.cancel();
      return response.headers.get("etag");
    };
    assert.equal(
      await ask("start=2030-01-11T00:00:00Z&end=2030-01-12T00:00:00Z"),
      await ask("start=2030-01-10T20:00:00-04:00&end=2030-01-11T20:00:00-04:00&days=3"),
    );
  });

  await t.step("a restart reads what was kept, and answers the same", async () => {
    await fixture.restart();
    assert.deepEqual(await settled(() => fixture.get(ELIGIBLE), 2), stations);
  });

  await t.step("a gauge has their number after a look, not by questions (O89)", async () => {
    const counted = async () => {
      await fixture.clock.advance(15_000); // what is shown may be so old
      const text = await (await operator("/metrics")).text();
      return Number(/^oracle_eligible_stations (\S+)$/m.exec(text)?.[1]);
    };
    assert.equal(await counted(), 0);
    await fixture.oracle.countEligible();
    assert.equal(await counted(), 2);
    await (await operator(`${ELIGIBLE}?days=7`)).body?.cancel();
    await fixture.oracle.countEligible();
    assert.equal(await counted(), 2, "a look judges the usual days alone");
  });
});
