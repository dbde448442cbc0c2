import { concatBytes } from "../../../shared/bytes/concat.ts";
import type { SeededDice } from "../../fixtures/seeded_dice.ts";

/** What breaks parsers: delimiters, signs and numbers out of every range, ends of encodings. */
const TOKENS = [
  "<",
  "/>",
  "<!--",
  "]]>",
  "&#0;",
  '"',
  "\\u0000",
  "{}",
  "[[",
  "null",
  "-0",
  "1e999",
  "NaN",
  "9007199254740993",
  "__proto__",
  "%",
  "%00",
  ",,",
  "\r\n",
  "\u0000",
  "\u202e",
  "😀",
  "=".repeat(40),
].map((token) => new TextEncoder().encode(token));
/** Bytes that are no UTF-8: a lone continuation, an overlong form, half of a surrogate. */
const ILL_FORMED = [[0x80], [0xc0, 0x80], [0xed, 0xa0, 0x80]].map((bytes) =>
  Uint8Array.from(bytes)
);
const MOST_EDITS = 6;
const MOST_REPEATS = 64;

/** Damages real inputs: a few edits each, of bytes, of pieces, and between inputs. */
export class Mutator {
  readonly #seeds: readonly Uint8Array[];
  readonly #dice: SeededDice;

  /** @param seeds at least one */
  constructor(seeds: readonly Uint8Array[], dice: SeededDice) {
    this.#seeds = seeds;
    this.#dice = dice;
  }

  /** The next damaged input; one in thirty is as it was. */
  next(): Uint8Array<ArrayBuffer> {
    let bytes = this.#seed().slice();
    const edits = this.#dice.chance(1 / 30) ? 0 : this.#dice.between(1, MOST_EDITS);
    for (let edit = 0; edit < edits; edit++) bytes = this.#edit(bytes);
    return bytes;
  }

  #edit(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const dice = this.#dice;
    const from = dice.between(0, bytes.length), to = this.#near(from, bytes.length);
    const [before, piece, after] = [
      bytes.subarray(0, from),
      bytes.subarray(from, to),
      bytes.subarray(to),
    ];
    switch (dice.between(0, 7)) {
      case 0: // another byte
        if (from < bytes.length) bytes[from] = dice.between(0, 255);
        return bytes;
      case 1: // one bit
        if (from < bytes.length) bytes[from]! ^= 1 << dice.between(0, 7);
        return bytes;
      case 2: // less
        return concatBytes([before, after]);
      case 3: // its end is missing
        return bytes.slice(0, from);
      case 4: // a piece many times
        return concatBytes([
          before,
          ...Array.from({ length: dice.between(2, MOST_REPEATS) }, () => piece),
          after,
        ]);
      case 5: // something that means something
        return concatBytes([before, TOKENS[dice.between(0, TOKENS.length - 1)]!, after]);
      case 6: // what no text holds
        return concatBytes([before, ILL_FORMED[dice.between(0, ILL_FORMED.length - 1)]!, after]);
      default: // a piece of another
        return concatBytes([before, this.#pieceOfAnother(), after]);
    }
  }

  #pieceOfAnother(): Uint8Array {
    const other = this.#seed();
    const from = this.#dice.between(0, other.length);
    return other.subarray(from, this.#near(from, other.length));
  }

  /** A place behind another: mostly close, so that much stays as it was. */
  #near(from: number, end: number): number {
    const reach = this.#dice.chance(0.1) ? end : 24;
    return Math.min(end, from + this.#dice.between(0, reach));
  }

  #seed(): Uint8Array {
    return this.#seeds[this.#dice.between(0, this.#seeds.length - 1)]!;
  }
}
