import type { Inflated } from "../inflate.ts";
import { OutgrownError } from "../outgrown_error.ts";
import { type Code, makeCode } from "./prefix_code.ts";

/**
 * Unpacks as `shared/bytes/inflate.ts` does, where there is no Node: scripts of pages are bundled with it. What a browser
 * has of its own for it neither stops at a size nor tells how much of its input it took.
 */
export function inflate(packed: Uint8Array, most: number): Inflated {
  const reader = new BitReader(packed, 0);
  const output = new Output(most);
  inflateInto(output, reader);
  return { bytes: output.bytes(), taken: reader.taken() };
}

/** Unpacks gzip (RFC 1952): one member or several, after which zeros may follow. */
export function gunzip(packed: Uint8Array, most: number): Uint8Array {
  const output = new Output(most);
  let place = 0;
  do {
    const reader = new BitReader(packed, skipHeader(packed, place));
    const begin = output.length;
    inflateInto(output, reader);
    place = reader.taken();
    if (packed.length < place + 8) throw new RangeError("it is cut off");
    const trailer = new DataView(packed.buffer, packed.byteOffset + place, 8);
    const member = output.bytes(begin);
    const isWhole = trailer.getUint32(0, true) === crc32(member) &&
      trailer.getUint32(4, true) === member.length;
    if (!isWhole) throw new RangeError("it does not fit its checksum and length");
    place += 8;
  } while (place < packed.length && packed[place] !== 0);
  return output.bytes();
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest;
});

/** The checksum of gzip (CRC-32, RFC 1952), unsigned. */
export function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

