import assert from "node:assert/strict";
import * as v from "valibot";
import { Problem } from "../../../shared/contract/problem.ts";

/** Reads an error answer: its status must be `status`, and its form that of every error. */
export async function problemOf(response: Response, status: number): Promise<Problem> {
  const text = await response.text();
  assert.equal(response.status, status, text);
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  const problem = v.parse(Problem, JSON.parse(text));
  assert.equal(problem.status, status);
  assert.doesNotMatch(
    text,
    /SQLITE|SELECT |INSERT |\.ts:|node_modules|\/tmp\//,
    "an inside leaked",
  );
  return problem;
}

/** Reads a good answer as JSON of the given schema. */
export async function jsonOf<Schema extends v.GenericSchema>(
  response: Response,
  schema: Schema,
  status = 200,
): Promise<v.InferOutput<Schema>> {
  const text = await response.text();
  assert.equal(response.status, status, text);
  return v.parse(schema, JSON.parse(text));
}

/** The code with which a signed request was refused. */
export async function refusalOf(response: Response, status: number): Promise<string> {
  const { error } = await problemOf(response, status);
  assert.ok(typeof error === "object", `error has no code: ${error}`);
  return error.type;
}
