/**
 * What an upload of each kind costs an oracle: the files of a national cycle of the daemon, received, verified, indexed,
 * and all that answers are read from derived of them.
 */
import { formatMilliseconds, requireInstant } from "../shared/time/instant.ts";
import { HOUR_MS } from "../shared/time/units.ts";
import { NATIONAL_START } from "../testing/noaa/national.ts";
import { runBenchmark } from "./benchmark.ts";
import { NationalCycle } from "./national_cycle.ts";
import { OracleInProcess } from "./oracle_in_process.ts";

const REQUIRED_MS = 1500;

async function measure(isSmall: boolean): Promise<boolean> {
  await using cycle = await NationalCycle.start(isSmall ? 200 : 4000);
  const { observations, forecasts } = await cycle.daemon.runCycle();
  if (!observations.ok || !forecasts.ok) {
    throw new Error(JSON.stringify({ observations, forecasts }));
  }
  const now = formatMilliseconds(requireInstant(NATIONAL_START) + HOUR_MS);
  await using oracle = await OracleInProcess.start(now);
  for (const { file } of [observations, forecasts]) {
    const { cpuMs, rssMb, peakMb, begunMs } = await oracle.upload(cycle.pathOf(file));
    console.log(
      `BENCH upload ${file.split("_")[0]}: ${(cpuMs - begunMs).toFixed(0)} ms CPU of all threads ` +
        `(≤ ${REQUIRED_MS}), then ${rssMb} MB, at most ${peakMb} MB`,
    );
  }
  return true;
}

await runBenchmark({
  name: "uploads",
  summary: "What an upload of each kind costs an oracle.",
  measure,
});
