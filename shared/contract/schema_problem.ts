import type * as v from "valibot";
import { showValue } from "./shown_value.ts";

/** What does not fit a schema, for people. */
export interface SchemaProblem {
  /** Where, in the spelling of JavaScript: `entries[2].picks[0].metric`; `undefined` for the whole. */
  readonly field: string | undefined;
  /** What is wrong with it: `is required`, `must be a string, got 7`. */
  readonly problem: string;
}

/** What valibot calls the types of JSON, in words. */
const TYPES: Readonly<Record<string, string>> = {
  Object: "an object",
  Array: "an array",
  string: "a string",
  number: "a number",
  boolean: "true or false",
};

/** What valibot asks of numbers without saying what it expects. */
const NUMBERS: Readonly<Record<string, string>> = {
  finite: "a finite number",
  integer: "a whole number",
  safe_integer: "a whole number",
};

/**
 * Says in words what valibot found.
 *
 * @example
 * ```ts
 * import { schemaProblem } from "./schema_problem.ts";
 * import assert from "node:assert/strict";
 * import * as v from "valibot";
 * const { issues } = v.safeParse(v.object({ rows: v.array(v.string()) }), { rows: ["a", 7] });
 * assert.deepEqual(schemaProblem(issues![0]), { field: "rows[1]", problem: "must be a string, got 7" });
 * ```
 */
export function schemaProblem(issue: v.BaseIssue<unknown>): SchemaProblem {
  const path = issue.path ?? [];
  const last = path.at(-1);
  if (Array.isArray(last?.input) && typeof last.key === "string") {
    // A list where an object belongs lacks each of its members; better to say what it is.
    return at(path.slice(0, -1), `must be ${TYPES.Object}, got ${showValue(last.input)}`);
  }
  if (issue.kind === "schema" && issue.expected === "never") {
    return at(path, "is not known here: leave it out");
  }
  if (issue.kind === "schema" && issue.input === undefined) return at(path, "is required");
  const rule = issue.message.startsWith("Invalid ")
    ? `must be ${
      issue.expected === null ? NUMBERS[issue.type] ?? "valid" : describeExpected(issue.expected)
    }`
    : issue.message;
  return at(path, `${rule}, got ${showValue(issue.input)}`);
}

function at(path: readonly v.IssuePathItem[], problem: string): SchemaProblem {
  return { field: path.length === 0 ? undefined : spellPath(path), problem };
}

/** What a schema expects, out of valibot's spelling: a type, or `("Live" | "Signed")`. */
function describeExpected(expected: string): string {
  const values = expected.match(/"[^"]*"/g);
  if (!values) return TYPES[expected] ?? expected;
  if (values.length === 1) return values[0];
  return `one of ${values.map((value) => value.slice(1, -1)).join(", ")}`;
}

function spellPath(path: readonly v.IssuePathItem[]): string {
  return path.map(({ key }, depth) => {
    if (typeof key === "number") return `[${key}]`;
    return depth === 0 ? String(key) : `.${String(key)}`;
  }).join("");
}
