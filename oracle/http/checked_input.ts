import * as v from "valibot";
import { RefusalError } from "../../shared/contract/refusal_error.ts";

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
  throw describeIssue(result.issues[0]);
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

function describeIssue(issue: v.BaseIssue<unknown>): RefusalError {
  const field = spellPath(issue);
  const name = field ?? "the body";
  if (issue.kind === "schema" && issue.input === undefined) {
    return new RefusalError("invalid", `${name} is required`, field);
  }
  const rule = issue.message.startsWith("Invalid ")
    ? `must be ${issue.expected ?? "valid"}`
    : issue.message;
  return new RefusalError("invalid", `${name} ${rule}, got ${showValue(issue.input)}`, field);
}

/** The path of an issue in the spelling of JavaScript: `entries[2].picks[0].metric`. */
function spellPath(issue: v.BaseIssue<unknown>): string | undefined {
  if (!issue.path) return undefined;
  return issue.path.map(({ key }, depth) => {
    if (typeof key === "number") return `[${key}]`;
    return depth === 0 ? String(key) : `.${String(key)}`;
  }).join("");
}

const SHOWN_CHARACTERS = 80;

/** A value as JSON, cut to what a person reads. */
function showValue(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}
