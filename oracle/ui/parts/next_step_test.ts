import assert from "node:assert/strict";
import { takesEntries } from "./next_step.ts";

Deno.test("entries are taken until the window ends, or until they close before", () => {
  const end_observation_date = "2030-01-02T00:00:00Z";
  const at = (time: string) => Date.parse(`2030-01-${time}Z`);
  assert.equal(takesEntries({ end_observation_date }, at("01T23:59:59")), true);
  assert.equal(takesEntries({ end_observation_date }, at("02T00:00:00")), false);
  const closing = { end_observation_date, entries_close: "2030-01-01T12:00:00Z" };
  assert.equal(takesEntries(closing, at("01T11:59:59")), true);
  assert.equal(takesEntries(closing, at("01T12:00:00")), false);
});
