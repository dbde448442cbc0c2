import assert from "node:assert/strict";
import { sha256Hex } from "../../shared/bytes/sha256.ts";
import {
  FORECAST_COLUMNS,
  FORECAST_SOURCE_KEY_PREFIX,
  ForecastSource,
} from "../../shared/contract/forecast_file.ts";
import {
  FORECAST_RECEIPTS_KEY,
  type ForecastReceipts,
} from "../../shared/contract/forecast_receipts.ts";
import * as v from "valibot";
import { decodeDocument } from "../../shared/parquet/retained.ts";
import { footerValue } from "../../shared/parquet/footer.ts";
import type { FaultPlan, NoaaFault } from "../../testing/noaa/fault.ts";
import { DaemonBench, readForecasts } from "../../testing/noaa/daemon.ts";
import { templateForecast } from "../../testing/noaa/dwml_answers.ts";
import {
  catalogOf,
  demoRecording,
  type ForecastQuestion,
  type NoaaRecording,
  notOnGrid,
  sampleText,
  stationElements,
} from "../../testing/noaa/recording.ts";

const START = "2026-09-17T17:05:00Z";
const KORD = stationElements(sampleText("stations-us-subset.xml")).get("KORD")!;

/** A station at a point of our choice. */
function stationAt(id: string, latitude: number, longitude: number): string {
  return KORD.replaceAll("KORD", id)
    .replace(/<latitude>[^<]*/, `<latitude>${latitude}`)
    .replace(/<longitude>[^<]*/, `<longitude>${longitude}`);
}

function recordingOf(
  stations: readonly string[],
  forecast: (question: ForecastQuestion) => string = templateForecast,
): NoaaRecording {
  const rr7 = { locations: [], products: [] };
  return { catalogXml: catalogOf(stations), reports: [], forecast, rr7 };
}

/** `count` stations on as many points. */
const stations = (count: number) =>
  Array.from(
    { length: count },
    (_, i) =>
      stationAt(
        `K${String(i).padStart(3, "0")}`,
        35 + Math.floor(i / 20) / 10,
        -100 + (i % 20) / 10,
      ),
  );

async function withForecasts(
  options: { recording: NoaaRecording; faults?: FaultPlan; coverage?: number; start?: string },
  test: (
    bench: DaemonBench,
    result: Awaited<ReturnType<DaemonBench["daemon"]["runCycle"]>>,
  ) => Promise<void>,
): Promise<void> {
  await using bench = await DaemonBench.start({
    recording: options.recording,
    start: options.start ?? START,
    faults: options.faults,
    settings: { minForecastCoverage: options.coverage ?? 0.8 },
  });
  await test(bench, await bench.daemon.runCycle());
}

const requestsOf = (bench: DaemonBench) =>
  bench.noaa.requests.filter(({ service }) => service === "ndfd");
const pointsOf = (url: URL) => url.searchParams.get("listLatLon")!.split(" ");
const fileOf = async (bench: DaemonBench) =>
  await readForecasts((await bench.files("forecasts"))[0]!);
const receiptsOf = async (bench: DaemonBench) =>
  JSON.parse(footerValue((await fileOf(bench)).footer, FORECAST_RECEIPTS_KEY)!) as ForecastReceipts;

Deno.test("the file of dwml.xml has its columns, its document word for word, and every row (D59, D60, D61, D62)", async () => {
  await withForecasts({ recording: demoRecording() }, async (bench) => {
    const { rows, footer } = await fileOf(bench);
    assert.deepEqual(footer.columns, FORECAST_COLUMNS);
    assert.equal(footerValue(footer, "noaa_forecast_interval_version"), "ndfd-native-v1");
    assert.equal(footer.metadata.row_groups.length, 1);
    assert.deepEqual([footer.rows, rows.length], [225, 225]);
    const codecs = footer.metadata.row_groups[0]!.columns.map((column) => column.meta_data?.codec);
    assert.deepEqual(new Set(codecs), new Set(["ZSTD"]));

    const keys = footer.keyValue.filter(([key]) => key.startsWith(FORECAST_SOURCE_KEY_PREFIX));
    const source = v.parse(ForecastSource, JSON.parse(keys[0]![1]));
    const text = new TextDecoder().decode(decodeDocument(source.content, 1e6));
    assert.equal(keys.length, 1);
    assert.equal(text, sampleText("dwml.xml"));
    assert.equal(source.sha256, sha256Hex(text));
    for (const row of rows) {
      assert.deepEqual(
        [row.source_url, row.source_received_at, row.source_xml_sha256],
        [source.url, source.received_at, source.sha256],
      );
    }
    assert.equal(rows.filter((row) => row.interval_kind === "instant").length, 122);
    const rain = rows.reduce((sum, row) => sum + (row.liquid_precipitation_amt ?? 0), 0);
    assert.ok(Math.abs(rain - 1.55) < 1e-9);
    const alone = rows.find((row) => row.max_temp !== null);
    assert.equal(alone?.wind_speed, null);
    assert.equal(alone?.wind_speed_unit_code, "knots");
  });
});

