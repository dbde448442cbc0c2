import { runTask, type Task } from "../../../shared/cli/task.ts";
import type { ValuesOf } from "../../../shared/settings/setting.ts";
import { processSurroundings } from "../../../shared/settings/surroundings.ts";
import { SeededDice } from "../../fixtures/seeded_dice.ts";
import { count, seed } from "../../fixtures/seeded_run.ts";
import { crashSubject, type KillMoment, killOnce, NAMED_MOMENTS } from "./kills.ts";

/** Deciding and signing takes about this long, ms. */
const DECIDING_MS = 40;

const FLAGS = {
  kills: count("kills", 50, "How many processes are killed."),
  seed,
};

/** Kills and restarts; resolves to the exit status: 0 when each event has one attestation. */
async function run({ kills, seed }: ValuesOf<typeof FLAGS>): Promise<number> {
  const dice = new SeededDice(seed);
  const begun = performance.now();
  const home = await Deno.makeTempDir({ prefix: "crash-subject-" });
  let killed = 0, held = 0, violations = 0;
  try {
    const subject = await crashSubject(home);
    for (let attempt = 1; killed < kills && attempt <= 2 * kills; attempt++) {
      const moment = nextMoment(attempt, dice);
      const outcome = await killOnce(subject, moment);
      if (outcome.killed) killed++;
      if (outcome.killed && outcome.firstHeld) held++;
      if (outcome.violation !== null) {
        violations++;
        console.log(`VIOLATION --seed ${seed}, kill ${attempt} (${moment}): ${outcome.violation}`);
      }
    }
  } finally {
    await Deno.remove(home, { recursive: true });
  }
  const seconds = Math.round((performance.now() - begun) / 1000);
  const verdict = violations === 0 ? "one attestation each" : `${violations} violations`;
  console.log(
    `CRASH --seed ${seed}: ${killed} kills, ${held} after the decision, ${verdict}, ${seconds} s`,
  );
  return violations === 0 && killed === kills ? 0 : 1;
}

/** A named moment every other time, otherwise any time. */
function nextMoment(attempt: number, dice: SeededDice): KillMoment {
  const delayMs = dice.between(0, DECIDING_MS);
  if (attempt % 2 === 0) return delayMs;
  return NAMED_MOMENTS[((attempt - 1) / 2) % NAMED_MOMENTS.length]!; // within bounds
}

/** `deno task crash`. */
const crash: Task<typeof FLAGS> = {
  name: "deno task crash",
  summary: "Processes that decide and sign an event are killed, and restarted with other results.",
  flags: FLAGS,
  run,
};

Deno.exit(await runTask(crash, processSurroundings()));
