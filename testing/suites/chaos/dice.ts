/** Random decisions that a seed repeats (Mulberry32). */
export class SeededDice {
  #state: number;

  /** @param seed whole numbers, e.g. of a run and of a cycle in it; each of them counts */
  constructor(...seed: readonly number[]) {
    this.#state = seed.reduce((state, part) => mix((state ^ part) >>> 0), 0x9e3779b9);
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    return mix(this.#state) / 2 ** 32;
  }

  /** True with a probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number, both ends included. */
  between(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  /** One of some values. */
  pick<const Value>(values: readonly [Value, ...Value[]]): Value {
    return values[this.between(0, values.length - 1)]!; // within bounds
  }
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 15), value | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return (mixed ^ (mixed >>> 14)) >>> 0;
}
