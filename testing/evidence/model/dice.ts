import fc, { type GeneratorValue } from "fast-check";

/** What can go wrong in a world again and again, while all else is well. */
export const TROUBLES = [
  "addresses",
  "bulletins",
  "copies",
  "doubt",
  "forgery",
  "hollow answers",
  "places",
  "rain",
  "stuck sensor",
] as const;
/** @see {@link TROUBLES} */
export type Trouble = typeof TROUBLES[number];

/** Small random decisions of a property test, which fast-check can shrink and repeat. */
export class Dice {
  readonly #g: GeneratorValue;
  /** One in so many things goes wrong; 0 means that nothing does. */
  readonly #accidents: number;
  readonly #trouble: Trouble | undefined;

  constructor(g: GeneratorValue) {
    this.#g = g;
    this.#accidents = g(fc.constantFrom, 0, 0, 0, 1000, 300, 100, 30, 10);
    this.#trouble = g(fc.constantFrom, undefined, ...TROUBLES);
  }

  /** True once in `times`. */
  chance(times: number): boolean {
    return this.#g(fc.nat, { max: times - 1 }) === times - 1;
  }

  /** Whether this is the trouble of this world. */
  has(trouble: Trouble): boolean {
    return this.#trouble === trouble;
  }

  /** True as often as accidents happen in this world, and oftener when it is its trouble. */
  rarely(trouble?: Trouble): boolean {
    if (trouble && this.has(trouble)) return this.chance(10);
    return this.#accidents > 0 && this.chance(this.#accidents);
  }

  /** True much more seldom than {@link rarely}. */
  veryRarely(trouble?: Trouble): boolean {
    if (trouble && this.has(trouble)) return this.chance(80);
    return this.#accidents > 0 && this.chance(8 * this.#accidents);
  }

  /** A whole number, both ends included. */
  between(min: number, max: number): number {
    return this.#g(fc.integer, { min, max });
  }

  /** One of some values. */
  pick<Value>(values: readonly Value[]): Value {
    return values[this.#g(fc.nat, { max: values.length - 1 })]!; // within bounds
  }

  /** The same values in another order. */
  shuffle<Value>(values: readonly Value[]): Value[] {
    const seed = this.#g(fc.nat, { max: 0x7fffffff });
    return values.map((value, i) => ({ value, key: Math.imul(i + 1, 2654435761 ^ seed) >>> 0 }))
      .sort((a, b) => a.key - b.key).map(({ value }) => value);
  }
}
