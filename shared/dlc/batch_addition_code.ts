import {
  CUSHION,
  ELEMENT_BYTES as BYTES,
  limbs,
  load,
  multiply,
  MULTIPLY_LOCALS,
  storeReduced,
} from "./field_code.ts";
import { LIMBS } from "./field_limbs.ts";
import { type Code, encodeModule, op } from "./wasm_encoding.ts";

/** Bytes of a point: x, then y. */
export const POINT_BYTES = 2 * BYTES;
/** Bytes of one pending addition: pointers to point and addend, sign, padding, then two field elements. */
export const ADDITION_BYTES = 16 + 2 * BYTES;

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

// Functions by number.
const MULTIPLY = 0;
const SQUARE_OF = 1;

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
 * by its sum with ± its addend. `inverse` holds the inverse of what `prefix` left; `scratch` holds three
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
    ...op.call(SQUARE_OF),
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

/** Encodes the module of `batch_addition.ts`; it exports `mul`, `sqr`, `prefix` and `advance` and imports its memory. */
export function batchAdditionModule(): Uint8Array<ArrayBuffer> {
  return encodeModule([
    { name: "mul", params: 3, i64Locals: MULTIPLY_LOCALS, body: multiply("two") },
    { name: "sqr", params: 2, i64Locals: MULTIPLY_LOCALS, body: multiply("equal") },
    // Unused parameters serve as i32 locals.
    { name: "prefix", params: 5, i64Locals: 0, body: prefix() },
    { name: "advance", params: 6, i64Locals: ADVANCE_LOCALS, body: advance() },
  ]);
}
