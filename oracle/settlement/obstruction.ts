import type { Obstacle } from "./block.ts";

/** A check ended at an obstacle that is to be told; the cause, if any, is for the log alone. */
export class Obstruction extends Error {
  override readonly name = "Obstruction";
  constructor(readonly obstacle: Obstacle, options?: ErrorOptions) {
    super(`${obstacle.code}: ${obstacle.message}`, options);
  }
}
