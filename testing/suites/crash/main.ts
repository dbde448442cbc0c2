/**
 * What `deno task crash` runs: processes that decide and sign an event are killed with `kill -9`, at the named moments
 * in turn and at times that a seed chooses, and restarted with other results. `--kills N` (50 unless given), `--seed N`
 * (random unless given).
 */
import { parseArgs } from "node:util";
import { SeededDice } from "../../fixtures/seeded_dice.ts";
import { crashSubject, type KillMoment, killOnce, NAMED_MOMENTS } from "./kills.ts";

/** Deciding and signing takes about this long, ms. */
const DECIDING_MS = 40;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    kills: { type: "string", default: "50" },
    seed: { type: "string", default: String(crypto.getRandomValues(new Uint32Array(1))[0]) },
  },
});
const kills = wholeNumber("--kills", values.kills);
const seed = wholeNumber("--seed", values.seed);
const dice = new SeededDice(seed);
const begun = performance.now();
const home = await Deno.makeTempDir({ prefix: "crash-subject-" });
let killed = 0, held = 0, violations = 0;
try {
  const subject = await crashSubject(home);
  for (let count = 1; killed < kills && count <= 2 * kills; count++) {
    const moment = nextMoment(count);
    const outcome = await killOnce(subject, moment);
    if (outcome.killed) killed++;
    if (outcome.killed && outcome.firstHeld) held++;
    if (outcome.violation !== null) {
      violations++;
      console.log(`VIOLATION --seed ${seed}, kill ${count} (${moment}): ${outcome.violation}`);
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
Deno.exitCode = violations === 0 && killed === kills ? 0 : 1;

/** A named moment every other time, otherwise any time. */
function nextMoment(count: number): KillMoment {
  const delayMs = dice.between(0, DECIDING_MS);
  return count % 2 === 0 ? delayMs : NAMED_MOMENTS[((count - 1) / 2) % NAMED_MOMENTS.length]!; // within bounds
}

function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) {
    console.error(`${option} must be a whole number above 0, got ${text}`);
    Deno.exit(2);
  }
  return number;
}
