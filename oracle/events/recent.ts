/** What was worked out for the most recently read events and can never change again, by event id. */
export class Recent<Value> {
  readonly #values = new Map<string, Value>();
  readonly #capacity: number;

  /** @param capacity of how many events it is kept */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The kept value of an event, which thereby becomes the most recent one. */
  get(eventId: string): Value | undefined {
    const value = this.#values.get(eventId);
    if (value !== undefined) this.keep(eventId, value);
    return value;
  }

  /** Keeps the value of an event and forgets the one that was not asked for the longest. */
  keep(eventId: string, value: Value): Value {
    this.#values.delete(eventId);
    this.#values.set(eventId, value);
    if (this.#values.size > this.#capacity) {
      const [oldest] = this.#values.keys();
      this.#values.delete(oldest!); // there are more than none
    }
    return value;
  }
}
