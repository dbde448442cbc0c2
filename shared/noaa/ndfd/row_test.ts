import assert from "node:assert/strict";
import { rowsByLocation } from "../../../testing/fixtures/forecast_rows.ts";
import { sampleJson, sampleText } from "../../../testing/noaa/samples.ts";
import {
  FORECAST_COLUMNS,
  FORECAST_METRICS,
  type ForecastRow,
} from "../../contract/forecast_file.ts";

/** What an independent program makes of an interval. */
interface Expected {
  readonly generated_at: string;
  readonly begin_time: string;
  readonly end_time: string;
  readonly interval_kind: string;
  readonly location: string;
  readonly latitude: string;
  readonly longitude: string;
  readonly values: Readonly<Record<string, number | null>>;
  readonly layouts: Readonly<Record<string, unknown>>;
  readonly problems: readonly string[];
  readonly quality_status: string;
}

const DEFAULT_UNITS: Partial<Record<keyof ForecastRow, string>> = {
  temperature_unit_code: "fahrenheit",
  wind_speed_unit_code: "knots",
  wind_direction_unit_code: "degrees true",
  relative_humidity_unit_code: "percent",
  liquid_precipitation_unit_code: "inches",
  twelve_hour_probability_of_precipitation_unit_code: "percent",
  snow_amt_unit_code: "inches",
  snow_ratio_unit_code: "percent",
  ice_amt_unit_code: "inches",
};

const SAMPLES: [path: string, name: string][] = [
  ["daemon/dwml.xml.gz", "dwml"],
  ["noaa/ndfd/forecast-humidity-kc07.xml.gz", "forecast-humidity-kc07"],
  ["noaa/ndfd/SYNTHETIC-dwml-snow-ice-nil-3points.xml.gz", "SYNTHETIC-dwml-snow-ice-nil-3points"],
  ["noaa/ndfd/dwml-reconstructed-ak-hi-20260117.xml.gz", "dwml-reconstructed-ak-hi-20260117"],
];
for (const [path, name] of SAMPLES) {
  Deno.test(`every field of every row equals expected-rows-${name}`, async () => {
    const expected = await sampleJson<Record<string, Expected[]>>(
      `noaa/expected/expected-rows-${name}.json.gz`,
    );
    const actual = rowsByLocation(await sampleText(path));
    assert.deepEqual([...actual.keys()], Object.keys(expected));
    for (const [location, rows] of actual) {
      assert.equal(rows.length, expected[location]!.length);
      for (const [i, row] of rows.entries()) compare(row, expected[location]![i]!);
    }
  });
}

function compare(row: ForecastRow, expected: Expected): void {
  assert.deepEqual(Object.keys(row), FORECAST_COLUMNS.map(({ name }) => name));
  const { values, layouts, problems, ...fields } = expected;
  assert.deepEqual(
    {
      generated_at: row.generated_at,
      begin_time: row.begin_time,
      end_time: row.end_time,
      interval_kind: row.interval_kind,
      location: row.source_location,
      latitude: row.latitude.toFixed(2),
      longitude: row.longitude.toFixed(2),
      quality_status: row.quality_status,
    },
    { ...pick(fields), quality_status: expected.quality_status },
  );
  assert.equal(row.quality_reason === null, problems.length === 0);
  for (const metric of FORECAST_METRICS) assert.equal(row[metric], values[metric] ?? null, metric);
  assert.deepEqual(JSON.parse(row.source_layouts!), layouts);
  assert.deepEqual(Object.keys(JSON.parse(row.source_layouts!)), Object.keys(layouts).sort());
  for (const [column, unit] of Object.entries(DEFAULT_UNITS)) {
    assert.equal(row[column as keyof ForecastRow], unit, column);
  }
}

function pick(expected: Omit<Expected, "values" | "layouts" | "problems">) {
  const { generated_at, begin_time, end_time, interval_kind, location, latitude, longitude } =
    expected;
  return { generated_at, begin_time, end_time, interval_kind, location, latitude, longitude };
}

Deno.test("source_layouts is JSON with sorted metrics, native times and the text as sent", async () => {
  const [row] = rowsByLocation(await sampleText("daemon/dwml.xml.gz")).get("point2")!
    .filter(({ max_temp }) => max_temp !== null);
  assert.equal(
    row?.source_layouts,
    '{"max_temp":{"layout":"k-p24h-n7-8","start":"2026-09-17T08:00:00-04:00","end":"2026-09-17T20:00:00-04:00",' +
      '"index":0,"value":"80","units":"fahrenheit"},"twelve_hour_probability_of_precipitation":' +
      '{"layout":"k-p12h-n14-10","start":"2026-09-17T08:00:00-04:00","end":"2026-09-17T20:00:00-04:00",' +
      '"index":1,"value":"7","units":"percent"}}',
  );
});

Deno.test("a row carries its station, its point and its source", async () => {
  const rows = rowsByLocation(await sampleText("daemon/dwml.xml.gz")).get("point1")!;
  const { station_id, station_name, state, iata_id, elevation_m, latitude, longitude } = rows[0]!;
  assert.deepEqual(
    [station_id, station_name, state, iata_id, elevation_m, latitude, longitude],
    ["KORD", "Chicago/O'Hare Intl", "IL", "ORD", 202, 41.98, -87.9],
  );
  for (const row of rows) {
    assert.deepEqual(
      [
        row.source_url,
        row.source_received_at,
        row.source_xml_sha256,
        row.forecast_interval_version,
      ],
      ["https://ndfd.example/", "2031-01-01T00:00:00Z", "0".repeat(64), "ndfd-native-v1"],
    );
  }
});
