import assert from "node:assert/strict";
import { rowsByLocation, rowsOf } from "../../../testing/fixtures/forecast_rows.ts";
import { sampleText } from "../../../testing/noaa/samples.ts";
import {
  FORECAST_METRICS,
  type ForecastMetric,
  type ForecastRow,
  type SourceLayouts,
} from "../../contract/forecast_file.ts";
import { NoaaDocumentError } from "../error.ts";
import { parseDwml } from "./document.ts";

const dwml = rowsByLocation(await sampleText("daemon/dwml.xml.gz"));
const [point1, point2] = [dwml.get("point1")!, dwml.get("point2")!];
const sample = (name: string) => sampleText(`noaa/ndfd/${name}.xml.gz`);

const count = (rows: readonly ForecastRow[], metric: ForecastMetric) =>
  rows.filter((row) => row[metric] !== null).length;
const sum = (rows: readonly ForecastRow[], metric: ForecastMetric) =>
  Number(rows.reduce((total, row) => total + (row[metric] ?? 0), 0).toFixed(4));
const statuses = (rows: readonly ForecastRow[]) => [
  ...new Set(rows.map(({ quality_status }) => quality_status)),
];
/** The values of a row at `begin`–`end` (month-day and hour), absent metrics left out. */
function valuesOfPeriod(
  rows: readonly ForecastRow[],
  begin: string,
  end: string,
): Record<string, number> {
  const matching = rows.filter((row) =>
    row.begin_time.slice(5, 16) === begin && row.end_time.slice(5, 16) === end
  );
  assert.equal(matching.length, 1, `${begin} to ${end}`);
  const values = FORECAST_METRICS.flatMap((metric) => {
    const value = matching[0]![metric];
    return value === null ? [] : [[metric, value] as const];
  });
  return Object.fromEntries(values);
}

Deno.test("the two-point document gives 116 and 109 rows, all validated (D32)", () => {
  const kinds = (rows: ForecastRow[]) =>
    ["instant", "period"].map((kind) => rows.filter((row) => row.interval_kind === kind).length);
  assert.deepEqual(kinds(point1), [61, 55]);
  assert.deepEqual(kinds(point2), [61, 48]);
  assert.deepEqual(statuses([...point1, ...point2]), ["validated"]);
  assert.equal(point1[0]?.generated_at, "2026-09-17T00:12:38Z");
});

Deno.test("every entry of source_layouts has exactly its row's interval (D33)", () => {
  for (const row of [...point1, ...point2]) {
    const layouts = Object.values(JSON.parse(row.source_layouts!) as SourceLayouts);
    assert.ok(layouts.length > 0);
    for (const { start, end } of layouts) {
      assert.equal(Date.parse(start), Date.parse(row.begin_time));
      if (end === null) assert.equal(row.interval_kind, "instant");
      else assert.equal(Date.parse(end), Date.parse(row.end_time));
    }
  }
});

Deno.test("point 1 has its number of values in each column (D34)", () => {
  const expected: Record<ForecastMetric, number> = {
    max_temp: 7,
    min_temp: 7,
    wind_speed: 61,
    wind_direction: 61,
    relative_humidity_max: 7,
    relative_humidity_min: 8,
    twelve_hour_probability_of_precipitation: 14,
    liquid_precipitation_amt: 12,
    snow_amt: 12,
    ice_amt: 12,
    snow_ratio: 0,
  };
  for (const metric of FORECAST_METRICS) {
    assert.equal(count(point1, metric), expected[metric], metric);
  }
});

