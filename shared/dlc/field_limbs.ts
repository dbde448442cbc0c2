/** The field prime of secp256k1, 2^256 − 2^32 − 977 (SEC 2 §2.4.1). */
export const FIELD_PRIME = 2n ** 256n - 2n ** 32n - 977n;
/** A field element in WebAssembly memory is this many 32-bit words, least significant first … */
export const LIMBS = 9;
/** … each holding this many bits; a product of two limbs summed nine times still fits 64 bits. */
export const LIMB_BITS = 29;

const MASK = 2 ** LIMB_BITS - 1;
const TOP_BITS = 256 - LIMB_BITS * (LIMBS - 1);
const PRIME_LIMBS = Uint32Array.from(
  { length: LIMBS },
  (_, i) => Number((FIELD_PRIME >> BigInt(LIMB_BITS * i)) & BigInt(MASK)),
);

/** Writes an integer below 2^261 as limbs at word `at`. */
export function writeLimbs(words: Uint32Array, first: number, value: bigint): void {
  for (let i = 0; i < LIMBS; i++) {
    words[first + i] = Number(value & BigInt(MASK));
    value >>= BigInt(LIMB_BITS);
  }
}

/** Reads limbs as an integer, without reducing it. */
export function readLimbs(words: Uint32Array, first: number): bigint {
  let value = 0n;
  for (let i = LIMBS - 1; i >= 0; i--) {
    value = (value << BigInt(LIMB_BITS)) + BigInt(words[first + i]!);
  }
  return value;
}

/** Rewrites the limbs at word `at` as the one representative in 0 … p − 1. */
export function canonicalise(words: Uint32Array, first: number): void {
  // 2^256 = 2^32 + 977 modulo p; 2^32 is 8 in the second limb. The second round absorbs the first one's carry.
  for (let round = 0; round < 2; round++) {
    let carry = 0;
    for (let i = 0; i < LIMBS - 1; i++) {
      const sum = words[first + i]! + carry;
      words[first + i] = sum & MASK;
      carry = sum >>> LIMB_BITS;
    }
    const top = words[first + LIMBS - 1]! + carry;
    const excess = top >>> TOP_BITS;
    words[first + LIMBS - 1] = top & (2 ** TOP_BITS - 1);
    words[first]! += excess * 977;
    words[first + 1]! += excess * 8;
  }
  carryOver(words, first);
  if (isBelowPrime(words, first)) return;
  let borrow = 0;
  for (let i = 0; i < LIMBS; i++) {
    const difference = words[first + i]! - PRIME_LIMBS[i]! - borrow;
    borrow = difference < 0 ? 1 : 0;
    words[first + i] = difference & MASK;
  }
}

function carryOver(words: Uint32Array, first: number): void {
  for (let i = 0; i < LIMBS - 1; i++) {
    words[first + i + 1]! += words[first + i]! >>> LIMB_BITS;
    words[first + i]! &= MASK;
  }
}

function isBelowPrime(words: Uint32Array, first: number): boolean {
  for (let i = LIMBS - 1; i >= 0; i--) {
    if (words[first + i] !== PRIME_LIMBS[i]) return words[first + i]! < PRIME_LIMBS[i]!;
  }
  return false;
}

/** Writes canonical limbs as 32 big-endian bytes. */
export function limbsToBytes(
  words: Uint32Array,
  first: number,
  out: Uint8Array,
  offset: number,
): void {
  let bits = 0;
  let held = 0;
  let limb = 0;
  for (let i = 31; i >= 0; i--) {
    if (held < 8) {
      // At most 7 bits are left over, so 36 bits are gathered: past what `|` and `<<` can hold.
      bits += (limb < LIMBS ? words[first + limb]! : 0) * 2 ** held;
      held += LIMB_BITS;
      limb++;
    }
    out[offset + i] = bits % 256;
    bits = Math.floor(bits / 256);
    held -= 8;
  }
}
