import { FIELD_PRIME, LIMB_BITS, LIMBS } from "./field_limbs.ts";
import { type Code, encodeModule, op } from "./wasm_encoding.ts";

/**
 * The WebAssembly code of `batch_addition.ts`: multiplication modulo p and affine additions.
 *
 * A field element is nine words of 29 bits, kept loosely reduced: each limb below 2^29 + 2^23, the value below
 * 2^261 + 2^255. Sums and differences are formed limb by limb without carrying; a factor with limbs below 2^31.4
 * times a loosely reduced one sums nine products below 2^63.6, so nothing overflows 64 bits.
 */

const BYTES = 4 * LIMBS;
/** Bytes of a point: x, then y. */
export const POINT_BYTES = 2 * BYTES;
/** Bytes of one pending addition: pointers to point and addend, sign, padding, then two field elements. */
export const ADDITION_BYTES = 16 + 2 * BYTES;

const MASK = 2 ** LIMB_BITS - 1;
// 2^261 = 32 · (2^32 + 977) = 256 · 2^29 + 31264 modulo p.
const FOLD_LOW = 31264;
const FOLD_HIGH = 256;

/** A multiple of p whose every limb exceeds that of any loosely reduced element: subtracting never goes below 0. */
const CUSHION: readonly bigint[] = (() => {
  const high = 2n ** 30n + 2n ** 23n;
  let sum = 0n;
  for (let i = 0; i < LIMBS; i++) sum += high << BigInt(LIMB_BITS * i);
  const excess = sum % FIELD_PRIME;
  return Array.from(
    { length: LIMBS },
    (_, i) => high - ((excess >> BigInt(LIMB_BITS * i)) & BigInt(MASK)),
  );
})();

const limbs = <T>(each: (i: number) => T): T[] => Array.from({ length: LIMBS }, (_, i) => each(i));

/** `local = stack & mask`, leaving `stack >> 29`, the carry. `spare` is a scratch local. */
const splitInto = (local: number, spare: number): Code => [
  ...op.localTee(spare),
  ...op.i64Const(MASK),
  ...op.i64And,
  ...op.localSet(local),
  ...op.localGet(spare),
  ...op.i64Const(LIMB_BITS),
  ...op.i64ShrU,
];

const times = (local: number, constant: number): Code => [
  ...op.localGet(local),
  ...op.i64Const(constant),
  ...op.i64Mul,
];

/** `mul(dst, a, b)`: product modulo p, loosely reduced; the operands may be the destination. */
function multiply(): Code {
  const [dst, pa, pb] = [0, 1, 2];
  const a = (i: number) => 3 + i;
  const b = (i: number) => 3 + LIMBS + i;
  const high = (i: number) => 3 + 2 * LIMBS + i;
  const low = (i: number) => 3 + 3 * LIMBS + i;
  const top = 3 + 4 * LIMBS;
  const spare = top + 1;
  const column = (k: number): Code =>
    limbs((i) => i).filter((i) => k - i >= 0 && k - i < LIMBS).flatMap((i) => [
      ...op.localGet(a(i)),
      ...op.localGet(b(k - i)),
      ...op.i64Mul,
      ...op.i64Add,
    ]);
  return [
    ...limbs((i) => [
      ...op.localGet(pa),
      ...op.i64Load32U(4 * i),
      ...op.localSet(a(i)),
      ...op.localGet(pb),
      ...op.i64Load32U(4 * i),
      ...op.localSet(b(i)),
    ]).flat(),
    // The upper columns, carried into eight limbs and a ninth of up to 35 bits.
    ...op.i64Const(0),
    ...limbs((i) => i).slice(0, LIMBS - 1).flatMap((i) => [
      ...column(LIMBS + i),
      ...splitInto(high(i), spare),
    ]),
    ...op.localSet(high(LIMBS - 1)),
    // The lower columns with the upper ones folded in.
    ...op.i64Const(0),
    ...limbs((i) => [
      ...column(i),
      ...times(high(i), FOLD_LOW),
      ...op.i64Add,
      ...(i ? [...times(high(i - 1), FOLD_HIGH), ...op.i64Add] : []),
      ...splitInto(low(i), spare),
    ]).flat(),
    ...times(high(LIMBS - 1), FOLD_HIGH),
    ...op.i64Add,
    ...op.localSet(top),
    // What is left above 2^261 has at most 44 bits: fold it, and carry twice.
    ...op.localGet(low(0)),
    ...times(top, FOLD_LOW),
    ...op.i64Add,
    ...splitInto(low(0), spare),
    ...op.localGet(low(1)),
    ...op.i64Add,
    ...times(top, FOLD_HIGH),
    ...op.i64Add,
    ...splitInto(low(1), spare),
    ...op.localGet(low(2)),
    ...op.i64Add,
    ...op.localSet(low(2)),
    ...limbs((i) => [...op.localGet(dst), ...op.localGet(low(i)), ...op.i64Store32(4 * i)]).flat(),
  ];
}
const MULTIPLY_LOCALS = 4 * LIMBS + 2;