Deno.test("overlapping intervals stay apart, equal ones share a row (D35, D36)", () => {
  assert.deepEqual(valuesOfPeriod(point1, "09-17T01:00", "09-17T14:00"), { min_temp: 66 });
  assert.deepEqual(valuesOfPeriod(point1, "09-17T13:00", "09-18T01:00"), { max_temp: 77 });
  const pop = "twelve_hour_probability_of_precipitation";
  assert.deepEqual(valuesOfPeriod(point1, "09-17T00:00", "09-17T12:00"), { [pop]: 72 });
  assert.deepEqual(valuesOfPeriod(point1, "09-16T18:00", "09-17T06:00"), {
    relative_humidity_min: 79,
  });
  assert.deepEqual(valuesOfPeriod(point1, "09-17T06:00", "09-17T18:00"), {
    relative_humidity_max: 100,
  });
  assert.deepEqual(valuesOfPeriod(point2, "09-17T12:00", "09-18T00:00"), {
    max_temp: 80,
    [pop]: 7,
  });
  assert.deepEqual(valuesOfPeriod(point2, "09-17T00:00", "09-17T13:00"), { min_temp: 68 });
});

Deno.test("wind is sampled, the last sample too (D37)", () => {
  const wind = (rows: ForecastRow[], time: string) => valuesOfPeriod(rows, time, time);
  assert.deepEqual(wind(point1, "09-17T04:00"), { wind_direction: 50, wind_speed: 3 });
  assert.deepEqual(wind(point1, "09-17T05:00"), { wind_direction: 40, wind_speed: 2 });
  assert.deepEqual(wind(point1, "09-24T00:00"), { wind_direction: 30, wind_speed: 5 });
  assert.deepEqual(wind(point2, "09-17T04:00"), { wind_direction: 220, wind_speed: 7 });
  assert.deepEqual(wind(point2, "09-24T00:00"), { wind_direction: 80, wind_speed: 13 });
  const last = point1.findLast(({ wind_speed }) => wind_speed !== null)!;
  assert.equal(last.interval_kind, "instant");
  assert.equal((JSON.parse(last.source_layouts!) as SourceLayouts)["wind_speed"]?.end, null);
});

Deno.test("the rain of both points adds up (D38)", () => {
  const rain = point1.filter((row) => row.liquid_precipitation_amt !== null);
  assert.deepEqual(
    rain.map((row) => row.liquid_precipitation_amt),
    [0.01, 0.92, 0.11, 0, 0, 0, 0, 0, 0, 0.15, 0.13, 0.21],
  );
  assert.equal(rain[0]?.begin_time, "2026-09-17T00:00:00Z");
  for (const row of rain) {
    assert.equal(Date.parse(row.end_time) - Date.parse(row.begin_time), 6 * 3_600_000);
  }
  assert.equal(sum(point1, "liquid_precipitation_amt"), 1.53);
  assert.equal(sum(point2, "liquid_precipitation_amt"), 0.02);
  assert.equal(
    valuesOfPeriod(point2, "09-18T00:00", "09-18T06:00")["liquid_precipitation_amt"],
    0.02,
  );
});

Deno.test("maximum and minimum humidity of other intervals never meet (D39)", async () => {
  const locations = rowsByLocation(await sample("forecast-humidity-kc07"));
  const rows = locations.get("point1")!;
  assert.deepEqual(valuesOfPeriod(rows, "09-28T06:00", "09-28T18:00"), {
    relative_humidity_max: 83,
  });
  assert.deepEqual(valuesOfPeriod(rows, "09-28T18:00", "09-29T06:00"), {
    relative_humidity_min: 90,
  });
  for (const all of locations.values()) {
    assert.equal(all.length, 27);
    assert.equal(all[0]?.generated_at, "2026-09-27T13:38:29Z");
    for (const { relative_humidity_min: min, relative_humidity_max: max } of all) {
      assert.ok(min === null || max === null || min <= max);
    }
  }
});

