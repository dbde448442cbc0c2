import type { Block } from "../stored/block.ts";

/** A check ended at a block that players are told of; the cause, if any, is for the log alone. */
export class BlockError extends Error {
  override readonly name = "BlockError";
  constructor(readonly block: Block, options?: ErrorOptions) {
    super(`${block.code}: ${block.message}`, options);
  }
}
