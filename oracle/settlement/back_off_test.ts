import assert from "node:assert/strict";
import { waitSeconds } from "./back_off.ts";

Deno.test("repeated failure waits 15, 30, 60, 120, 240, 360, 360 … minutes (O62)", () => {
  const minutes = Array.from({ length: 9 }, (_, n) => waitSeconds(n + 1) / 60);
  assert.deepEqual(minutes, [15, 30, 60, 120, 240, 360, 360, 360, 360]);
  assert.equal(waitSeconds(10_000), 360 * 60);
});

Deno.test("what has not failed does not wait", () => assert.equal(waitSeconds(0), 0));