Deno.test("rows stand in order of station and interval, one row group a batch with a range of its own", async () => {
  await withForecasts({ recording: recordingOf(stations(120)) }, async (bench) => {
    const { rows, footer } = await fileOf(bench);
    assert.equal(footer.metadata.row_groups.length, 3);
    const keys = rows.map((row) => `${row.station_id} ${row.begin_time} ${row.end_time}`);
    assert.deepEqual(keys, keys.toSorted());
    const counts = footer.metadata.row_groups.map((group) => Number(group.num_rows));
    let start = 0, last = "";
    for (const count of counts) {
      const ids = rows.slice(start, start += count).map((row) => row.station_id);
      assert.ok(ids[0]! > last);
      last = ids.at(-1)!;
    }
  });
});

Deno.test("a shared point is asked for once and its rows are written for each station, in order (D17)", async () => {
  const all = [...stations(60), stationAt("K010B", 35.0, -100.0), stationAt("K059Z", 35.0, -100.0)];
  await withForecasts({ recording: recordingOf(all) }, async (bench, { forecasts }) => {
    const points = requestsOf(bench).flatMap(({ url }) => pointsOf(url));
    assert.equal(points.length, 60);
    assert.equal(new Set(points).size, 60);
    assert.ok(forecasts.ok && forecasts.summary.stationsCovered === 62);
    const { rows, footer } = await fileOf(bench);
    assert.equal(footer.metadata.row_groups.length, 2);
    const ids = rows.map((row) => row.station_id);
    assert.deepEqual(ids, ids.toSorted());
    const rowsOf = (id: string) =>
      rows.filter((row) => row.station_id === id).map(({ station_id: _, ...rest }) => rest);
    assert.deepEqual(rowsOf("K059Z"), rowsOf("K000"));
    assert.deepEqual(rowsOf("K010B"), rowsOf("K000"));
  });
});

Deno.test("a batch whose transport fails twice is good, after 0, 5 and 15 s (D25)", async () => {
  const faults: FaultPlan = ({ service, count }) =>
    service === "ndfd" && count <= 2 ? { kind: "reset" } : undefined;
  await withForecasts(
    { recording: recordingOf(stations(5)), faults },
    async (bench, { forecasts }) => {
      assert.ok(forecasts.ok);
      const starts = requestsOf(bench).map(({ atMs }) => atMs);
      assert.deepEqual(starts.map((atMs) => atMs - starts[0]!), [0, 5000, 15_000]);
      assert.equal((await receiptsOf(bench)).failures.length, 0);
    },
  );
});

Deno.test("a point that NDFD names as off its grid is left out and the rest asked for again (D26)", async () => {
  const bad = "35.00,-99.90";
  const forecast = (question: ForecastQuestion) =>
    question.points.includes(bad) ? notOnGrid(bad) : templateForecast(question);
  await withForecasts(
    { recording: recordingOf(stations(50), forecast) },
    async (bench, { forecasts }) => {
      assert.ok(forecasts.ok);
      assert.deepEqual(requestsOf(bench).map(({ url }) => pointsOf(url).length), [50, 49]);
      assert.equal(forecasts.summary.stationsCovered, 49);
      const { failures } = await receiptsOf(bench);
      assert.deepEqual(failures.map(({ points, station_ids }) => [points, station_ids]), [[[bad], [
        "K001",
      ]]]);
    },
  );
});

Deno.test("a refusal that names no point halves the batch until the point is found", async () => {
  const bad = "35.00,-99.90";
  const refusal = "<error><h2>ERROR</h2><pre>No data were found for these points</pre></error>";
  const forecast = (question: ForecastQuestion) =>
    question.points.includes(bad) ? refusal : templateForecast(question);
  await withForecasts(
    { recording: recordingOf(stations(16), forecast) },
    async (bench, { forecasts }) => {
      assert.ok(forecasts.ok);
      assert.equal(forecasts.summary.stationsCovered, 15);
      assert.equal(requestsOf(bench).length, 9);
      assert.deepEqual((await receiptsOf(bench)).failures.map(({ station_ids }) => station_ids), [[
        "K001",
      ]]);
      const { footer } = await fileOf(bench);
      assert.equal(footer.metadata.row_groups.length, 1);
      const documents = footer.keyValue.filter(([key]) =>
        key.startsWith(FORECAST_SOURCE_KEY_PREFIX)
      );
      assert.equal(documents.length, 4);
    },
  );
});

