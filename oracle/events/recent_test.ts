import assert from "node:assert/strict";
import { Recent } from "./recent.ts";

Deno.test("the value that was not asked for the longest is forgotten first", () => {
  const recent = new Recent<number>(2);
  recent.keep("a", 1);
  recent.keep("b", 2);
  assert.equal(recent.get("a"), 1);
  recent.keep("c", 3);
  assert.deepEqual(["a", "b", "c"].map((id) => recent.get(id)), [1, undefined, 3]);
});
