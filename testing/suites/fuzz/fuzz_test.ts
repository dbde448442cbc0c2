import assert from "node:assert/strict";
import { SeededDice } from "../../fixtures/seeded_dice.ts";
import { Mutator } from "./mutator.ts";
import { type Parser, parsers } from "./parsers.ts";

/** How many damaged inputs each parser gets; `deno task fuzz` gives it a million. */
const CASES = Number(Deno.env.get("FUZZ_CASES") ?? 10_000);
const SEED = Number(Deno.env.get("FUZZ_SEED") ?? 20_300_101);
/** Promises of this many inputs are awaited at once. */
const TURN = 1_000;

for (const parser of await parsers()) {
  Deno.test(`no damaged input makes the reader of the ${parser.name} fail otherwise`, async () => {
    const mutator = new Mutator(parser.seeds, new SeededDice(SEED, parser.name.length));
    let taken = 0;
    let slowestMs = 0;
    for (let done = 0; done < CASES; done++) {
      const bytes = mutator.next();
      const began = performance.now();
      if (await isTaken(parser, bytes)) taken++;
      slowestMs = Math.max(slowestMs, performance.now() - began);
      if (done % TURN === 0) await new Promise(setImmediate);
    }
    assert.ok(taken > 0, "nothing of it was taken: its inputs show only how it begins to refuse");
    if (CASES > 100_000) {
      console.log(`${parser.name}: ${CASES} inputs, ${taken} taken, slowest ${slowestMs | 0} ms`);
    }
  });
}

/** Whether an input is taken. @throws what the parser does not say it throws, with the input */
async function isTaken({ name, parse, refusals }: Parser, bytes: Uint8Array<ArrayBuffer>) {
  const given = bytes.slice(); // parsers may keep or change what they get
  try {
    await parse(bytes);
    return true;
  } catch (error) {
    if (refusals.some((refusal) => error instanceof refusal)) return false;
    throw new Error(`the ${name} ${JSON.stringify(given.toBase64())} is not refused`, {
      cause: error,
    });
  }
}
