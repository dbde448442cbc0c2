/** Numbers values in the order in which they first come, so that each is written once. */
export class Numbering<Value> {
  readonly values: Value[] = [];
  readonly #numbers = new Map<string, number>();

  /**
   * The number of a value.
   * @param key equal for equal values alone
   */
  number(key: string, value: Value): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.values.push(value) - 1;
    this.#numbers.set(key, number);
    return number;
  }
}