/** Stores the nine i64 values that `value` pushes at `offset` of `pointer`, carried to a loosely reduced element. */
function storeReduced(
  pointer: number,
  offset: number,
  value: (i: number) => Code,
  limb: (i: number) => number,
  spare: number,
): Code {
  return [
    ...op.i64Const(0),
    ...limbs((i) => [...value(i), ...op.i64Add, ...splitInto(limb(i), spare)]).flat(),
    ...op.localSet(spare),
    ...op.localGet(limb(0)),
    ...times(spare, FOLD_LOW),
    ...op.i64Add,
    ...op.localSet(limb(0)),
    ...op.localGet(limb(1)),
    ...times(spare, FOLD_HIGH),
    ...op.i64Add,
    ...op.localSet(limb(1)),
    ...limbs((i) => [
      ...op.localGet(pointer),
      ...op.localGet(limb(i)),
      ...op.i64Store32(offset + 4 * i),
    ]).flat(),
  ];
}

const load = (pointer: number, offset: number, i: number): Code => [
  ...op.localGet(pointer),
  ...op.i64Load32U(offset + 4 * i),
];
const pointerAt = (pointer: number, offset: number): Code => [
  ...op.localGet(pointer),
  ...(offset ? [...op.i32Const(offset), ...op.i32Add] : []),
];
const copy = (to: number, toOffset: number, from: number): Code =>
  limbs((i) => [
    ...op.localGet(to),
    ...load(from, 0, i),
    ...op.i64Store32(toOffset + 4 * i),
  ]).flat();

// Fields of a pending addition.
const DIFFERENCE = 16;
const PREFIX = 16 + BYTES;

const MULTIPLY = 0;

/**
 * `prefix(first, end, product)`: for each pending addition stores the difference of the x coordinates and the
 * product of all differences before it, and leaves the product of all at `product`, which must hold 1 before.
 */
function prefix(): Code {
  const [addition, end, product, point, addend] = [0, 1, 2, 3, 4];
  return op.doWhile([
    ...op.localGet(addition),
    ...op.i32Load(0),
    ...op.localSet(point),
    ...op.localGet(addition),
    ...op.i32Load(4),
    ...op.localSet(addend),
    ...limbs((i) => [
      ...op.localGet(addition),
      ...load(addend, 0, i),
      ...op.i64Const(CUSHION[i]!),
      ...op.i64Add,
      ...load(point, 0, i),
      ...op.i64Sub,
      ...op.i64Store32(DIFFERENCE + 4 * i),
    ]).flat(),
    ...copy(addition, PREFIX, product),
    ...op.localGet(product),
    ...pointerAt(addition, DIFFERENCE),
    ...op.localGet(product),
    ...op.call(MULTIPLY),
    ...pointerAt(addition, ADDITION_BYTES),
    ...op.localTee(addition),
    ...op.localGet(end),
    ...op.i32LtU,
  ]);
}

/**
 * `advance(last, first, inverse, scratch)`: from the last pending addition back to the first, replaces each point
 * by its sum with ± its addend. `inverse` holds the inverse of what `prefix` left; `scratch` has room for three
 * elements. Slope λ = (y₂ − y₁)/(x₂ − x₁), x₃ = λ² − x₁ − x₂, y₃ = λ(x₁ − x₃) − y₁.
 */