Deno.test("an NDFD that refuses everything is not asked point by point for ever", async () => {
  const forecast = () => sampleText("error-no-data-found.xml");
  await withForecasts(
    { recording: recordingOf(stations(200), forecast) },
    (bench, { forecasts }) => {
      assert.equal(forecasts.ok, false);
      assert.ok(requestsOf(bench).length <= 4 + 128, `${requestsOf(bench).length} requests`);
      return Promise.resolve();
    },
  );
});

Deno.test("too little coverage leaves no file; with a lower bound it is published (D27)", async () => {
  const half: FaultPlan = ({ service, url }) =>
    service === "ndfd" && !pointsOf(url).includes("35.00,-100.00")
      ? { kind: "status", status: 404 }
      : undefined;
  const recording = recordingOf(stations(100));
  await withForecasts({ recording, faults: half }, async (bench, { forecasts }) => {
    assert.ok(!forecasts.ok);
    assert.match(forecasts.error, /at most 50 of 100 stations \(0\.50\)/);
    assert.deepEqual((await bench.spoolNames()).filter((name) => name.startsWith("forecasts")), []);
    assert.ok([...bench.oracle.files.keys()].every((name) => name.startsWith("observations")));
  });
  await withForecasts({ recording, faults: half, coverage: 0.5 }, (bench, { forecasts }) => {
    assert.ok(forecasts.ok && forecasts.summary.stationsCovered === 50);
    assert.ok(bench.oracle.files.has(forecasts.file));
    return Promise.resolve();
  });
});

Deno.test("with no station expected the coverage is whole (D27)", async () => {
  const silent = stationAt("K000", 35, -100).replace("<METAR/>", "");
  await withForecasts(
    { recording: recordingOf([silent]), coverage: 1 },
    async (bench, { forecasts }) => {
      assert.ok(forecasts.ok);
      assert.equal((await fileOf(bench)).rows.length, 0);
      assert.equal(requestsOf(bench).length, 0);
    },
  );
});

Deno.test("a run that can no longer be covered stops asking", async () => {
  const faults: FaultPlan = ({ service }) =>
    service === "ndfd" ? { kind: "status", status: 503 } : undefined;
  await withForecasts(
    { recording: recordingOf(stations(1000)), faults },
    (bench, { forecasts }) => {
      assert.equal(forecasts.ok, false);
      // 5 of 20 batches lost are too many; each was asked three times, and some more were under way.
      assert.ok(requestsOf(bench).length < 45, `${requestsOf(bench).length} requests`);
      return Promise.resolve();
    },
  );
});

Deno.test("never more than four forecast requests are in flight (D28)", async () => {
  await withForecasts({ recording: recordingOf(stations(301)) }, (bench, { forecasts }) => {
    assert.ok(forecasts.ok);
    assert.ok(bench.noaa.peakInFlight <= 4, `${bench.noaa.peakInFlight}`);
    return Promise.resolve();
  });
});

Deno.test("every batch has a wind value at or before its request, also one of Alaska and Hawaii alone", async () => {
  const far = [
    stationAt("PANC", 61.17, -150.03),
    stationAt("PHNL", 21.32, -157.92),
    stationAt("KJFK", 40.64, -73.76),
    stationAt("KSEA", 47.44, -122.31),
  ];
  for (const picked of [far.slice(0, 2), [far[1]!], [far[2]!], [far[3]!], far]) {
    for (const start of ["2026-01-17T00:05:00Z", "2026-07-17T17:35:00Z"]) {
      await withForecasts({ recording: recordingOf(picked), start }, async (bench) => {
        const { rows } = await fileOf(bench);
        const atMs = requestsOf(bench)[0]!.atMs;
        for (const [id, own] of Map.groupBy(rows, (row) => row.station_id)) {
          const winds = own.filter((row) => row.wind_speed !== null).map((row) =>
            Date.parse(row.begin_time)
          );
          assert.ok(Math.min(...winds) <= atMs, `${id} at ${start}`);
        }
      });
    }
  }
});

Deno.test("bad answers cost their own batch and nothing else", async () => {
  const bad: NoaaFault[] = [
    { kind: "truncated" },
    { kind: "html" },
    { kind: "rewrite", rewrite: (text) => text.replace(/<value>\d+<\/value>/, "") },
    { kind: "rewrite", rewrite: () => "" },
    { kind: "status", status: 404 },
  ];
  const recording = recordingOf(stations(62));
  for (const fault of bad) {
    const faults: FaultPlan = ({ service, count }) =>
      service === "ndfd" && count === 2 ? fault : undefined;
    await withForecasts(
      { recording, faults, coverage: 0.5 },
      async (bench, { forecasts }) => {
        assert.ok(forecasts.ok, fault.kind);
        assert.deepEqual(
          [forecasts.summary.stationsCovered, requestsOf(bench).length],
          [50, 2],
          fault.kind,
        );
        const { failures } = await receiptsOf(bench);
        assert.deepEqual(failures.map(({ points }) => points.length), [12], fault.kind);
      },
    );
  }
});
