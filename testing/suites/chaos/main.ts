/**
 * What `deno task chaos` runs: cycles of the real daemon against the real oracle under faults that a seed chooses.
 * `--cycles N` (200 unless given), `--seed N` (random unless given), `--verbose` names each cycle's faults, `--logs
 * FOLDER` copies the logs of both programs there at the end.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { mostHours, runChaos } from "./chaos.ts";
import { World } from "./world/world.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    cycles: { type: "string", default: "200" },
    seed: { type: "string", default: String(crypto.getRandomValues(new Uint32Array(1))[0]) },
    verbose: { type: "boolean", default: false },
    logs: { type: "string" },
  },
});
const cycles = wholeNumber("--cycles", values.cycles);
const seed = wholeNumber("--seed", values.seed);
console.log(`chaos: ${cycles} cycles with --seed ${seed}`);
const begun = performance.now();
await using world = await World.start(mostHours(cycles));
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, async () => {
    await world[Symbol.asyncDispose]();
    Deno.exit(130);
  });
}
const report = await runChaos(world, {
  seed,
  cycles,
  onCycle(cycle, faults) {
    if (values.verbose) console.log(`cycle ${cycle}: ${faults.join(", ") || "quiet"}`);
    else if (cycle % 20 === 0) console.log(`cycle ${cycle}`);
  },
});
if (values.logs !== undefined) {
  await Deno.mkdir(values.logs, { recursive: true });
  for (const log of ["daemon.log", "oracle.log"]) {
    await Deno.copyFile(join(world.parts.folder, log), join(values.logs, log));
  }
}
for (const [name, { met, impossible }] of [...report.faults].sort()) {
  console.log(`${String(met).padStart(5)} ${name}${impossible ? ` (${impossible} skipped)` : ""}`);
}
const seconds = Math.round((performance.now() - begun) / 1000);
for (const violation of report.violations) console.log(`VIOLATION --seed ${seed} ${violation}`);
const verdict = report.violations.length === 0
  ? "each delivered once"
  : `${report.violations.length} violations`;
console.log(
  `CHAOS --seed ${seed}: ${cycles} cycles, ${report.deaths} deaths of the daemon, ` +
    `${report.files} files, ${verdict}, ${seconds} s`,
);
Deno.exitCode = report.violations.length === 0 ? 0 : 1;

function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) {
    console.error(`${option} must be a whole number, got ${text}`);
    Deno.exit(2);
  }
  return number;
}
