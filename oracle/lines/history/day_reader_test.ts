import assert from "node:assert/strict";
import type { ForecastDay } from "../../../shared/contract/station.ts";
import { DAY_MS } from "../../../shared/time/units.ts";
import {
  forecast,
  ms,
  observation,
  retained,
} from "../../../testing/evidence/writer/stored_rows.ts";
import { OFFICIAL_URL_PREFIXES } from "../../evidence/collection/source_url.ts";
import type { StoredForecast, StoredObservation } from "../../stored/rows.ts";
import type { ForecastQuery } from "../../weather/questions/weather_query.ts";
import { DayReader } from "./day_reader.ts";
import type { ReadDay } from "./read_day.ts";

const DAY = ms("00:00");
const READ_AT = DAY + DAY_MS + 3 * 3_600_000;

const dayOf = (station: string, change: Partial<ForecastDay> = {}): ForecastDay => ({
  station_id: station as ForecastDay["station_id"],
  date: "2030-01-01 00:00:00",
  start_time: "2030-01-01T00:00:00Z",
  end_time: "2030-01-02T00:00:00Z",
  temp_low: 30,
  temp_high: 60,
  wind_speed: 12,
  wind_direction: 270,
  humidity_max: 80,
  humidity_min: 40,
  temp_unit_code: "fahrenheit",
  precip_chance: null,
  rain_amt: null,
  snow_amt: null,
  ice_amt: null,
  ...change,
});

/** Reads the day from rows that a test gives, as if the files held nothing else. */
async function readDay(
  { observations, forecasts, days = [] }: {
    readonly observations: readonly StoredObservation[];
    readonly forecasts: readonly StoredForecast[];
    readonly days?: readonly ForecastDay[];
  },
): Promise<ReadDay & { readonly asked: readonly ForecastQuery[] }> {
  const asked: ForecastQuery[] = [];
  const reader = new DayReader({
    rows: {
      reportingStations: () =>
        Promise.resolve([...new Set(observations.map((row) => row.station_id))].sort()),
      observations: ({ stations }) =>
        Promise.resolve(observations.filter((row) => stations.includes(row.station_id))),
      newestForecasts: ({ stations }) =>
        Promise.resolve(forecasts.filter((row) => stations.includes(row.station_id))),
    },
    facts: { forecastSources: () => Promise.resolve(forecasts.slice(0, 1).map(retained)) },
    dailyForecasts(query) {
      asked.push(query);
      return Promise.resolve({
        rows: days.filter((day) => query.stations.includes(day.station_id)),
      });
    },
    hashOf: ({ name }) => Promise.resolve(`hash of ${name}`),
    urlPrefixes: OFFICIAL_URL_PREFIXES,
  });
  return { ...await reader.read(DAY, READ_AT), asked };
}

const pairsOf = ({ pairs }: ReadDay, target: string) =>
  Object.fromEntries(
    pairs.full.filter((pair) => pair.target === target)
      .map(({ metric, baseline, observed }) => [metric, [baseline, observed]]),
  );

/** 10 and 20 °C: 50 and 68 °F. */
const reportsOf = (station_id: string) => [
  observation("06:53", { station_id }),
  observation("18:53", { station_id, temperature_value: 20, dewpoint_value: 5 }),
];

Deno.test("a minimum that begins at 23 UTC of the day before is the low of the day it mostly lies in", async () => {
  const read = await readDay({
    observations: reportsOf("KORD"),
    forecasts: [
      forecast("0T23:00", "12:00", { min_temp: 41 }),
      forecast("23:00", "2T12:00", { min_temp: 33 }),
    ],
  });
  assert.deepEqual(pairsOf(read, "KORD"), { temp_low: [41, 50] });
  assert.deepEqual(read.pairs.night.map(({ metric, baseline }) => [metric, baseline]), [
    ["temp_low", 41],
  ]);
  assert.deepEqual(read.asked, [], "native periods need no daily row");
});

Deno.test("stations whose forecasts have no native periods count by the one row of their day", async () => {
  const old = (station_id: string) =>
    forecast("12:00", "2T00:00", { max_temp: 99 }, {
      station_id,
      forecast_interval_version: null,
    });
  const read = await readDay({
    observations: ["KORD", "KSAW", "KJFK"].flatMap(reportsOf),
    forecasts: [forecast("12:00", "2T00:00", { max_temp: 70 }), old("KSAW"), old("KJFK")],
    days: [dayOf("KORD"), dayOf("KSAW"), dayOf("KJFK"), dayOf("KJFK", { temp_high: 61 })],
  });
  assert.deepEqual(pairsOf(read, "KORD"), { temp_high: [70, 68] });
  assert.deepEqual(pairsOf(read, "KSAW"), {
    temp_high: [60, 68],
    temp_low: [30, 50],
    wind_speed: [12, 8],
    humidity: [80, 71],
  });
  assert.deepEqual(pairsOf(read, "KJFK"), {}, "two rows of one day say nothing");
  assert.deepEqual(read.pairs.day.filter(({ target }) => target === "KSAW"), []);
  const [query] = read.asked;
  assert.deepEqual(query?.stations, ["KSAW", "KJFK"].sort());
  assert.deepEqual(
    [query?.startMs, query?.endMs, query?.issuedFromMs, query?.issuedToMs],
    [DAY, DAY + DAY_MS, DAY - 7 * DAY_MS, DAY - 1],
  );
});

Deno.test("what was read is named with the hashes of its files", async () => {
  const { files } = await readDay({
    observations: reportsOf("KORD"),
    forecasts: [forecast("12:00", "2T00:00", { max_temp: 70 })],
  });
  const names = Object.keys(files);
  assert.equal(names.length, 3);
  assert.deepEqual(names, names.toSorted());
  for (const name of names) assert.equal(files[name], `hash of ${name}`);
});
