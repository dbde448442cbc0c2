/**
 * What an upload of each kind costs an oracle: the files of national cycles of the daemon, received, verified, indexed,
 * and all that answers are read from derived of them. The first ones come to a process that has just started.
 */
import { formatMilliseconds, requireInstant } from "../shared/time/instant.ts";
import { HOUR_MS } from "../shared/time/units.ts";
import { NATIONAL_START } from "../testing/noaa/national.ts";
import { runBenchmark } from "./benchmark.ts";
import { NationalCycle } from "./national_cycle.ts";
import { OracleInProcess } from "./oracle_in_process.ts";

const REQUIRED_MS = 1500;
/** After so long without a file the engine that reads uploads is ended, as it is between the files of a daemon. */
const APART_MS = 6_000;

async function measure(isSmall: boolean): Promise<boolean> {
  await using cycle = await NationalCycle.start(isSmall ? 200 : 4000);
  const files: string[] = [];
  for (let round = 0; round < (isSmall ? 2 : 3); round++) {
    const { observations, forecasts } = await cycle.daemon.runCycle();
    if (!observations.ok || !forecasts.ok) {
      throw new Error(JSON.stringify({ observations, forecasts }));
    }
    files.push(observations.file, forecasts.file);
  }
  const now = formatMilliseconds(requireInstant(NATIONAL_START) + HOUR_MS);
  await using oracle = await OracleInProcess.start(now);
  for (const [index, file] of files.entries()) {
    const { cpuMs, rssMb, peakMb, begunMs } = await oracle.upload(cycle.pathOf(file));
    console.log(
      `BENCH ${index < 2 ? "first" : "later"} upload of ${file.split("_")[0]}: ` +
        `${(cpuMs - begunMs).toFixed(0)} ms CPU of all threads (≤ ${REQUIRED_MS}), ` +
        `then ${rssMb} MB, at most ${peakMb} MB until now`,
    );
    await new Promise((next) => setTimeout(next, APART_MS));
  }
  return true;
}

await runBenchmark({
  name: "uploads",
  summary: "What an upload of each kind costs an oracle, the first and later ones.",
  measure,
});
