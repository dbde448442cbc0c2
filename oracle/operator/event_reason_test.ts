import assert from "node:assert/strict";
import * as v from "valibot";
import { EventId } from "../../shared/contract/ids.ts";
import type { Reading } from "../../shared/contract/metric.ts";
import type { BlockCode } from "../stored/block.ts";
import { reasonOf } from "./event_reason.ts";

function missing(code: BlockCode, readings: readonly Reading[]): readonly string[] {
  return reasonOf({
    id: v.parse(EventId, "0199a1b2-0000-7000-8000-0000000000aa"),
    standing: "blocked",
    coordinator: "npub1…",
    unlisted: false,
    locations: ["KORD"],
    metrics: ["temp_high"],
    scoring_rules: "fixed",
    start: "2030-01-01T00:00:00Z",
    end: "2030-01-02T00:00:00Z",
    signing_date: "2030-01-02T03:00:00Z",
    expires_at: "2030-01-03T03:00:00Z",
    created_at: "2029-12-31T00:00:00Z",
    entries: 2,
    entries_allowed: 2,
    places: 1,
    block: {
      code,
      message: "why",
      checked_at: "2030-01-02T03:00:00Z",
      failures: 1,
      may_be_collected: true,
      next_check_at: "2030-01-02T03:15:00Z",
      awaits_collection: false,
      wanted: null,
    },
    decided_at: null,
    signed_at: null,
    closed_at: null,
    readings,
  }).missing;
}

const read = (baseline: number | null, observed: number | null): Reading[] => [
  { target: "KORD", metric: "temp_high", baseline, observed },
];

Deno.test("that there is no forecast is said where settlement found none, not where readings on the way have none", () => {
  assert.deepEqual(missing("data_quality", read(null, 60)), []);
  assert.deepEqual(missing("data_quality", read(null, null)), [
    "KORD/temp_high: nothing observed",
  ]);
  assert.deepEqual(missing("baseline_unavailable", read(null, 60)), [
    "KORD/temp_high: no forecast",
  ]);
  assert.deepEqual(missing("incomplete_readings", read(70, null)), [
    "KORD/temp_high: nothing observed",
  ]);
  assert.deepEqual(missing("source_unavailable", []), ["KORD/temp_high: nothing was read yet"]);
});
