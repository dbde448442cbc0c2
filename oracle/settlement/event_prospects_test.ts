import assert from "node:assert/strict";
import type { Metric } from "../../shared/contract/metric.ts";
import { weatherFileName } from "../../shared/contract/weather_file_name.ts";
import { DAY_MS, HOUR_MS } from "../../shared/time/units.ts";
import { formatInstant, requireInstant } from "../../shared/time/instant.ts";
import { observation, published } from "../../testing/evidence/writer/stored_rows.ts";
import { DAY_EVENT } from "../../testing/fixtures/event_requests.ts";
import { mildForecast } from "../../testing/fixtures/mild_forecast.ts";
import { WeatherFixture } from "../../testing/fixtures/weather.ts";
import { observationFile } from "../../testing/fixtures/weather_file.ts";
import { checkCreateRequest } from "../events/create_request.ts";
import type { StoredPrecipitation } from "../stored/precipitation.ts";
import { EventProspects } from "./event_prospects.ts";

const NOW = requireInstant("2030-01-02T00:00:00Z");

function prospectsOf({ files, weather, clock }: WeatherFixture, fixedHours: string[] = []) {
  const footer: StoredPrecipitation = {
    file: published("observations", "2T00:00"),
    requested_at: "2030-01-01T23:00:00Z",
    completed_at: "2030-01-01T23:00:01Z",
    supported_stations: fixedHours,
    rows: [],
    sources: {},
    issues: [],
  };
  return new EventProspects({
    uploads: files.uploads,
    facts: { precipitation: () => Promise.resolve(fixedHours.length > 0 ? [footer] : []) },
    rows: weather.rows,
    planBaselines: () => Promise.resolve([]),
    stationsSince: weather.stationsSince.bind(weather),
    clock,
  });
}

/** Publishes a report of each hour before `endMs` at :53, so many hours, as of one file at `endMs`. */
async function publishHours(
  { files }: WeatherFixture,
  station_id: string,
  endMs: number,
  hours: number,
): Promise<void> {
  const rows = Array.from({ length: hours }, (_, hour) =>
    observation("00:00", {
      station_id,
      generated_at: formatInstant(endMs - (hour + 1) * HOUR_MS + 53 * 60_000),
      precip_in: 0,
    })).reverse();
  const name = weatherFileName("observations", endMs);
  await files.uploads.publish(name, await observationFile(rows));
}

async function publishForecast(
  { files }: WeatherFixture,
  atMs: number,
  station = "KSEA",
): Promise<void> {
  const name = weatherFileName("forecasts", atMs);
  await files.uploads.publish(name, await mildForecast([station], atMs));
}

function rainEvent(start: string, end: string, metrics: Metric[] = ["rain_amt"]) {
  return checkCreateRequest({
    ...DAY_EVENT,
    locations: ["KORD"],
    scoring_fields: metrics,
    number_of_values_per_entry: 1,
    start_observation_date: start,
    end_observation_date: end,
    signing_date: "2030-01-05T00:00:00Z",
  });
}

Deno.test("a station is known by a report in a file of the last 30 days; before reports and forecasts none can be told", async () => {
  await using fixture = await WeatherFixture.open();
  const prospects = prospectsOf(fixture);
  assert.equal(await prospects.knownStations(["KORD"]), undefined);
  await publishHours(fixture, "KOLD", NOW - 30 * DAY_MS - 1, 1);
  await publishForecast(fixture, NOW - 30 * DAY_MS - 1);
  assert.equal(await prospects.knownStations(["KOLD"]), undefined);
  await publishHours(fixture, "KSAW", NOW - 30 * DAY_MS, 1);
  await publishHours(fixture, "KORD", NOW, 1);
  assert.equal(await prospects.knownStations(["KORD"]), undefined, "no forecast yet");
  await publishForecast(fixture, NOW - 30 * DAY_MS);
  const stations = ["KORD", "KSAW", "KOLD", "KXYZ"];
  const known = await prospects.knownStations(stations);
  assert.deepEqual(stations.filter((station) => known?.has(station)), ["KORD", "KSAW"]);
});

Deno.test("a forecast makes a station known too, but no oracle that lacks reports tells of any", async () => {
  await using fixture = await WeatherFixture.open();
  const prospects = prospectsOf(fixture);
  await publishForecast(fixture, NOW, "KORD");
  assert.equal(await prospects.knownStations(["KORD"]), undefined);
  await publishHours(fixture, "KSAW", NOW, 1);
  assert.deepEqual(await prospects.knownStations(["KORD", "KXYZ"]), new Set(["KSAW", "KORD"]));
});

Deno.test("rain is asked of the reports of the last day, or of the window when it has passed", async () => {
  await using fixture = await WeatherFixture.open();
  const prospects = prospectsOf(fixture);
  const hours = rainEvent("2030-01-03T00:00:00Z", "2030-01-04T00:00:00Z", ["rain_amt", "snow_amt"]);
  const reports = rainEvent("2030-01-02T23:53:00Z", "2030-01-03T23:53:00Z");
  assert.deepEqual(await prospects.unprovablePairs(hours), [], "nothing to tell by");
  await publishHours(fixture, "KORD", NOW, 6);
  const [rain, snow, ...rest] = await prospects.unprovablePairs(hours);
  assert.deepEqual([rain?.target, rain?.metric, snow?.metric, rest], [
    "KORD",
    "rain_amt",
    "snow_amt",
    [],
  ]);
  assert.match(rain!.reason, /minute 53/);
  assert.deepEqual(await prospects.unprovablePairs(reports), []);
  assert.deepEqual(await prospectsOf(fixture, ["KORD"]).unprovablePairs(hours), []);
  const [cut] = await prospectsOf(fixture, ["KORD"]).unprovablePairs(reports);
  assert.match(cut!.reason, /whole UTC hours/);

  await fixture.clock.set(NOW + 3 * DAY_MS);
  const passed = rainEvent("2030-01-01T18:00:00Z", "2030-01-02T18:00:00Z");
  assert.match((await prospects.unprovablePairs(passed))[0]!.reason, /minute 53/);
});

Deno.test("an event without rain or snow asks for no report", async () => {
  await using fixture = await WeatherFixture.open();
  await publishHours(fixture, "KORD", NOW, 6);
  const event = rainEvent("2030-01-03T00:00:00Z", "2030-01-04T00:00:00Z", ["temp_high"]);
  assert.deepEqual(await prospectsOf(fixture).unprovablePairs(event), []);
});
