import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { DaemonBench } from "../../testing/noaa/daemon.ts";
import { templateForecast } from "../../testing/noaa/dwml_answers.ts";
import { catalogOf, sampleText, stationElements } from "../../testing/noaa/recording.ts";
import { Daemon } from "./daemon.ts";
import { SpoolInUseError } from "../publish/spool_lock.ts";

const elements = stationElements(sampleText("stations-us-subset.xml"));
const recording = {
  catalogXml: catalogOf([elements.get("KORD")!]),
  reports: [],
  forecast: templateForecast,
  rr7: { locations: [], products: [] },
};

/** Stops a running daemon when it has made `count` observation files. */
async function runUntil(bench: DaemonBench, count: number) {
  const stop = new AbortController();
  const running = bench.daemon.run(stop.signal);
  while ((await bench.files("observations").catch(() => [])).length < count) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  stop.abort(new Error("stopping"));
  await running;
}

Deno.test("the first cycle begins at once, the next ones five past each hour (D161)", async () => {
  await using bench = await DaemonBench.start({ recording, start: "2026-09-17T16:53:41Z" });
  await runUntil(bench, 3);
  const stamps = (await bench.spoolNames())
    .filter((name) => /^observations.*parquet$/.test(name))
    .map((name) => name.slice("observations_2026-09-17T".length, -".parquet".length));
  assert.deepEqual(stamps.slice(0, 3), ["16:53:41.000Z", "17:05:00.000Z", "18:05:00.000Z"]);
});

Deno.test("between cycles what a service that was down is owed is tried again", async () => {
  await using bench = await DaemonBench.start({ recording, start: "2026-09-17T16:10:00Z" });
  let refusals = 3;
  const arrivals: number[] = [];
  bench.oracle.answer = () => {
    arrivals.push(bench.clock.now());
    return refusals-- > 0 ? { status: 503 } : undefined;
  };
  await runUntil(bench, 2);
  const firstHour = arrivals.filter((atMs) => atMs < Date.parse("2026-09-17T17:05:00Z"));
  assert.ok(firstHour.length >= 5, `${firstHour.length} attempts`);
  assert.ok(bench.oracle.files.size >= 2);
});

Deno.test("a second daemon on the same spool is refused", async () => {
  await using bench = await DaemonBench.start({ recording, start: "2026-09-17T16:10:00Z" });
  const { clock, settings } = bench;
  await assert.rejects(Daemon.create(settings, { clock, log: getLogger("test") }), SpoolInUseError);
});

Deno.test("old delivered files leave the spool in a cycle, the archive keeps them (D149)", async () => {
  await using bench = await DaemonBench.start({ recording, start: "2026-09-17T16:10:00Z" });
  const first = await bench.daemon.runCycle();
  bench.clock.moveTo("2026-09-25T16:10:00Z");
  const { pruned } = await bench.daemon.runCycle();
  assert.ok(first.observations.ok && first.forecasts.ok);
  assert.ok(pruned.includes(first.observations.file) && pruned.includes(first.forecasts.file));
  assert.ok(!(await bench.spoolNames()).includes(first.forecasts.file));
  await Deno.stat(`${bench.settings.rawDataDir}/2026-09-17/${first.forecasts.file}`);
});

Deno.test("the private listener tells health and the numbers an operator watches", async () => {
  await using bench = await DaemonBench.start({ recording, start: "2026-09-17T16:10:00Z" });
  bench.oracle.answer = () => ({ status: 503 });
  await using listener = await bench.daemon.listen({ hostname: "127.0.0.1", port: 0 });
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${listener.address.port}${path}`);
    return { status: response.status, text: await response.text() };
  };
  await bench.daemon.runCycle();
  bench.clock.moveTo("2026-09-17T16:20:00Z");
  const { text } = await get("/metrics");
  for (
    const line of [
      /^daemon_last_success_age_seconds\{source="observations"\} (5\d\d|600)/m,
      /^daemon_stations_covered\{source="forecasts"\} 1$/m,
      /^daemon_files_owed\{delivery="oracle"\} 2$/m,
      /^daemon_files_owed\{delivery="archive"\} 0$/m,
      /^daemon_deliveries_total\{delivery="oracle",result="service"\} [1-9]/m,
      /^daemon_history_batches_total\{status="empty"\} 1$/m,
      /^daemon_delivered_bytes_total\{delivery="archive"\} [1-9]\d+$/m,
    ]
  ) assert.match(text, line);
  for (const path of ["/healthy", "/health", "/ready"]) assert.equal((await get(path)).status, 200);
  bench.clock.moveTo("2026-09-17T19:30:00Z");
  assert.equal((await get("/health")).status, 503, "three hours without a cycle");
});
