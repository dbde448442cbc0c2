/** What can go wrong in a world again and again, while all else is well. */
export const TROUBLES = [
  "addresses",
  "bulletins",
  "copies",
  "doubt",
  "forgery",
  "hidden phase",
  "hollow answers",
  "late files",
  "lost answers",
  "places",
  "rain",
  "set aside",
  "stuck sensor",
] as const;
/** @see {@link TROUBLES} */
export type Trouble = typeof TROUBLES[number];

/** Small random decisions; the same seed makes the same. */
export class Dice {
  #state: number;
  /** One in so many things goes wrong; 0 means that nothing does. */
  readonly #accidents: number;
  /** The trouble of this world. */
  readonly trouble: Trouble | undefined;

  /** @param seed any whole number */
  constructor(seed: number) {
    this.#state = seed;
    this.trouble = this.pick([undefined, undefined, ...TROUBLES]);
    this.#accidents = this.pick(this.trouble ? [0, 0, 0, 300] : [0, 0, 1000, 300, 100, 30, 10]);
  }

  /** True once in `times`. */
  chance(times: number): boolean {
    return this.#below(times) === 0;
  }

  /** Whether this is the trouble of this world. */
  has(trouble: Trouble): boolean {
    return this.trouble === trouble;
  }

  /** True once in `times`, and much more seldom in a world with a trouble of its own, which should show there. */
  oddly(times: number): boolean {
    return this.chance(this.trouble ? 8 * times : times);
  }

  /** True as often as accidents happen in this world, and once in `times` when this is its trouble. */
  rarely(trouble?: Trouble, times = 10): boolean {
    if (trouble && this.has(trouble)) return this.chance(times);
    return this.#accidents > 0 && this.chance(this.#accidents);
  }

  /** True much more seldom than {@link rarely}. */
  veryRarely(trouble?: Trouble): boolean {
    if (trouble && this.has(trouble)) return this.chance(80);
    return this.#accidents > 0 && this.chance(8 * this.#accidents);
  }

  /** A whole number, both ends included. */
  between(min: number, max: number): number {
    return min + this.#below(max - min + 1);
  }

  /** One of some values. */
  pick<Value>(values: readonly Value[]): Value {
    return values[this.#below(values.length)]!; // within bounds
  }

  /** The same values in another order. */
  shuffle<Value>(values: readonly Value[]): Value[] {
    return values.map((value) => ({ value, key: this.#next() })).sort((a, b) => a.key - b.key)
      .map(({ value }) => value);
  }

  /** A whole number from 0 to one less than `count`. */
  #below(count: number): number {
    return Math.floor(this.#next() * count);
  }

  /** From 0 to less than 1: a counter whose bits are mixed (splitmix32). */
  #next(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let bits = this.#state;
    bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
  }
}