function advance(): Code {
  const [addition, first, inverse, slope, point, addend] = [0, 1, 2, 3, 4, 5];
  const sign = 6;
  const limb = (i: number) => 7 + i;
  const spare = 7 + LIMBS;
  const SQUARE = BYTES;
  const TERM = 2 * BYTES;
  return op.doWhile([
    ...op.localGet(addition),
    ...op.i32Load(0),
    ...op.localSet(point),
    ...op.localGet(addition),
    ...op.i32Load(4),
    ...op.localSet(addend),
    ...op.localGet(addition),
    ...op.i64Load32S(8),
    ...op.localSet(sign),
    // 1 / (x₂ − x₁) of this addition, and the inverse for those before it.
    ...op.localGet(slope),
    ...op.localGet(inverse),
    ...pointerAt(addition, PREFIX),
    ...op.call(MULTIPLY),
    ...op.localGet(inverse),
    ...pointerAt(addition, DIFFERENCE),
    ...op.localGet(inverse),
    ...op.call(MULTIPLY),
    // ± y₂ − y₁: the sign is 0 or −1, and (v ^ −1) − (−1) is −v.
    ...limbs((i) => [
      ...op.localGet(slope),
      ...load(addend, BYTES, i),
      ...op.localGet(sign),
      ...op.i64Xor,
      ...op.localGet(sign),
      ...op.i64Sub,
      ...op.i64Const(2n * CUSHION[i]!),
      ...op.i64Add,
      ...load(point, BYTES, i),
      ...op.i64Sub,
      ...op.i64Store32(TERM + 4 * i),
    ]).flat(),
    ...op.localGet(slope),
    ...pointerAt(slope, TERM),
    ...op.localGet(slope),
    ...op.call(MULTIPLY),
    ...pointerAt(slope, SQUARE),
    ...op.localGet(slope),
    ...op.localGet(slope),
    ...op.call(MULTIPLY),
    // x₁ − x₃ needs the old x, so x₃ goes over the square first.
    ...storeReduced(
      slope,
      SQUARE,
      (i) => [
        ...load(slope, SQUARE, i),
        ...op.i64Const(2n * CUSHION[i]!),
        ...op.i64Add,
        ...load(point, 0, i),
        ...op.i64Sub,
        ...load(addend, 0, i),
        ...op.i64Sub,
      ],
      limb,
      spare,
    ),
    ...limbs((i) => [
      ...op.localGet(slope),
      ...load(point, 0, i),
      ...op.i64Const(CUSHION[i]!),
      ...op.i64Add,
      ...load(slope, SQUARE, i),
      ...op.i64Sub,
      ...op.i64Store32(TERM + 4 * i),
      ...op.localGet(point),
      ...load(slope, SQUARE, i),
      ...op.i64Store32(4 * i),
    ]).flat(),
    ...pointerAt(slope, TERM),
    ...pointerAt(slope, TERM),
    ...op.localGet(slope),
    ...op.call(MULTIPLY),
    ...storeReduced(
      point,
      BYTES,
      (i) => [
        ...load(slope, TERM, i),
        ...op.i64Const(CUSHION[i]!),
        ...op.i64Add,
        ...load(point, BYTES, i),
        ...op.i64Sub,
      ],
      limb,
      spare,
    ),
    ...op.localGet(addition),
    ...op.i32Const(ADDITION_BYTES),
    ...op.i32Sub,
    ...op.localTee(addition),
    ...op.localGet(first),
    ...op.i32GeU,
  ]);
}
const ADVANCE_LOCALS = LIMBS + 2;

/** Encodes the module; it exports `mul`, `prefix` and `advance` and imports its memory. */
export function batchAdditionModule(): Uint8Array<ArrayBuffer> {
  return encodeModule([
    { name: "mul", params: 3, i64Locals: MULTIPLY_LOCALS, body: multiply() },
    // Unused parameters serve as i32 locals.
    { name: "prefix", params: 5, i64Locals: 0, body: prefix() },
    { name: "advance", params: 6, i64Locals: ADVANCE_LOCALS, body: advance() },
  ]);
}
