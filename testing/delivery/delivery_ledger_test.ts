import assert from "node:assert/strict";
import { DeliveryLedger } from "./delivery_ledger.ts";

const NAME = "forecasts_2026-08-22T09:05:00.000Z.parquet";

function ledger() {
  const broken: string[] = [];
  const place = new DeliveryLedger("the oracle", (violation) => broken.push(violation));
  const deliver = (outcome: "stored" | "exists" | "refused", canNote = true) => {
    for (const stage of ["arrived", "passed", "answered"] as const) {
      place.saw(stage, NAME, stage === "arrived" ? undefined : outcome, canNote);
    }
  };
  return { broken, place, deliver };
}

Deno.test("one delivery after refusals and lost answers breaks no promise", () => {
  const { broken, place, deliver } = ledger();
  deliver("refused");
  place.saw("arrived", NAME, undefined, true);
  place.saw("passed", NAME, "stored", true);
  deliver("exists");
  assert.deepEqual(broken, []);
  assert.equal(place.timesStored(NAME), 1);
});

Deno.test("a file that a place takes twice is a violation", () => {
  const { broken, place, deliver } = ledger();
  deliver("stored");
  place.noteDeath();
  deliver("stored");
  assert.deepEqual(broken, [`${NAME} was stored 2 times by the oracle`]);
});

Deno.test("a confirmed delivery may be repeated only by a daemon that could not note it", () => {
  const repeated = ledger();
  repeated.deliver("stored");
  repeated.deliver("exists");
  assert.match(repeated.broken.join(), /confirmed/);

  const killed = ledger();
  killed.deliver("stored");
  killed.place.noteDeath();
  killed.deliver("exists");
  assert.deepEqual(killed.broken, []);

  const full = ledger();
  full.deliver("stored", false);
  full.deliver("exists");
  assert.deepEqual(full.broken, []);
});

Deno.test("a delivery that was noted is never repeated, not even by another daemon", () => {
  const { broken, place, deliver } = ledger();
  deliver("stored");
  assert.deepEqual([place.note(NAME), place.note(NAME)], [true, false]);
  place.noteDeath();
  deliver("exists");
  assert.match(broken.join(), /noted as delivered/);
});

Deno.test("an upload nobody saw the end of may have been taken", () => {
  const { place } = ledger();
  assert.equal(place.mayBeThere(NAME), false);
  place.saw("passed", NAME, undefined, true);
  assert.deepEqual([place.mayBeThere(NAME), place.timesStored(NAME)], [true, 0]);
});
