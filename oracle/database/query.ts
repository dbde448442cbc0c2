import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import type { Schema } from "./schema.ts";

/**
 * Builds SQL typed by the committed schema; it executes nothing. Every statement is built inside
 * {@link statement}, so that a test can prepare all of them against the migrated schema.
 */
export const q: Kysely<Schema> = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** What Kysely's builders and raw `sql` become; `Row` is a row of the result. */
interface Compilable<Row> {
  compile(): CompiledQuery<Row>;
}

/** A statement of the program with arguments that it can be compiled with. */
export interface RegisteredStatement {
  readonly name: string;
  readonly compile: () => CompiledQuery<unknown>;
}

const registered: RegisteredStatement[] = [];

/**
 * Declares one SQL statement: `build` makes it from its arguments, `sample` are arguments of the right types by
 * which the statement can be prepared without data. Declare statements at the top of a module.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { q, statement } from "./query.ts";
 *
 * const leaseOf = statement(
 *   "lease of a name",
 *   (name: string) => q.selectFrom("leases").select("holder").where("name", "=", name),
 *   ["etl"],
 * );
 * assert.equal(leaseOf("etl").sql, 'select "holder" from "leases" where "name" = ?');
 * ```
 * @param name what the statement is, in words; shown when preparing it fails
 * @returns a function from arguments to the compiled query that a `Database` takes
 */
export function statement<Args extends readonly unknown[], Row>(
  name: string,
  build: (...args: Args) => Compilable<Row>,
  sample: NoInfer<Args>,
): (...args: Args) => CompiledQuery<Row> {
  registered.push({ name, compile: () => build(...sample).compile() });
  return (...args) => build(...args).compile();
}

/** Every statement of the modules loaded so far, in the order they were declared. */
export function statements(): readonly RegisteredStatement[] {
  return registered;
}
