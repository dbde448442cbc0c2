import * as v from "valibot";

/** What a schema says about its values besides their type, as JSON Schema calls it. */
export type Wording = {
  /** How a text is to be read, e.g. `date-time`. */
  readonly format?: string;
  /** What a text looks like, where no rule of the schema says it. */
  readonly pattern?: string;
  /** Bounds of a number that a text says. */
  readonly minimum?: number;
  readonly maximum?: number;
  readonly examples?: readonly unknown[];
};

/** An instant as answers spell it. */
export const INSTANT = { format: "date-time", examples: ["2030-01-01T00:00:00Z"] } as const;

/**
 * A schema with a sentence on what its values are, which the description of the interface shows. It changes nothing of
 * what is accepted.
 *
 * @example
 * ```ts
 * import * as v from "valibot";
 * import assert from "node:assert/strict";
 * import { described } from "./described.ts";
 * assert.equal(v.parse(described(v.string(), "What somebody is called."), "Ada"), "Ada");
 * ```
 */
export function described<const Schema extends v.GenericSchema>(
  schema: Schema,
  description: string,
  wording: Wording = {},
): v.SchemaWithPipe<
  readonly [Schema, v.MetadataAction<v.InferOutput<Schema>, Wording & { description: string }>]
> {
  return v.pipe(schema, v.metadata({ description, ...wording }));
}
