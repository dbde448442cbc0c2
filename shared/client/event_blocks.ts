/** A block of a stream of server-sent events. */
export interface EventBlock {
  /** The place after it. */
  readonly id?: string;
  /** What kind of event it is; a plain one has none. */
  readonly event?: string;
  readonly data?: string;
}

/** A block of the oracle has a few hundred characters. */
const MOST_CHARACTERS = 64 * 1024;

/** Takes a stream of server-sent events apart, as far as oracles use them: one line of data, no lone carriage returns. */
export class EventBlocks {
  #rest = "";

  /**
   * Takes the next text of the stream.
   * @returns the blocks that it completed
   * @throws {RangeError} when a block is longer than an oracle's ever is
   *
   * @example
   * ```ts
   * import { EventBlocks } from "./event_blocks.ts";
   * import assert from "node:assert/strict";
   * const blocks = new EventBlocks();
   * assert.deepEqual(blocks.take(":\nid: a-1\n\nid: a-2\nda"), [{ id: "a-1" }]);
   * assert.deepEqual(blocks.take("ta: {}\n\n"), [{ id: "a-2", data: "{}" }]);
   * ```
   */
  take(text: string): EventBlock[] {
    const pieces = (this.#rest + text).replaceAll("\r\n", "\n").split("\n\n");
    this.#rest = pieces.pop() ?? "";
    if (this.#rest.length > MOST_CHARACTERS) throw new RangeError("a block of events has no end");
    return pieces.map(readBlock);
  }
}

function readBlock(text: string): EventBlock {
  const fields = text.split("\n").map((line) => {
    const [, name = "", value = ""] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    return [name, value] as const;
  });
  const known = fields.filter(([name]) => name === "id" || name === "event" || name === "data");
  return Object.fromEntries(known);
}
