import { messageOf } from "../../../shared/message_of.ts";
import { HOUR_MS } from "../../../shared/time/units.ts";
import { SeededDice } from "../../fixtures/seeded_dice.ts";
import { checkAll } from "./final_check.ts";
import { ARCHIVE_FAULTS, ARCHIVE_SWITCH } from "./faults/archive.ts";
import { CLOCK_FAULTS, PROCESS_FAULTS, SPOOL_DISK_FAULTS } from "./faults/daemon.ts";
import type { FaultGroup, Undo } from "./faults/fault.ts";
import { LITTER } from "./faults/litter.ts";
import { NOAA_FAULTS } from "./faults/noaa.ts";
import { ORACLE_FAULTS } from "./faults/oracle.ts";
import { inspect } from "./inspection.ts";
import type { World } from "./world/world.ts";

/** In the order in which a cycle meets them. */
const GROUPS: readonly FaultGroup[] = [
  ARCHIVE_SWITCH,
  LITTER,
  NOAA_FAULTS,
  ORACLE_FAULTS,
  ARCHIVE_FAULTS,
  SPOOL_DISK_FAULTS,
  CLOCK_FAULTS,
  PROCESS_FAULTS,
];

/** How often the daemon misses hours, and how many at most. */
const ABSENCE = { chance: 0.12, hours: 4 };
/** How often the daemon tries again between two cycles. */
const BETWEEN_CHANCE = 0.4;
/** Cycles without faults after which nothing may be owed. */
const QUIET_CYCLES = 3;
/** Real time that a cycle may take; the daemon waits on a virtual clock. */
const HANGS_AFTER_MS = 150_000;

/** How many virtual hours so many cycles can take. */
export const mostHours = (cycles: number): number =>
  (cycles + QUIET_CYCLES + 2) * (1 + ABSENCE.hours);

/** How often each fault was met, and how often it could not be made here. */
export interface FaultCount {
  met: number;
  impossible: number;
}

/** What became of a run. */
export interface ChaosReport {
  readonly seed: number;
  readonly cycles: number;
  /** The broken promises, each with its cycle; none in a good run. */
  readonly violations: readonly string[];
  readonly faults: ReadonlyMap<string, FaultCount>;
  /** How often the daemon died, however it was killed. */
  readonly deaths: number;
  /** Files that were finished, and so had to be delivered. */
  readonly files: number;
}

/** How a run is done. */
export interface ChaosOptions {
  readonly seed: number;
  readonly cycles: number;
  /** Told of each cycle that ended. */
  readonly onCycle?: (cycle: number, faults: readonly string[]) => void;
}

/**
 * Runs cycles under faults that the seed chooses, then a few quiet ones, and compares everything. It ends early at
 * the first cycle that breaks a promise. The first cycle is quiet: a daemon that never finished a run has not
 * begun to promise anything.
 */
export async function runChaos(world: World, options: ChaosOptions): Promise<ChaosReport> {
  const { seed, cycles, onCycle } = options;
  const faults = new Map<string, FaultCount>();
  const { ledger } = world;
  for (let cycle = 1; cycle <= cycles + QUIET_CYCLES; cycle++) {
    ledger.cycle = cycle;
    const isQuiet = cycle === 1 || cycle > cycles;
    const dice = new SeededDice(seed, cycle);
    const met = await runCycle(world, dice, isQuiet ? [] : GROUPS, faults);
    await inspect(world);
    onCycle?.(cycle, met);
    if (ledger.violations.length > 0) break;
  }
  if (ledger.violations.length === 0) await checkAll(world);
  const { violations, files, deaths } = ledger;
  return { seed, cycles, violations, faults, deaths, files: files.size };
}

/** One cycle at the next slot; resolves when its faults are taken away again. Returns the faults it met. */
async function runCycle(
  world: World,
  dice: SeededDice,
  groups: readonly FaultGroup[],
  counts: Map<string, FaultCount>,
): Promise<string[]> {
  const { time } = world.parts;
  const absent = groups.length > 0 && dice.chance(ABSENCE.chance);
  const hours = absent ? dice.between(2, 1 + ABSENCE.hours) : 1;
  time.moveTo((Math.floor(time.now() / HOUR_MS) + hours) * HOUR_MS + 5 * 60_000);
  const names: string[] = [];
  const undos: Undo[] = [];
  for (const { chance, faults } of groups) {
    if (!dice.chance(chance)) continue;
    const fault = dice.pick(faults(world));
    const count = counts.get(fault.name) ?? { met: 0, impossible: 0 };
    counts.set(fault.name, count);
    const undo = await fault.begin(world, dice);
    if (undo === "impossible") {
      count.impossible++;
      continue;
    }
    count.met++;
    names.push(fault.name);
    undos.push(undo);
  }
  await letDaemonWork(world, dice);
  for (const undo of undos.toReversed()) await undo();
  if (world.parts.daemon.isEnding) await inspectEnd(world);
  return names;
}

/** A cycle, and perhaps a try in between. */
async function letDaemonWork(world: World, dice: SeededDice): Promise<void> {
  const { daemon } = world.parts;
  const isEager = dice.chance(BETWEEN_CHANCE);
  try {
    await orHang(world.openDaemon());
    await orHang(world.tellDaemon({ do: "cycle", skewMs: world.skewMs }));
    if (isEager) await orHang(world.tellDaemon({ do: "publish" }));
  } catch (error) {
    if (daemon.isEnding) return;
    world.ledger.broken(`the daemon failed: ${messageOf(error)}`);
  }
}

async function inspectEnd(world: World): Promise<void> {
  const { code, signal } = await orHang(world.reviveDaemon());
  if (signal === null && code !== 0) world.ledger.broken(`the daemon ended with status ${code}`);
}

async function orHang<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("it hangs")), HANGS_AFTER_MS);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
