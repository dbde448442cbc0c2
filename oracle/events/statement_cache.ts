import type { SignedStatement } from "../../shared/contract/statement.ts";

const CAPACITY = 256;

/**
 * Signed statements of recently read events. Once all entries are in, neither they nor the terms ever change, and
 * signing is deterministic: the kept statement is the one that would be made again.
 */
export class StatementCache {
  readonly #statements = new Map<string, SignedStatement>();

  /** The statement of an event, made by `sign` unless it is kept. */
  of(eventId: string, sign: () => SignedStatement): SignedStatement {
    const statement = this.#statements.get(eventId) ?? sign();
    this.#statements.delete(eventId);
    this.#statements.set(eventId, statement);
    if (this.#statements.size > CAPACITY) {
      const [oldest] = this.#statements.keys();
      this.#statements.delete(oldest!);
    }
    return statement;
  }
}
