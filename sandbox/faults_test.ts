import assert from "node:assert/strict";
import { RefusalError } from "../shared/contract/refusal_error.ts";
import { Faults } from "./faults.ts";

const report = (stationId: string, observedAtMs: number) => ({ stationId, observedAtMs });

Deno.test("reports are late from the fault on, and come when it ends", () => {
  const faults = new Faults(["KORD", "KJFK"]);
  faults.change({ late_reports: ["KORD"] }, 1000);
  faults.change({ late_reports: ["KORD", "KJFK"] }, 2000);
  assert.equal(faults.withholds(report("KORD", 999)), false);
  assert.equal(faults.withholds(report("KORD", 1000)), true, "the first fault goes on");
  assert.equal(faults.withholds(report("KJFK", 1999)), false);
  assert.equal(faults.withholds(report("KJFK", 2000)), true);
  faults.change({ late_reports: [] }, 3000);
  assert.equal(faults.withholds(report("KORD", 1000)), false);
});

Deno.test("faults that a request leaves out stay as they are", () => {
  const faults = new Faults(["KORD"]);
  faults.change({ conflicts: ["KORD"], upload_outage: true }, 0);
  faults.change({ noaa_outage: true }, 0);
  assert.deepEqual(faults.state, {
    late_reports: [],
    conflicts: ["KORD"],
    noaa_outage: true,
    upload_outage: true,
  });
});

Deno.test("a station without weather can have no fault, and then nothing else is changed", () => {
  const faults = new Faults(["KORD"]);
  assert.throws(
    () => faults.change({ late_reports: ["KORD"], conflicts: ["KORD", "KXYZ"] }, 0),
    (e) =>
      e instanceof RefusalError && e.field === "conflicts[1]" &&
      e.message === 'conflicts[1] must be one of KORD, got "KXYZ"',
  );
  assert.deepEqual(faults.state.late_reports, []);
});
