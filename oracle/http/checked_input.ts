import * as v from "valibot";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { schemaProblem } from "../../shared/contract/schema_problem.ts";

/**
 * Checks something a client sent against its schema.
 * @throws {RefusalError} `invalid` naming field, rule and value of the first thing that is wrong
 */
export function checkInput<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input, { abortEarly: true, abortPipeEarly: true });
  if (result.success) return result.output;
  const { field, problem } = schemaProblem(result.issues[0]);
  throw new RefusalError("invalid", `${field ?? "the body"} ${problem}`, field);
}

/**
 * Reads a JSON document that a client sent.
 * @throws {RefusalError} `invalid` when the bytes are not UTF-8 or not JSON
 */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new RefusalError("invalid", "the body must be a JSON document in UTF-8", undefined, {
      cause,
    });
  }
}
