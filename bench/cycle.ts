/**
 * The CPU time and memory of one national cycle: 4,000 stations in 160 history answers, 2,868 grid points in 58
 * forecast answers. NOAA runs in another process and the daemon's clock skips all waits, so what is measured is
 * the daemon's own work.
 */
import { getLogger } from "@logtape/logtape";
import { join } from "node:path";
import { Daemon } from "../daemon/app/daemon.ts";
import type { DaemonSettings } from "../daemon/settings.ts";
import { createKeyFile } from "../shared/keys/key_file.ts";
import { NATIONAL_START } from "../testing/noaa/national.ts";
import { SkippingClock } from "../testing/fixtures/skipping_clock.ts";
import { cpuSeconds } from "./cpu_seconds.ts";
import { runBenchmark } from "./benchmark.ts";
import { stageTable } from "./cycle_stages.ts";

const REQUIRED = { cpuSeconds: 15, peakMb: 400 };

/** The most memory this process ever held resident, MB. */
async function peakMb(): Promise<number> {
  const status = await Deno.readTextFile("/proc/self/status");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

/** @param stations how many of the catalog take part */
async function startNoaa(stations: number) {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      new URL("./noaa_process.ts", import.meta.url).pathname,
      String(stations),
    ],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  return {
    ...JSON.parse(value ?? "") as { noaa: string; oracle: string },
    async stop() {
      child.kill("SIGKILL");
      await child.status;
      await reader.cancel();
    },
  };
}

async function measure(isSmall: boolean): Promise<boolean> {
  const root = await Deno.makeTempDir();
  const noaa = await startNoaa(isSmall ? 200 : 4000);
  try {
    const settings: DaemonSettings = {
      level: "info",
      logFormat: "text",
      metricsBind: undefined,
      generateKey: false,
      s3Bucket: undefined,
      s3Endpoint: undefined,
      s3Region: "us-west-2",
      retentionDays: 7,
      baseUrl: noaa.oracle,
      dataDir: join(root, "spool"),
      rawDataDir: join(root, "raw"),
      sleepIntervalSeconds: 3600,
      refillRateSeconds: 15,
      tokenCapacity: 3,
      userAgent: "noaa-oracle-daemon/1.0 (bench)",
      privateKey: join(root, "key.pem"),
      minForecastCoverage: 0.8,
      observationHistoryHours: 4,
      observationBatchSize: 25,
      awcBaseUrl: noaa.noaa,
      ndfdBaseUrl: noaa.noaa,
      nwsApiBaseUrl: noaa.noaa,
    };
    await createKeyFile(settings.privateKey);
    const clock = new SkippingClock(NATIONAL_START);
    using daemon = await Daemon.create(settings, {
      clock,
      log: getLogger("bench"),
      random: () => 0,
    });

    const before = cpuSeconds(), began = performance.now();
    const { observations, forecasts } = await daemon.runCycle();
    const cpu = cpuSeconds() - before, wall = (performance.now() - began) / 1000;
    const peak = await peakMb();
    if (!observations.ok || !forecasts.ok) {
      throw new Error(JSON.stringify({ observations, forecasts }));
    }

    const day = NATIONAL_START.slice(0, 10);
    const { summary: o } = observations, { summary: f } = forecasts;
    console.log(
      `BENCH cycle ${o.stationsAsked} stations, ${
        batchCount(o.batches)
      } history and ${f.requests} ` +
        `forecast answers: CPU ${cpu.toFixed(1)} s (required ≤ ${REQUIRED.cpuSeconds}), ` +
        `peak memory ${peak.toFixed(0)} MB (required ≤ ${REQUIRED.peakMb}), ` +
        `wall ${wall.toFixed(1)} s without waits; files of ${o.rows} rows in ${o.bytes} bytes ` +
        `and ${f.rows} rows in ${f.bytes} bytes\n`,
    );
    console.log(
      await stageTable(
        join(settings.dataDir, day, observations.file),
        join(settings.dataDir, day, forecasts.file),
        cpuSeconds,
      ),
    );
    const kept = cpu <= REQUIRED.cpuSeconds && peak <= REQUIRED.peakMb;
    return isSmall || kept;
  } finally {
    await noaa.stop();
    await Deno.remove(root, { recursive: true });
  }
}

const batchCount = (batches: Readonly<Record<string, number>>) =>
  Object.values(batches).reduce((sum, count) => sum + count, 0);

await runBenchmark({
  name: "cycle",
  summary: "CPU time and memory of one national cycle of the daemon.",
  measure,
});
