import { concatBytes } from "../bytes/concat.ts";

// The encoding of everything that the oracle signs besides outcomes: members in fixed order, integers big-endian,
// texts and lists behind their length.

/** One byte. @throws {RangeError} for what it cannot hold */
export const u8 = (value: number): Uint8Array => encodeUnsigned(value, 1);
/** Two bytes. @throws {RangeError} for what they cannot hold */
const u16 = (value: number): Uint8Array => encodeUnsigned(value, 2);
/** Four bytes. @throws {RangeError} for what they cannot hold */
export const u32 = (value: number): Uint8Array => encodeUnsigned(value, 4);

/**
 * Eight bytes in two's complement; unix seconds before 1970 are negative.
 * @throws {RangeError} for what is no whole number
 */
export function i64(value: number): Uint8Array {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no whole number`);
  return integer(BigInt.asUintN(64, BigInt(value)), 8);
}

/** The eight bytes of a double (IEEE 754). */
export function f64(value: number): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setFloat64(0, value);
  return out;
}

/** A text in UTF-8 behind a 16-bit length. */
export function text(value: string): Uint8Array {
  const bytes = new TextEncoder().encode(value);
  return concatBytes([u16(bytes.length), bytes]);
}

/**
 * A text of ASCII characters behind an 8-bit length.
 * @throws {RangeError} for other characters, or more than 255
 */
export function shortText(value: string): Uint8Array {
  const bytes = new TextEncoder().encode(value);
  if (bytes.some((byte) => byte > 0x7f)) throw new RangeError(`${value} is not ASCII`);
  return concatBytes([u8(bytes.length), bytes]);
}

/** Items behind a 16-bit count. */
export function list<T>(items: readonly T[], encode: (item: T) => Uint8Array): Uint8Array {
  return concatBytes([u16(items.length), ...items.map(encode)]);
}

/** The 16 bytes of a UUID. @throws {RangeError} for what is none */
export function uuid(value: string): Uint8Array {
  const bytes = Uint8Array.fromHex(value.replaceAll("-", ""));
  if (bytes.length !== 16) throw new RangeError(`${value} is no UUID`);
  return bytes;
}

function encodeUnsigned(value: number, bytes: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0 || value >= 2 ** (8 * bytes)) {
    throw new RangeError(`${value} is no unsigned number of ${bytes} bytes`);
  }
  return integer(BigInt(value), bytes);
}

function integer(value: bigint, bytes: number): Uint8Array {
  const out = new Uint8Array(bytes);
  for (let i = bytes - 1, left = value; i >= 0; i--, left >>= 8n) out[i] = Number(left & 0xffn);
  return out;
}
