import * as v from "valibot";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { showValue } from "../../shared/contract/shown_value.ts";

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

/** What valibot calls the types of JSON, in words. */
const TYPES: Readonly<Record<string, string>> = {
  Object: "an object",
  Array: "an array",
  string: "a string",
  number: "a number",
  boolean: "true or false",
};

function describeIssue(issue: v.BaseIssue<unknown>): RefusalError {
  const path = issue.path ?? [];
  const last = path.at(-1);
  if (Array.isArray(last?.input) && typeof last.key === "string") {
    // A list where an object belongs lacks each of its members; better to say what it is.
    return refusal(path.slice(0, -1), `must be ${TYPES.Object}, got ${showValue(last.input)}`);
  }
  if (issue.kind === "schema" && issue.expected === "never") {
    return refusal(path, "is not known here: leave it out");
  }
  if (issue.kind === "schema" && issue.input === undefined) return refusal(path, "is required");
  const rule = issue.message.startsWith("Invalid ")
    ? `must be ${describeExpected(issue.expected ?? "valid")}`
    : issue.message;
  return refusal(path, `${rule}, got ${showValue(issue.input)}`);
}

function refusal(path: readonly PathItem[], problem: string): RefusalError {
  const field = path.length === 0 ? undefined : spellPath(path);
  return new RefusalError("invalid", `${field ?? "the body"} ${problem}`, field);
}

/** What a schema expects, out of valibot's spelling: a type, or `("Live" | "Signed")`. */
function describeExpected(expected: string): string {
  const values = expected.match(/"[^"]*"/g);
  if (!values) return TYPES[expected] ?? expected;
  if (values.length === 1) return values[0];
  return `one of ${values.map((value) => value.slice(1, -1)).join(", ")}`;
}

type PathItem = v.IssuePathItem;

/** The path of an issue in the spelling of JavaScript: `entries[2].picks[0].metric`. */
function spellPath(path: readonly PathItem[]): string {
  return path.map(({ key }, depth) => {
    if (typeof key === "number") return `[${key}]`;
    return depth === 0 ? String(key) : `.${String(key)}`;
  }).join("");
}