const FLAG = { headerChecksum: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const;

/** @returns where the stream of a member begins */
function skipHeader(packed: Uint8Array, begin: number): number {
  let place = begin;
  const next = () => {
    if (place >= packed.length) throw new RangeError("it is cut off");
    return packed[place++]!;
  };
  if (next() !== 0x1f || next() !== 0x8b || next() !== 8) throw new RangeError("it is no gzip");
  const flags = next();
  if (flags & FLAG.reserved) throw new RangeError("it has unknown flags");
  for (let skipped = 0; skipped < 6; skipped++) next();
  if (flags & FLAG.extra) {
    for (let left = next() | next() << 8; left > 0; left--) next();
  }
  if (flags & FLAG.name) { while (next() !== 0); }
  if (flags & FLAG.comment) { while (next() !== 0); }
  if (flags & FLAG.headerChecksum) {
    const crc = crc32(packed.subarray(begin, place)) & 0xffff;
    if ((next() | next() << 8) !== crc) throw new RangeError("its header is damaged");
  }
  return place;
}

/** Bytes that grow up to what is granted. */
class Output {
  readonly #most: number;
  #held = new Uint8Array(0);
  length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** What was written from a place on. */
  bytes(begin = 0): Uint8Array<ArrayBuffer> {
    return this.#held.subarray(begin, this.length);
  }

  push(byte: number): void {
    this.#makeRoom(1);
    this.#held[this.length++] = byte;
  }

  append(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length);
    this.#held.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Writes again what stands `distance` bytes back, of which some may be written only by this. */
  repeat(distance: number, count: number, begin: number): void {
    if (distance > this.length - begin) throw new RangeError("it points before its beginning");
    this.#makeRoom(count);
    const held = this.#held;
    for (let left = count; left > 0; left--) {
      held[this.length] = held[this.length - distance]!;
      this.length++;
    }
  }

  #makeRoom(count: number): void {
    const needed = this.length + count;
    if (needed <= this.#held.length) return;
    if (needed > this.#most) throw new OutgrownError("it inflates to more than was granted");
    const held = new Uint8Array(
      Math.min(this.#most, Math.max(needed, 2 * this.#held.length, 4096)),
    );
    held.set(this.#held);
    this.#held = held;
  }
}

/** Reads bits, the lowest of each byte first. */
class BitReader {
  readonly #bytes: Uint8Array;
  #place: number;
  #held = 0;
  #heldBits = 0;

  constructor(bytes: Uint8Array, place: number) {
    this.#bytes = bytes;
    this.#place = place;
  }

  /** How many bytes were taken; of the last perhaps only some bits. */
  taken(): number {
    return this.#place - (this.#heldBits >> 3);
  }

  bits(count: number): number {
    while (this.#heldBits < count) {
      if (this.#place >= this.#bytes.length) throw new RangeError("it is cut off");
      this.#held |= this.#bytes[this.#place++]! << this.#heldBits;
      this.#heldBits += 8;
    }
    const value = this.#held & ((1 << count) - 1);
    this.#held >>>= count;
    this.#heldBits -= count;
    return value;
  }

  symbol({ table, longest }: Code): number {
    while (this.#heldBits < longest && this.#place < this.#bytes.length) {
      this.#held |= this.#bytes[this.#place++]! << this.#heldBits;
      this.#heldBits += 8;
    }
    const entry = table[this.#held & ((1 << longest) - 1)] ?? 0;
    const length = entry & 15;
    if (length === 0) throw new RangeError("it holds bits that stand for nothing");
    if (length > this.#heldBits) throw new RangeError("it is cut off");
    this.#held >>>= length;
    this.#heldBits -= length;
    return entry >> 4;
  }

  /** Whole bytes, from the next one that was not begun. */
  take(count: number): Uint8Array {
    const begin = this.taken();
    if (begin + count > this.#bytes.length) throw new RangeError("it is cut off");
    this.#place = begin + count;
    this.#held = this.#heldBits = 0;
    return this.#bytes.subarray(begin, this.#place);
  }
}

const END_OF_BLOCK = 256;
/** What symbols from 257 on stand for: a length, and how many bits are added to it (RFC 1951, 3.2.5). */
const LENGTHS = withExtraBits(3, [
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  1,
  1,
  1,
  1,
  2,
  2,
  2,
  2,
  3,
  3,
  3,
  3,
  4,
  4,
  4,
  4,
  5,
  5,
  5,
  5,
]);
const LONGEST = { base: 258, extra: 0 };
const DISTANCES = withExtraBits(1, [
  0,
  0,
  0,
  0,
  1,
  1,
  2,
  2,
  3,
  3,
  4,
  4,
  5,
  5,
  6,
  6,
  7,
  7,
  8,
  8,
  9,
  9,
  10,
  10,
  11,
  11,
  12,
  12,
  13,
  13,
]);

interface Range {
  readonly base: number;
  readonly extra: number;
}

function withExtraBits(first: number, extras: readonly number[]): Range[] {
  let base = first;
  return extras.map((extra) => {
    const range = { base, extra };
    base += 1 << extra;
    return range;
  });
}

interface Codes {
  readonly literals: Code;
  readonly distances: Code;
}

function fixedCodes(): Codes {
  const lengths = Array.from(
    { length: 288 },
    (_, n) => n < 144 ? 8 : n < 256 ? 9 : n < 280 ? 7 : 8,
  );
  return { literals: makeCode(lengths), distances: makeCode(Array<number>(32).fill(5)) };
}

function inflateInto(output: Output, reader: BitReader): void {
  const begin = output.length;
  for (let isLast = false; !isLast;) {
    isLast = reader.bits(1) === 1;
    const kind = reader.bits(2);
    if (kind === 0) copyStored(output, reader);
    else if (kind === 1) inflateBlock(output, reader, fixedCodes(), begin);
    else if (kind === 2) inflateBlock(output, reader, readCodes(reader), begin);
    else throw new RangeError("it holds a block of no known kind");
  }
}

function copyStored(output: Output, reader: BitReader): void {
  const [a, b, c, d] = reader.take(4) as unknown as [number, number, number, number]; // four were asked for
  const length = a | b << 8;
  if ((length ^ 0xffff) !== (c | d << 8)) throw new RangeError("it holds a block of two lengths");
  output.append(reader.take(length));
}

function inflateBlock(
  output: Output,
  reader: BitReader,
  { literals, distances }: Codes,
  begin: number,
): void {
  for (;;) {
    const symbol = reader.symbol(literals);
    if (symbol < END_OF_BLOCK) {
      output.push(symbol);
      continue;
    }
    if (symbol === END_OF_BLOCK) return;
    const length = symbol === 285 ? LONGEST : LENGTHS[symbol - 257];
    if (!length) throw new RangeError("it holds a length that does not exist");
    const count = length.base + reader.bits(length.extra);
    const distance = DISTANCES[reader.symbol(distances)];
    if (!distance) throw new RangeError("it holds a distance that does not exist");
    output.repeat(distance.base + reader.bits(distance.extra), count, begin);
  }
}

/** The order in which the lengths of the code for lengths come. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

function readCodes(reader: BitReader): Codes {
  const literals = reader.bits(5) + 257, distances = reader.bits(5) + 1;
  const described = reader.bits(4) + 4;
  if (literals > 286 || distances > 30) throw new RangeError("it holds codes of too many symbols");
  const own = Array<number>(19).fill(0);
  for (let n = 0; n < described; n++) own[ORDER[n]!] = reader.bits(3);
  const code = makeCode(own, { isWhole: true });
  const lengths: number[] = [];
  const repeat = (length: number | undefined, count: number) => {
    if (length === undefined) throw new RangeError("it repeats a length before the first");
    for (let left = count; left > 0; left--) lengths.push(length);
  };
  while (lengths.length < literals + distances) {
    const symbol = reader.symbol(code);
    if (symbol < 16) lengths.push(symbol);
    else if (symbol === 16) repeat(lengths.at(-1), 3 + reader.bits(2));
    else if (symbol === 17) repeat(0, 3 + reader.bits(3));
    else repeat(0, 11 + reader.bits(7));
  }
  if (lengths.length > literals + distances) throw new RangeError("it holds too many lengths");
  if (lengths[END_OF_BLOCK] === 0) throw new RangeError("it holds a block without an end");
  return {
    literals: makeCode(lengths.slice(0, literals)),
    distances: makeCode(lengths.slice(literals)),
  };
}
