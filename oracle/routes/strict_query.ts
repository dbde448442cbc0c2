import type * as v from "valibot";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { checkInput } from "../http/checked_input.ts";
import type { Query } from "../http/query.ts";

/**
 * Checks a query in which everything must be known: deployed clients expect refusals of it to say so first.
 * @param schema a strict object
 * @throws {RefusalError} `invalid`, beginning with “invalid request: ”
 */
export function checkStrictly<Schema extends v.GenericSchema>(
  schema: Schema,
  query: Query,
): v.InferOutput<Schema> {
  try {
    return checkInput(schema, { ...query });
  } catch (error) {
    if (error instanceof RefusalError) refuseQuestion(error.field, error.message);
    throw error;
  }
}

/** @throws {RefusalError} always, see {@link checkStrictly} */
export function refuseQuestion(field: string | undefined, message: string): never {
  throw new RefusalError("invalid", `invalid request: ${message}`, field);
}
