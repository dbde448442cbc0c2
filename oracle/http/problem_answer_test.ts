import assert from "node:assert/strict";
import * as v from "valibot";
import { Problem } from "../../shared/contract/problem.ts";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { answerProblem, answerWrongMethod } from "./problem_answer.ts";
import { ProofRefusalError } from "./proof_refusal_error.ts";

const bodyOf = async (response: Response) => v.parse(Problem, await response.json());

Deno.test("a refusal is told in its own words with the status of its kind", async () => {
  const response = answerProblem(
    new RefusalError("invalid", "start must be before end", "start_observation_date"),
    "/oracle/events",
  );
  assert.equal(response.status, 400);
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  assert.deepEqual(await bodyOf(response), {
    type: "about:blank",
    title: "Bad Request",
    status: 400,
    detail: "start must be before end",
    error: "start must be before end",
    field: "start_observation_date",
  });
});

Deno.test("a refused signature carries its code inside error", async () => {
  const response = answerProblem(
    new ProofRefusalError("replayed", "used before"),
    "/oracle/events",
  );
  assert.equal(response.status, 401);
  assert.equal(response.headers.get("www-authenticate"), "Nostr");
  assert.deepEqual((await bodyOf(response)).error, { type: "replayed", detail: "used before" });
});

Deno.test("nothing of an internal error is told", async () => {
  const error = new Error("SQLITE_ERROR in /data/oracle.db: SELECT secret");
  for (
    const [path, said] of [["/oracle/events", "internal server error"], [
      "/files",
      "internal error",
    ]]
  ) {
    const response = answerProblem(error, path!);
    const text = await response.text();
    assert.equal(response.status, 500);
    assert.equal(JSON.parse(text).error, said);
    assert.doesNotMatch(text, /SQLITE|\/data|SELECT|at /);
  }
});

Deno.test("a busy oracle says when to come back", () => {
  assert.equal(
    answerProblem(new RefusalError("busy", "later"), "/").headers.get("retry-after"),
    "5",
  );
});

Deno.test("a body that came too slowly is 408, which clients try again", async () => {
  const response = answerProblem(new RefusalError("too_slow", "faster"), "/oracle/events");
  assert.equal(response.status, 408);
  assert.equal((await bodyOf(response)).title, "Request Timeout");
});

Deno.test("a wrong method is answered with those that are allowed", async () => {
  const response = answerWrongMethod("DELETE", "GET, HEAD, OPTIONS");
  assert.equal(response.status, 405);
  assert.equal(response.headers.get("allow"), "GET, HEAD, OPTIONS");
  assert.match((await bodyOf(response)).detail, /DELETE/);
});
