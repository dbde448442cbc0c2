/** A prefix code, ready to be read (RFC 1951, 3.2.2). */
export interface Code {
  /** By the next `longest` bits, the first of them lowest: symbol × 16 + bits of its code, or 0 for none. */
  readonly table: Uint16Array;
  /** Bits of the longest code. */
  readonly longest: number;
}

/**
 * Makes a code from the number of bits of each symbol, 0 for those without a code.
 *
 * @param isWhole whether every sequence of bits must stand for something; otherwise a code of no symbol, or of one with
 * one bit, may leave some out
 * @throws {RangeError} when codes overlap, or leave out what they must not
 */
export function makeCode(lengths: readonly number[], { isWhole = false } = {}): Code {
  const counts = Array<number>(16).fill(0);
  for (const length of lengths) counts[length]!++;
  counts[0] = 0;
  const longest = counts.findLastIndex((count) => count > 0);
  if (longest < 0) {
    if (isWhole) throw new RangeError("it holds a code without symbols");
    return { table: new Uint16Array(2), longest: 1 };
  }
  const next: number[] = [];
  let code = 0;
  for (let length = 1; length <= longest; length++) {
    code = (code + counts[length - 1]!) << 1;
    next[length] = code;
    if (code + counts[length]! > 1 << length) throw new RangeError("it holds codes that overlap");
  }
  const isFull = next[longest]! + counts[longest]! === 1 << longest;
  if (!isFull && (isWhole || longest !== 1)) throw new RangeError("it holds a code with gaps");
  const table = new Uint16Array(1 << longest);
  for (const [symbol, length] of lengths.entries()) {
    if (length === 0) continue;
    const first = reverse(next[length]!++, length);
    for (let place = first; place < table.length; place += 1 << length) {
      table[place] = symbol << 4 | length;
    }
  }
  return { table, longest };
}

function reverse(bits: number, count: number): number {
  let reversed = 0;
  for (let left = bits, n = 0; n < count; n++, left >>= 1) reversed = reversed << 1 | left & 1;
  return reversed;
}
