import assert from "node:assert/strict";
import { sha256Hex } from "../../shared/bytes/sha256.ts";
import {
  FORECAST_SOURCE_KEY_PREFIX,
  type ForecastSource,
} from "../../shared/contract/forecast_file.ts";
import { OBSERVATION_COLUMNS } from "../../shared/contract/observation_file.ts";
import { FORECAST_COLUMNS } from "../../shared/contract/forecast_file.ts";
import { decodeDocument } from "../../shared/parquet/retained.ts";
import { HOUR_MS } from "../../shared/time/units.ts";
import { DaemonBench, readForecasts, readObservations } from "../../testing/noaa/daemon.ts";
import { templateForecast } from "../../testing/noaa/dwml_answers.ts";
import {
  catalogOf,
  fifteenHours,
  type NoaaRecording,
  rr7Recording,
  sampleText,
  stationElements,
} from "../../testing/noaa/recording.ts";

const MIDNIGHT = Date.parse("2026-08-22T00:00:00Z");

/** Hourly cycles, the first one at five past `firstHour`. */
interface Span {
  readonly firstHour: number;
  readonly cycles: number;
}
const DAY: Span = { firstHour: 5, cycles: 13 };
const MORNING: Span = { firstHour: 8, cycles: 4 };
const startOf = ({ firstHour }: Span) => MIDNIGHT + firstHour * HOUR_MS + 5 * 60_000;

/** The 226 stations of the subset; forecasts are asked for the 25 that have reports. */
function dayRecording(): NoaaRecording {
  const reports = fifteenHours();
  const reporting = new Set(reports.map(({ stationId }) => stationId));
  const stations = [...stationElements(sampleText("stations-us-subset.xml"))]
    .map(([id, element]) => reporting.has(id) ? element : element.replace("<METAR/>", ""));
  return {
    catalogXml: catalogOf(stations),
    reports,
    forecast: templateForecast,
    rr7: rr7Recording(),
  };
}

async function withDay(
  span: Span,
  down: (hour: number) => boolean,
  test: (bench: DaemonBench) => Promise<void>,
): Promise<void> {
  await using bench = await DaemonBench.start({
    recording: dayRecording(),
    start: new Date(startOf(span)).toISOString(),
  });
  for (let i = 0; i < span.cycles; i++) {
    bench.clock.moveTo(startOf(span) + i * HOUR_MS);
    const hour = new Date(bench.clock.now()).getUTCHours();
    bench.noaa.setFaults(({ service }) =>
      down(hour) && service === "metar" ? { kind: "status", status: 503 } : undefined
    );
    const { observations, forecasts } = await bench.daemon.runCycle();
    assert.ok(observations.ok && forecasts.ok);
  }
  await test(bench);
}

/** Reports as readers tell them apart. */
const keyOf = (stationId: string, atMs: number, rawText: string | null | undefined) =>
  `${stationId} ${atMs} ${rawText?.trim()}`;

/** The reports that some cycles with four hours of history must bring. */
function expectedReports(span: Span): Set<string> {
  const first = startOf(span) - 4 * HOUR_MS - 1000;
  const last = startOf(span) + (span.cycles - 1) * HOUR_MS - 1000;
  return new Set(
    fifteenHours().filter(({ observedAtMs }) => observedAtMs >= first && observedAtMs <= last).map((
      { stationId, observedAtMs, xml },
    ) => keyOf(stationId, observedAtMs, /<raw_text>([^<]*)/.exec(xml)?.[1])),
  );
}

Deno.test("thirteen hourly cycles bring every report of the day, each with receipts and documents (D163, D165)", async () => {
  await withDay(DAY, () => false, async (bench) => {
    const observations = await bench.files("observations");
    const forecasts = await bench.files("forecasts");
    assert.deepEqual([observations.length, forecasts.length], [DAY.cycles, DAY.cycles]);
    assert.equal(bench.oracle.files.size, 2 * DAY.cycles);

    const seen = new Set<string>();
    for (const path of observations) {
      const { rows, audit, footer } = await readObservations(path);
      assert.deepEqual(footer.columns, OBSERVATION_COLUMNS);
      for (const row of rows) {
        seen.add(keyOf(row.station_id, Date.parse(row.generated_at), row.raw_text));
      }
      for (const receipt of audit.coverage.batches) {
        assert.notEqual(receipt.status, "failed", receipt.error ?? "");
      }
      const asked = audit.coverage.batches.flatMap(({ station_ids }) => station_ids);
      assert.equal(new Set(asked).size, asked.length);
      assert.ok(asked.length >= 180);
    }
    assert.deepEqual(seen, expectedReports(DAY));

    for (const path of forecasts) {
      const { rows, footer } = await readForecasts(path);
      assert.deepEqual(footer.columns, FORECAST_COLUMNS);
      assert.equal(new Set(rows.map((row) => row.station_id)).size, 25);
      assert.ok(rows.every((row) => row.quality_status === "validated"));
      const documents = footer.keyValue.filter(([key]) =>
        key.startsWith(FORECAST_SOURCE_KEY_PREFIX)
      );
      for (const [key, value] of documents) {
        const { content } = JSON.parse(value) as ForecastSource;
        const sha256 = sha256Hex(decodeDocument(content, 16 * 1024 * 1024));
        assert.equal(key, FORECAST_SOURCE_KEY_PREFIX + sha256);
      }
    }
  });
});

Deno.test("an hour of METAR outage is visible, and the next run brings its reports back (D164)", async () => {
  await withDay(MORNING, (hour) => hour === 9, async (bench) => {
    const files = await Promise.all((await bench.files("observations")).map(readObservations));
    const outage = files.find(({ name }) => name.startsWith("observations_2026-08-22T09"))!;
    assert.equal(outage.rows.length, 0);
    assert.ok(
      outage.audit.coverage.batches.every(({ failure_kind }) => failure_kind === "transport"),
    );
    const next = files.find(({ name }) => name.startsWith("observations_2026-08-22T10"))!;
    const again = next.audit.coverage.batches.filter(({ window_end }) =>
      window_end < next.audit.coverage.window_end
    );
    assert.deepEqual(
      [...new Set(again.map(({ window_start, window_end }) => `${window_start} ${window_end}`))],
      ["2026-08-22T05:04:59Z 2026-08-22T06:04:59Z"],
    );
    const seen = new Set(
      files.flatMap(({ rows }) => rows).map((row) =>
        keyOf(row.station_id, Date.parse(row.generated_at), row.raw_text)
      ),
    );
    assert.deepEqual(seen, expectedReports(MORNING));
  });
});