Deno.test("rain keeps its explicit zeros of snow and ice (D40)", async () => {
  const rows = rowsOf(await sample("forecast-rain-kmci"));
  assert.equal(rows.length, 112);
  assert.equal(rows.filter(({ interval_kind }) => interval_kind === "instant").length, 60);
  assert.equal(rows[0]?.generated_at, "2026-09-27T14:58:52Z");
  const wet = rows.filter((row) => (row.liquid_precipitation_amt ?? 0) > 0);
  assert.deepEqual(
    wet.map((row) => [row.begin_time.slice(5, 16), row.liquid_precipitation_amt]),
    [
      ["09-27T12:00", 0.1],
      ["09-27T18:00", 0.04],
      ["09-29T12:00", 0.04],
      ["09-29T18:00", 0.17],
      ["09-30T00:00", 0.21],
      ["09-30T06:00", 0.22],
    ],
  );
  for (const row of wet) {
    assert.deepEqual([row.snow_amt, row.ice_amt, row.quality_status], [0, 0, "validated"]);
  }
  assert.equal(sum(rows, "liquid_precipitation_amt"), 0.78);
  // Golden section 4: native values of the same document.
  const values: [string, string, Record<string, number>][] = [
    ["09-27T13:00", "09-28T01:00", { max_temp: 75 }],
    ["09-28T01:00", "09-28T14:00", { min_temp: 62 }],
    ["10-01T13:00", "10-02T01:00", { max_temp: 73 }],
    ["09-27T06:00", "09-27T18:00", { relative_humidity_max: 100 }],
    ["09-27T18:00", "09-28T06:00", { relative_humidity_min: 77 }],
    ["09-27T15:00", "09-27T15:00", { wind_speed: 7, wind_direction: 130 }],
    ["10-04T00:00", "10-04T00:00", { wind_speed: 4, wind_direction: 30 }],
    ["09-27T12:00", "09-28T00:00", { twelve_hour_probability_of_precipitation: 33 }],
  ];
  for (const [begin, end, expected] of values) {
    assert.deepEqual(valuesOfPeriod(rows, begin, end), expected);
  }
});

Deno.test("types that were not asked for are passed over (D41)", async () => {
  const rows = rowsByLocation(await sample("dwml-2015-06-two-points-celsius"));
  for (const all of rows.values()) {
    assert.deepEqual([count(all, "max_temp"), count(all, "min_temp")], [0, 0]);
    assert.deepEqual(statuses(all), ["validated"]);
    assert.ok(all.length > 0);
  }
});

Deno.test("Celsius is accepted and spelled celcius (D43)", async () => {
  const rows = rowsOf(await sample("dwml-2013-04-celsius-maxmin-pop12"));
  assert.equal(rows.length, 30);
  assert.deepEqual(statuses(rows), ["validated"]);
  const warm = rows.filter(({ max_temp, min_temp }) => max_temp !== null || min_temp !== null);
  assert.deepEqual([...new Set(warm.map((row) => row.temperature_unit_code))], ["celcius"]);
});

Deno.test("offsets change inside a layout on the day clocks do (D44)", async () => {
  const rows = rowsOf(await sample("dwml-2020-03-dst-change"));
  assert.equal(rows.length, 10);
  assert.deepEqual(valuesOfPeriod(rows, "03-08T01:00", "03-08T13:00"), { min_temp: 31 });
  assert.deepEqual(valuesOfPeriod(rows, "03-08T12:00", "03-09T00:00"), { max_temp: 59 });
  const starts = rows.map((row) => JSON.stringify(row.source_layouts)).join();
  assert.ok(starts.includes("-05:00") && starts.includes("-04:00"));
});

