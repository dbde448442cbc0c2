import { MINUTE_MS } from "../../../../shared/time/units.ts";
import type { SeededDice } from "../../../fixtures/seeded_dice.ts";
import type { Moment } from "../world/moments.ts";
import type { World } from "../world/world.ts";
import type { Fault, FaultGroup } from "./fault.ts";

/** Moments at which the daemon may be ended, each with how many of them a cycle has at least. */
const MOMENTS: readonly [readonly [Moment, number], ...(readonly [Moment, number])[]] = [
  ["noaa_request", 5],
  ["upload_arrived", 2],
  ["upload_passed", 2],
  ["upload_answered", 2],
  ["spool_change", 20],
];
const PUTS: readonly (readonly [Moment, number])[] = [
  ["put_arrived", 2],
  ["put_passed", 2],
  ["put_answered", 2],
];

function endAt(world: World, dice: SeededDice, signal: "SIGKILL" | "SIGTERM") {
  const moments = world.archive === "bucket" ? [...MOMENTS, ...PUTS] as const : MOMENTS;
  const [moment, count] = dice.pick(moments);
  return world.moments.at(moment, dice.between(1, count), () => world.parts.daemon.end(signal));
}

/** Ways in which the daemon's process ends while it works. */
export const PROCESS_FAULTS: FaultGroup = {
  chance: 0.3,
  faults: () => [
    { name: "daemon killed", begin: (world, dice) => endAt(world, dice, "SIGKILL") },
    { name: "daemon killed", begin: (world, dice) => endAt(world, dice, "SIGKILL") },
    { name: "daemon terminated", begin: (world, dice) => endAt(world, dice, "SIGTERM") },
  ],
};

/** A clock that proofs cannot be made by. */
export const CLOCK_FAULTS: FaultGroup = {
  chance: 0.1,
  faults: () => [{
    name: "daemon's clock off",
    begin(world, dice) {
      const offMs = dice.between(61_000, 180 * MINUTE_MS);
      world.skewMs = dice.chance(0.5) ? offMs : -offMs;
      return () => world.skewMs = 0;
    },
  }],
};

const spoolFull: Fault = {
  name: "daemon's disk full",
  async begin({ parts: { disks }, ledger }) {
    if (!disks.spool.isMounted) return "impossible";
    await disks.spool.fill();
    ledger.isSpoolFull = true;
    return async () => {
      await disks.spool.repair();
      ledger.isSpoolFull = false;
    };
  },
};

/** What can happen to the disk that files wait on. */
export const SPOOL_DISK_FAULTS: FaultGroup = { chance: 0.08, faults: () => [spoolFull] };
