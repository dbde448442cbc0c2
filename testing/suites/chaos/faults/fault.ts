import type { SeededDice } from "../../../fixtures/seeded_dice.ts";
import type { World } from "../world/world.ts";

/** Takes a fault away again. */
export type Undo = () => unknown;

/** Something that goes wrong for one cycle. */
export interface Fault {
  /** For reports, e.g. `oracle answers 503`. */
  readonly name: string;
  /**
   * Makes it go wrong.
   * @returns how to take it away again, or `impossible` where this machine cannot do it
   */
  begin(world: World, dice: SeededDice): Undo | "impossible" | Promise<Undo | "impossible">;
}

/** Faults of which a cycle meets at most one. */
export interface FaultGroup {
  /** How likely a cycle meets one of them. */
  readonly chance: number;
  /** Those that can be felt in a world as it is. */
  faults(world: World): readonly [Fault, ...Fault[]];
}
