import assert from "node:assert/strict";
import { DaemonBench, readObservations } from "../../testing/noaa/daemon.ts";
import { templateForecast } from "../../testing/noaa/dwml_answers.ts";
import {
  catalogOf,
  fifteenHours,
  type NoaaRecording,
  sampleText,
  stationElements,
} from "../../testing/noaa/recording.ts";

function twoStations(): NoaaRecording {
  const elements = stationElements(sampleText("stations-us-subset.xml"));
  return {
    catalogXml: catalogOf([elements.get("KORD")!, elements.get("KJFK")!]),
    reports: fifteenHours(),
    forecast: templateForecast,
    rr7: { locations: [], products: [] },
  };
}

const windowsOf = async (path: string) => {
  const { audit } = await readObservations(path);
  return audit.coverage.batches.map(({ status, window_start, window_end }) =>
    [status, window_start.slice(11), window_end.slice(11)] as const
  );
};

Deno.test("what a run could not have is asked for by the next one, also after a restart (D77, D164)", async () => {
  await using bench = await DaemonBench.start({
    recording: twoStations(),
    start: "2026-08-22T09:05:00Z",
    faults: ({ service }) => service === "metar" ? { kind: "status", status: 503 } : undefined,
  });
  await bench.daemon.runCycle();
  bench.noaa.setFaults(undefined);
  await bench.restart();
  bench.clock.moveTo("2026-08-22T10:05:00Z");
  await bench.daemon.runCycle();
  bench.clock.moveTo("2026-08-22T11:05:00Z");
  await bench.daemon.runCycle();

  const [first, second, third] = await bench.files("observations");
  assert.deepEqual(await windowsOf(first!), [["failed", "05:04:59Z", "09:04:59Z"]]);
  assert.deepEqual(await windowsOf(second!), [
    ["complete", "06:04:59Z", "10:04:59Z"],
    ["complete", "05:04:59Z", "06:04:59Z"],
  ]);
  assert.deepEqual(await windowsOf(third!), [["complete", "07:04:59Z", "11:04:59Z"]]);
});

Deno.test("without a catalog there is a file without rows, and its interval is owed for all stations (D20)", async () => {
  await using bench = await DaemonBench.start({
    recording: twoStations(),
    start: "2026-08-22T09:05:00Z",
    faults: ({ service }) => service === "catalog" ? { kind: "status", status: 503 } : undefined,
  });
  const { observations, forecasts } = await bench.daemon.runCycle();
  assert.ok(observations.ok);
  assert.equal(forecasts.ok, false);
  const [path] = await bench.files("observations");
  const { rows, audit, name } = await readObservations(path!);
  assert.equal(rows.length, 0);
  const [receipt] = audit.coverage.batches;
  assert.equal(audit.coverage.batches.length, 1);
  assert.deepEqual([receipt!.status, receipt!.failure_kind, receipt!.station_ids], [
    "failed",
    "transport",
    [],
  ]);
  assert.ok(bench.oracle.files.has(name));

  bench.noaa.setFaults(undefined);
  bench.clock.moveTo("2026-08-22T10:05:00Z");
  await bench.daemon.runCycle();
  const [, second] = await bench.files("observations");
  assert.deepEqual(await windowsOf(second!), [
    ["complete", "06:04:59Z", "10:04:59Z"],
    // The first run began after the catalog had been asked for four times, 7 s in all.
    ["complete", "05:05:06Z", "06:04:59Z"],
  ]);
});

Deno.test("hours that no run covered are asked for when the daemon is back", async () => {
  await using bench = await DaemonBench.start({
    recording: twoStations(),
    start: "2026-08-22T08:05:00Z",
  });
  await bench.daemon.runCycle();
  bench.clock.moveTo("2026-08-22T14:05:00Z");
  await bench.daemon.runCycle();
  const [, second] = await bench.files("observations");
  assert.deepEqual(await windowsOf(second!), [
    ["complete", "10:04:59Z", "14:04:59Z"],
    ["complete", "08:04:59Z", "10:04:59Z"],
  ]);
});

Deno.test("of many owed intervals 64 are asked for in one run, the rest in the next (D77)", async () => {
  await using bench = await DaemonBench.start({
    recording: twoStations(),
    start: "2026-08-22T09:05:00Z",
  });
  const owed = Array.from({ length: 70 }, (_, i) => ({
    station_ids: ["KORD"],
    start: new Date(Date.parse("2026-08-22T03:00:00Z") + i * 60_000).toISOString(),
    end: new Date(Date.parse("2026-08-22T03:00:30Z") + i * 60_000).toISOString(),
  }));
  const state = { version: 1, covered_until: null, owed };
  await Deno.writeTextFile(`${bench.settings.dataDir}/history_state.json`, JSON.stringify(state));
  await bench.daemon.runCycle();
  bench.clock.moveTo("2026-08-22T10:05:00Z");
  await bench.daemon.runCycle();
  const counts = await Promise.all(
    (await bench.files("observations")).map(async (path) => (await windowsOf(path)).length),
  );
  assert.deepEqual(counts, [1 + 64, 1 + 6]);
});

Deno.test("a damaged memory of earlier runs does not stop the present one", async () => {
  await using bench = await DaemonBench.start({
    recording: twoStations(),
    start: "2026-08-22T09:05:00Z",
  });
  const memory = `${bench.settings.dataDir}/history_state.json`;
  await Deno.writeTextFile(memory, '{"version":1,"ow');
  const { observations } = await bench.daemon.runCycle();
  assert.ok(observations.ok);
  const [first] = await bench.files("observations");
  assert.deepEqual(await windowsOf(first!), [["complete", "05:04:59Z", "09:04:59Z"]]);
  assert.equal(JSON.parse(await Deno.readTextFile(memory)).covered_until, "2026-08-22T09:04:59Z");
});
