import assert from "node:assert/strict";
import { validate, version } from "uuid";
import { newRequestId } from "./request_id.ts";

Deno.test("request ids are UUIDs of version 7, sorted by time, and no two are alike", () => {
  const ids = Array.from({ length: 10_000 }, (_, n) => newRequestId(Date.UTC(2030, 0) + n));
  for (const id of ids) assert.ok(validate(id) && version(id) === 7, id);
  assert.deepEqual(ids.toSorted(), ids);
  const tails = ids.map((id) => id.slice(15));
  assert.equal(new Set(tails).size, tails.length);
});
