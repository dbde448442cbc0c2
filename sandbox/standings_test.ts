import assert from "node:assert/strict";
import { changesBetween } from "./standings.ts";

Deno.test("what changed is told, of events that are new too", () => {
  const before = new Map([["a", "Live"], ["b", "Running"]]);
  const after = new Map([["a", "Running"], ["b", "Running"], ["c", "Live"]]);
  assert.deepEqual(changesBetween(before, after, "now"), [
    { at: "now", event_id: "a", was: "Live", is: "Running" },
    { at: "now", event_id: "c", was: null, is: "Live" },
  ]);
});
