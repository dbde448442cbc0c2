import fc, { type GeneratorValue } from "fast-check";

/** Small random decisions of a property test, which fast-check can shrink and repeat. */
export class Dice {
  readonly #g: GeneratorValue;
  /** One in so many things goes wrong; 0 means that nothing does. */
  readonly #accidents: number;

  constructor(g: GeneratorValue) {
    this.#g = g;
    this.#accidents = g(fc.constantFrom, 0, 0, 1000, 300, 100, 30, 10);
  }

  /** True once in `times`. */
  chance(times: number): boolean {
    return this.#g(fc.nat, { max: times - 1 }) === times - 1;
  }

  /** True as often as accidents happen in this world. */
  rarely(): boolean {
    return this.#accidents > 0 && this.chance(this.#accidents);
  }

  /** True much more seldom than {@link rarely}. */
  veryRarely(): boolean {
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
