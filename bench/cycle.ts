/**
 * The CPU time and memory of one national cycle: 4,000 stations in 160 history answers, 2,868 grid points in 58
 * forecast answers. NOAA runs in another process and the daemon's clock skips all waits, so what is measured is
 * the daemon's own work.
 */
import { cpuSeconds } from "./cpu_seconds.ts";
import { runBenchmark } from "./benchmark.ts";
import { NationalCycle } from "./national_cycle.ts";
import { stageTable } from "./cycle_stages.ts";

const REQUIRED = { cpuSeconds: 15, peakMb: 400 };

/** The most memory this process ever held resident, MB. */
async function peakMb(): Promise<number> {
  const status = await Deno.readTextFile("/proc/self/status");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

async function measure(isSmall: boolean): Promise<boolean> {
  await using cycle = await NationalCycle.start(isSmall ? 200 : 4000);
  const before = cpuSeconds(), began = performance.now();
  const { observations, forecasts } = await cycle.daemon.runCycle();
  const cpu = cpuSeconds() - before, wall = (performance.now() - began) / 1000;
  const peak = await peakMb();
  if (!observations.ok || !forecasts.ok) {
    throw new Error(JSON.stringify({ observations, forecasts }));
  }

  const { summary: o } = observations, { summary: f } = forecasts;
  console.log(
    `BENCH cycle ${o.stationsAsked} stations, ${batchCount(o.batches)} history and ${f.requests} ` +
      `forecast answers: CPU ${cpu.toFixed(1)} s (required ≤ ${REQUIRED.cpuSeconds}), ` +
      `peak memory ${peak.toFixed(0)} MB (required ≤ ${REQUIRED.peakMb}), ` +
      `wall ${wall.toFixed(1)} s without waits; files of ${o.rows} rows in ${o.bytes} bytes ` +
      `and ${f.rows} rows in ${f.bytes} bytes\n`,
  );
  console.log(
    await stageTable(
      cycle.pathOf(observations.file),
      cycle.pathOf(forecasts.file),
      cpuSeconds,
    ),
  );
  const kept = cpu <= REQUIRED.cpuSeconds && peak <= REQUIRED.peakMb;
  return isSmall || kept;
}

const batchCount = (batches: Readonly<Record<string, number>>) =>
  Object.values(batches).reduce((sum, count) => sum + count, 0);

await runBenchmark({
  name: "cycle",
  summary: "CPU time and memory of one national cycle of the daemon.",
  measure,
});
