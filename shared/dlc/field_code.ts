import { FIELD_PRIME, LIMB_BITS, LIMBS } from "./field_limbs.ts";
import { type Code, op } from "./wasm_encoding.ts";

/**
 * WebAssembly code for arithmetic modulo p.
 *
 * A field element is nine words of 29 bits, kept loosely reduced: each limb at most 2^29 + 2^23, the value below
 * 2^261 + 2^255. Sums and differences are formed limb by limb without carrying; a factor with limbs below 2^31.4
 * times a loosely reduced one sums nine products below 2^63.6, so nothing overflows 64 bits.
 */

/** Bytes of a field element in memory. */
export const ELEMENT_BYTES = 4 * LIMBS;

const MASK = 2 ** LIMB_BITS - 1;
// 2^261 = 32 · (2^32 + 977) = 256 · 2^29 + 31264 modulo p.
const FOLD_LOW = 31264;
const FOLD_HIGH = 256;

/**
 * A multiple of p whose every limb exceeds that of any loosely reduced element: subtracting it after
 * adding this never goes below 0.
 */
export const CUSHION: readonly bigint[] = (() => {
  const high = 2n ** 30n + 2n ** 23n;
  let sum = 0n;
  for (let i = 0; i < LIMBS; i++) sum += high << BigInt(LIMB_BITS * i);
  const excess = sum % FIELD_PRIME;
  return Array.from(
    { length: LIMBS },
    (_, i) => high - ((excess >> BigInt(LIMB_BITS * i)) & BigInt(MASK)),
  );
})();

/** One item for each limb. */
export const limbs = <T>(each: (i: number) => T): T[] =>
  Array.from({ length: LIMBS }, (_, i) => each(i));

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

/**
 * `mul(dst, a, b)` and `sqr(dst, a)`: product modulo p, loosely reduced; the operands may be the destination.
 * A square needs 45 products of limbs instead of 81.
 */
export function multiply(factors: "two" | "equal"): Code {
  const [dst, pa, pb] = [0, 1, 2];
  const parameters = factors === "two" ? 3 : 2;
  const a = (i: number) => parameters + i;
  // The other factor's limb, or twice this factor's.
  const b = (i: number) => parameters + LIMBS + i;
  const high = (i: number) => parameters + 2 * LIMBS + i;
  const low = (i: number) => parameters + 3 * LIMBS + i;
  const top = parameters + 4 * LIMBS;
  const spare = top + 1;
  const addProduct = (first: number, second: number): Code => [
    ...op.localGet(first),
    ...op.localGet(second),
    ...op.i64Mul,
    ...op.i64Add,
  ];
  const column = (k: number): Code =>
    limbs((i) => i).filter((i) => k - i >= 0 && k - i < LIMBS).flatMap((i) => {
      if (factors === "two") return addProduct(a(i), b(k - i));
      if (i < k - i) return addProduct(a(i), b(k - i));
      return i === k - i ? addProduct(a(i), a(i)) : [];
    });
  const loadSecond = (i: number): Code =>
    factors === "two" ? load(pb, 0, i) : [...op.localGet(a(i)), ...op.localGet(a(i)), ...op.i64Add];
  return [
    ...limbs((i) => [
      ...load(pa, 0, i),
      ...op.localSet(a(i)),
      ...loadSecond(i),
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
/** How many i64 locals {@link multiply} needs after its parameters. */
export const MULTIPLY_LOCALS = 4 * LIMBS + 2;

/**
 * Stores the nine i64 values that `value` pushes at `offset` of `pointer`, carried to a loosely reduced element.
 * `limb` names nine scratch locals, `spare` one more.
 */
export function storeReduced(
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

/** Pushes limb `i` of the element at `offset` of `pointer`. */
export const load = (pointer: number, offset: number, i: number): Code => [
  ...op.localGet(pointer),
  ...op.i64Load32U(offset + 4 * i),
];
