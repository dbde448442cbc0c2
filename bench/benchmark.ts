// Not a benchmark: how each of them is called.
import { runTask } from "../shared/cli/task.ts";
import { yesNo } from "../shared/settings/kinds.ts";
import { setting } from "../shared/settings/setting.ts";
import { processSurroundings } from "../shared/settings/surroundings.ts";

/** One benchmark: a file of this folder that `deno task bench` runs. */
export interface Benchmark {
  /** The file's name without `.ts`. */
  readonly name: string;
  /** One sentence for help. */
  readonly summary: string;
  /**
   * Measures, and prints what it found.
   * @param isSmall whether seconds are enough, to prove that it runs
   * @returns whether the figures are as good as they have to be
   */
  measure(isSmall: boolean): Promise<boolean>;
}

const FLAGS = {
  small: setting(yesNo, {
    key: "small",
    default: false,
    summary: "Take seconds and prove only that it runs: no figure is worth keeping.",
  }),
};

/** Runs a benchmark with the flags of this process, and ends it: status 1 when the figures are too bad. */
export async function runBenchmark({ name, summary, measure }: Benchmark): Promise<never> {
  const run = async ({ small }: { readonly small: boolean }) => await measure(small) ? 0 : 1;
  const task = { name: `deno task bench ${name}`, summary, flags: FLAGS, run };
  Deno.exit(await runTask(task, processSurroundings()));
}