Deno.test("documents of other products, years and points give their rows (D46)", async () => {
  const qpf = rowsByLocation(await sample("dwml-2015-06-two-points-qpf-pop12"));
  assert.deepEqual([...qpf.values()].map((rows) => rows.length), [20, 20]);
  assert.deepEqual(
    [...qpf.values()].map((rows) => sum(rows, "liquid_precipitation_amt")),
    [0.86, 0],
  );
  const glance = rowsOf(await sample("dwml-2008-12-glance-montana-nil"));
  assert.equal(glance.length, 13);
  assert.equal(glance[0]?.max_temp, 38);
  assert.deepEqual(valuesOfPeriod(glance, "12-11T02:00", "12-11T15:00"), { min_temp: 2 });
  const amherst = rowsOf(await sample("dwml-2015-01-amherst-appt-wspd-pop12"));
  assert.equal(amherst.filter((row) => row.interval_kind === "instant").length, 34);
  assert.equal(count(amherst, "wind_speed"), 34);
  assert.equal(amherst.filter((row) => row.source_layouts!.includes("twelve_hour")).length, 13);
  assert.deepEqual(rowsOf(await sample("dwml-2016-08-weather-only")), []);
  const byDay = rowsOf(await sample("dwml-2008-12-byday-nyc"));
  assert.deepEqual([count(byDay, "max_temp"), byDay.length], [4, 12]);
  assert.deepEqual(statuses(byDay), ["validated"]);
});

Deno.test("a leading newline is tolerated, a broken document is not (D47)", async () => {
  const maxMin = rowsOf(await sample("dwml-2012-11-maxmin-leading-newline"));
  assert.equal(maxMin.length, 14);
  assert.deepEqual(statuses(maxMin), ["validated"]);
  assert.equal(maxMin[0]?.min_temp, 30);
  const mapClick = rowsOf(await sample("dwml-2025-03-mapclick-leading-newline"));
  assert.equal(mapClick.length, 168);
  assert.deepEqual(statuses(mapClick), ["rejected"]);
  const broken = await sample("dwml-2018-soap-envelope-broken");
  assert.throws(() => parseDwml(broken, Date.now()), NoaaDocumentError);
});

Deno.test("another product without wind units gives rejected rows that say so (D48)", async () => {
  const rows = rowsOf(await sample("dwml-2024-05-mapclick-digital"));
  assert.equal(rows.length, 168);
  assert.equal(rows[0]?.generated_at, "2024-05-22T08:32:56Z");
  for (const row of rows) {
    assert.equal(row.quality_status, "rejected");
    assert.match(row.quality_reason!, /wind_speed units "" are not supported/);
    assert.equal(row.wind_speed_unit_code, "");
  }
});

Deno.test("points of Alaska and Hawaii give their rows (D49)", async () => {
  const locations = [...rowsByLocation(await sample("dwml-reconstructed-ak-hi-20260117")).values()];
  assert.deepEqual(locations.map((rows) => rows.length), [38, 38]);
  const [panc] = locations;
  assert.deepEqual(valuesOfPeriod(panc!, "01-17T16:00", "01-18T04:00"), { max_temp: 28 });
  assert.deepEqual(valuesOfPeriod(panc!, "01-17T12:00", "01-18T00:00"), {
    twelve_hour_probability_of_precipitation: 70,
  });
  assert.equal(sum(panc!, "liquid_precipitation_amt"), 0.1);
});

Deno.test("snow, ice, nil values and a point without wind are kept as sent (D50)", async () => {
  const locations = rowsByLocation(await sample("SYNTHETIC-dwml-snow-ice-nil-3points"));
  const [one, two, three] = [...locations.values()];
  assert.deepEqual([one?.length, two?.length, three?.length], [14, 14, 2]);
  assert.deepEqual(statuses([...locations.values()].flat()), ["validated"]);
  assert.equal(Math.min(...one!.map(({ min_temp }) => min_temp ?? 0)), -21);
  assert.ok(one!.some((row) =>
    row.source_layouts!.includes("liquid_precipitation_amt") &&
    row.liquid_precipitation_amt === null && row.snow_amt === null && row.ice_amt === null
  ));
  const directions = one!.map(({ wind_direction }) => wind_direction);
  assert.ok(directions.includes(360) && directions.includes(0));
  const ratios = two!.filter((row) => row.source_layouts!.includes("snow_ratio"));
  assert.deepEqual(ratios.map((row) => row.snow_ratio), [15, 15, 15, null]);
  assert.equal(count(three!, "wind_speed"), 0);
});
