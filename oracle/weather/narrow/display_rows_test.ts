import assert from "node:assert/strict";
import fc from "fast-check";
import { getLogger } from "@logtape/logtape";
import {
  parseWeatherFileName,
  weatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import { formatWholeSeconds } from "../../../shared/time/instant.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import { forecast, observation } from "../../../testing/evidence/writer/stored_rows.ts";
import { WeatherFixture } from "../../../testing/fixtures/weather.ts";
import type { StoredForecast, StoredObservation } from "../../stored/rows.ts";
import { Weather } from "../weather.ts";

const FIRST_MS = Date.UTC(2029, 0, 1);
const STATIONS = ["KAAA", "KBBB", "PCCC"];

const station = fc.constantFrom(...STATIONS);
/** Publications by the hour, up to two and a half days. */
const hour = fc.integer({ min: 0, max: 60 });

const report = fc.record({
  station_id: station,
  publishedAfterMinutes: fc.constantFrom(5, 65, 125, 1500),
  minute: fc.integer({ min: 0, max: 3000 }),
  temperature_value: fc.option(fc.constantFrom(-12.3, 0, 10, 10.6, 33)),
  dewpoint_value: fc.option(fc.constantFrom(-20, 0, 9.4, Number.MAX_VALUE)),
  wind_speed: fc.option(fc.integer({ min: 0, max: 60 })),
  wind_direction: fc.option(fc.integer({ min: 0, max: 36 }).map((tens) => tens * 10)),
  precip_in: fc.option(fc.constantFrom(0, 0.01, 1.5)),
  wx_string: fc.constantFrom("", "SN", "FZRA"),
  metar_type: fc.constantFrom("METAR", "SPECI", null),
  quality_status: fc.constantFrom("validated", "unverified", "rejected", null),
  quality_metrics: fc.constantFrom(null, "wind", "temperature,dewpoint"),
  elevation_m: fc.option(fc.constantFrom(12, 200)),
  station_name: fc.constantFrom("Here", "There"),
  raw_text: fc.constantFrom("METAR COR KAAA 010053Z", "METAR KAAA 010053Z 27008KT", "", null),
  wind_speed_unit_code: fc.constantFrom("knots", "knots", "mph"),
});

const period = fc.record({
  station_id: station,
  publishedHour: hour,
  issuedMinutesBefore: fc.constantFrom(5, 35, 60 * 26),
  beginsInHours: fc.integer({ min: -6, max: 40 }),
  lastsHours: fc.constantFrom(0, 6, 12, 24),
  max_temp: fc.option(fc.integer({ min: 30, max: 110 })),
  min_temp: fc.option(fc.integer({ min: -10, max: 60 })),
  wind_speed: fc.option(fc.integer({ min: 0, max: 40 })),
  wind_direction: fc.option(fc.constant(270)),
  relative_humidity_max: fc.option(fc.constant(80)),
  twelve_hour_probability_of_precipitation: fc.option(fc.integer({ min: 0, max: 100 })),
  liquid_precipitation_amt: fc.option(fc.constantFrom(0, 0.01, 0.3)),
  snow_amt: fc.option(fc.constantFrom(0, 1.2)),
  ice_amt: fc.option(fc.constantFrom(0, 0.05)),
  quality_status: fc.constantFrom("validated", "validated", "rejected", null),
  temperature_unit_code: fc.constantFrom("fahrenheit", "fahrenheit", "celsius"),
});

type Made<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never;

function observationRow(startMs: number, made: Made<typeof report>): StoredObservation {
  const { publishedAfterMinutes, minute, ...cells } = made;
  const reportedMs = startMs + minute * MINUTE_MS;
  const publishedMs = Math.ceil(reportedMs / HOUR_MS) * HOUR_MS + publishedAfterMinutes * MINUTE_MS;
  const file = parseWeatherFileName(weatherFileName("observations", publishedMs))!; // as we spell it
  return observation(formatWholeSeconds(reportedMs), { ...cells, file });
}

function forecastRow(startMs: number, made: Made<typeof period>): StoredForecast {
  const { publishedHour, issuedMinutesBefore, beginsInHours, lastsHours, ...cells } = made;
  const publishedMs = startMs + publishedHour * HOUR_MS + 7 * MINUTE_MS;
  const file = parseWeatherFileName(weatherFileName("forecasts", publishedMs))!; // as we spell it
  const beginMs = startMs + (publishedHour + beginsInHours) * HOUR_MS;
  const [begin, end] = [beginMs, beginMs + lastsHours * HOUR_MS].map(formatWholeSeconds);
  const generated_at = formatWholeSeconds(publishedMs - issuedMinutesBefore * MINUTE_MS);
  return forecast(begin!, end!, {}, { ...cells, generated_at, file });
}

/** All that a visitor can ask, of windows of several lengths and ends. */
async function answers(weather: Weather, startMs: number): Promise<unknown> {
  const stations = [...STATIONS, "NONE"];
  const unit = "celsius" as const;
  const found: unknown[] = [(await weather.stations()).rows];
  for (const [fromHour, hours, nowHour] of [[0, 48, 72], [5.5, 24, 20], [30, 72, 40]] as const) {
    const fromMs = startMs + fromHour * HOUR_MS;
    const nowMs = startMs + nowHour * HOUR_MS;
    const window = { stations, startMs: fromMs, endMs: fromMs + hours * HOUR_MS, nowMs };
    found.push(await weather.observations({ ...window, unit }));
    found.push(await weather.dailyObservations({ ...window, unit }));
    found.push(await weather.observationQuality({ ...window, metrics: ["wind_speed"] }));
    for (const issuedToMs of [nowMs, fromMs]) {
      const issues = { issuedFromMs: issuedToMs - 7 * DAY_MS, issuedToMs };
      found.push(await weather.forecasts({ ...window, ...issues, unit }));
    }
  }
  return found;
}

function another(fixture: WeatherFixture): Weather {
  const { files: { uploads, light, keptDays }, clock } = fixture;
  const log = getLogger(["test", "weather"]);
  return new Weather({ uploads, light, keptDays, clock, memoryMb: 256, log });
}

Deno.test("answers are equal with narrow files, without them, and with damaged ones", async () => {
  await using fixture = await WeatherFixture.open();
  const prepared = another(fixture);
  let startMs = FIRST_MS;
  try {
    await prepared.prepare();
    await fc.assert(
      fc.asyncProperty(
        fc.array(report, { minLength: 1, maxLength: 60 }),
        fc.array(period, { minLength: 1, maxLength: 60 }),
        async (reports, periods) => {
          startMs += 40 * DAY_MS; // files of one run are out of the others' sight
          await fixture.publishObservations(reports.map((made) => observationRow(startMs, made)));
          await fixture.publishForecasts(periods.map((made) => forecastRow(startMs, made)));
          await prepared.prepared();
          const expected = await answers(fixture.weather, startMs);
          assert.deepEqual(await answers(prepared, startMs), expected);
          const narrow = await filesBelow(fixture.files.light.narrowFolder);
          assert.ok(narrow.length > 0, "they were made");
          for (const [index, path] of narrow.entries()) await damage(path, index);
          assert.deepEqual(await answers(prepared, startMs), expected);
        },
      ),
      { numRuns: 6, endOnFailure: true },
    );
  } finally {
    await prepared.close();
  }
});

Deno.test("a narrow file that was found damaged is made anew", async () => {
  await using fixture = await WeatherFixture.open();
  const prepared = another(fixture);
  try {
    await prepared.prepare();
    await fixture.publishObservations([observation("00:53")]);
    await prepared.prepared();
    const [path] = await filesBelow(fixture.files.light.narrowFolder);
    const before = await Deno.readFile(path!);
    await damage(path!, 0);
    await answers(prepared, Date.UTC(2030, 0, 1));
    await prepared.prepared();
    assert.deepEqual(await Deno.readFile(path!), before);
  } finally {
    await prepared.close();
  }
});

Deno.test("narrow files of days that are gone go too", async () => {
  await using fixture = await WeatherFixture.open();
  const prepared = another(fixture);
  try {
    await prepared.prepare();
    await fixture.publishObservations([observation("00:53"), observation("2T00:53")]);
    await prepared.prepared();
    await Deno.remove(`${fixture.weatherDir}/2030-01-01`, { recursive: true });
    await fixture.publishObservations([observation("2T01:53")]);
    await prepared.prepared();
    const left = await filesBelow(fixture.files.light.narrowFolder);
    assert.equal(left.length, 1);
    assert.match(left[0]!, /2030-01-02/);
  } finally {
    await prepared.close();
  }
});

async function filesBelow(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    for await (const file of Deno.readDir(`${folder}/${name}`)) {
      paths.push(`${folder}/${name}/${file.name}`);
    }
  }
  return paths.sort();
}

/** Damages a file in one of several ways. */
async function damage(path: string, way: number): Promise<void> {
  const bytes = await Deno.readFile(path);
  switch (way % 4) {
    case 0:
      bytes[0]! ^= 1; // the first page
      break;
    case 1:
      bytes[bytes.length - 40]! ^= 1; // the directory
      break;
    case 2:
      return await Deno.truncate(path, bytes.length >> 1);
    case 3:
      return await Deno.remove(path);
  }
  await Deno.writeFile(path, bytes);
}
