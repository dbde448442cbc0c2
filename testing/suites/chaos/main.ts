import { join } from "node:path";
import { EXIT_STATUS, onStopRequest } from "../../../shared/lifecycle/signals.ts";
import { runTask, type Task } from "../../../shared/cli/task.ts";
import { optional, path, yesNo } from "../../../shared/settings/kinds.ts";
import { setting, type ValuesOf } from "../../../shared/settings/setting.ts";
import { processSurroundings } from "../../../shared/settings/surroundings.ts";
import { count, seed } from "../../fixtures/seeded_run.ts";
import { type ChaosReport, mostHours, runChaos } from "./chaos.ts";
import { World } from "./world/world.ts";

const FLAGS = {
  cycles: count("cycles", 200, "How many cycles the daemon makes."),
  seed,
  verbose: setting(yesNo, {
    key: "verbose",
    default: false,
    summary: "Name the faults of each cycle.",
  }),
  logs: setting(optional(path("<folder>"), "none"), {
    key: "logs",
    summary: "Where the logs of both programs are copied at the end.",
  }),
};

/** Runs the cycles; resolves to the exit status: 0 when each file was delivered once. */
async function run({ cycles, seed, verbose, logs }: ValuesOf<typeof FLAGS>): Promise<number> {
  console.log(`chaos: ${cycles} cycles with --seed ${seed}`);
  const begun = performance.now();
  await using world = await World.start(mostHours(cycles));
  onStopRequest(async (signal) => {
    await world[Symbol.asyncDispose]();
    Deno.exit(EXIT_STATUS[signal]);
  });
  const report = await runChaos(world, {
    seed,
    cycles,
    onCycle(cycle, faults) {
      if (verbose) console.log(`cycle ${cycle}: ${faults.join(", ") || "quiet"}`);
      else if (cycle % 20 === 0) console.log(`cycle ${cycle}`);
    },
  });
  if (logs !== undefined) await copyLogs(world, logs);
  printFaults(report);
  const seconds = Math.round((performance.now() - begun) / 1000);
  for (const violation of report.violations) console.log(`VIOLATION --seed ${seed} ${violation}`);
  const verdict = report.violations.length === 0
    ? "each delivered once"
    : `${report.violations.length} violations`;
  console.log(
    `CHAOS --seed ${seed}: ${cycles} cycles, ${report.deaths} deaths of the daemon, ` +
      `${report.files} files, ${verdict}, ${seconds} s`,
  );
  return report.violations.length === 0 ? 0 : 1;
}

async function copyLogs({ parts }: World, folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const log of ["daemon.log", "oracle.log"]) {
    await Deno.copyFile(join(parts.folder, log), join(folder, log));
  }
}

function printFaults({ faults }: ChaosReport): void {
  for (const [name, { met, impossible }] of [...faults].sort()) {
    const skipped = impossible ? ` (${impossible} skipped)` : "";
    console.log(`${String(met).padStart(5)} ${name}${skipped}`);
  }
}

/** `deno task chaos`. */
const chaos: Task<typeof FLAGS> = {
  name: "deno task chaos",
  summary: "Cycles of the real daemon against the real oracle under faults that a seed chooses.",
  flags: FLAGS,
  run,
};

Deno.exit(await runTask(chaos, processSurroundings()));
