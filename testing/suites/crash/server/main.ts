import { runTask, type Task } from "../../../../shared/cli/task.ts";
import { EventChecker } from "../../../../shared/client/event_checker.ts";
import type { ValuesOf } from "../../../../shared/settings/setting.ts";
import { processSurroundings } from "../../../../shared/settings/surroundings.ts";
import { LiveOracle } from "../../../fixtures/live_oracle.ts";
import { SeededDice } from "../../../fixtures/seeded_dice.ts";
import { count, seed } from "../../../fixtures/seeded_run.ts";
import { WrittenCheck } from "./check_written.ts";
import { countAcknowledged, type Written } from "./written.ts";
import { writeUntilCut } from "./write_until_cut.ts";

/** So many kills lie between two lines that tell how far it is. */
const KILLS_PER_LINE = 50;
/** A process is killed after so many acknowledged writes at most, and so many ms. */
const MOST_WRITES = 12;
const MOST_MS = 60;

const FLAGS = {
  kills: count("kills", 1_000, "How often the server is killed."),
  seed,
};

/** Kills and restarts; resolves to the exit status: 0 when nothing was lost and nothing is half. */
async function run({ kills, seed }: ValuesOf<typeof FLAGS>): Promise<number> {
  const begun = performance.now();
  await using oracle = await LiveOracle.start();
  const check = new WrittenCheck(oracle, new EventChecker(await oracle.client().npub()));
  await check.begin();
  let acknowledged = 0, violations = 0;
  for (let kill = 1; kill <= kills; kill++) {
    const written = await writeAndKill(oracle, new SeededDice(seed, kill));
    acknowledged += countAcknowledged(written);
    for (const problem of await check.problems(written)) {
      violations++;
      console.log(`VIOLATION --seed ${seed}, kill ${kill}: ${problem}`);
    }
    if (kill % KILLS_PER_LINE === 0 && kill < kills) {
      console.log(
        `kill ${kill} of ${kills}: ${acknowledged} acknowledged, ${violations} violations`,
      );
    }
  }
  const seconds = Math.round((performance.now() - begun) / 1000);
  const verdict = violations === 0 ? "all there and none half" : `${violations} violations`;
  console.log(
    `CRASH of the server --seed ${seed}: ${kills} kills, ${acknowledged} acknowledged writes, ` +
      `${verdict}, ${seconds} s`,
  );
  return violations === 0 && acknowledged > 0 ? 0 : 1;
}

/** Writes until the kill; resolves when another process answers. */
async function writeAndKill(oracle: LiveOracle, dice: SeededDice): Promise<Written> {
  let left = dice.between(0, MOST_WRITES);
  const ms = dice.between(0, MOST_MS);
  const kill = () => void setTimeout(() => oracle.process.kill("SIGKILL"), ms);
  if (left === 0) kill();
  const written = await writeUntilCut(oracle, dice, () => {
    if (--left === 0) kill();
  });
  await oracle.restart();
  return written;
}

/** `deno task crash:server`. */
const crash: Task<typeof FLAGS> = {
  name: "deno task crash:server",
  summary: "The server is killed under mixed writes, over and over: nothing acknowledged is lost.",
  flags: FLAGS,
  run,
};

Deno.exit(await runTask(crash, processSurroundings()));
