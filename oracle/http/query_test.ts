import assert from "node:assert/strict";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { decodePathPart, parseQuery } from "./query.ts";

const isInvalid = (field: string) => (e: unknown) =>
  e instanceof RefusalError && e.kind === "invalid" && e.field === field;

Deno.test("an empty query has no parameters", () => {
  assert.deepEqual({ ...parseQuery("") }, {});
  assert.deepEqual({ ...parseQuery("?") }, {});
});

Deno.test("names and values are decoded once", () => {
  assert.deepEqual({ ...parseQuery("?a%5B%5D=%2541&__proto__=x") }, {
    "a[]": "%41",
    ["__proto__"]: "x",
  });
});

Deno.test("a broken percent-encoding is refused", () => {
  assert.throws(() => parseQuery("?ids=%zz"), isInvalid("ids"));
  assert.throws(
    () => parseQuery("?%ff=1"),
    (e) => e instanceof RefusalError && e.field === undefined && /^the query has/.test(e.message),
  );
  assert.throws(() => decodePathPart("%E0%A4%A", "name"), isInvalid("name"));
});

Deno.test("a parameter given twice is refused rather than guessed", () => {
  assert.throws(() => parseQuery("?limit=1&limit=2"), isInvalid("limit"));
});
