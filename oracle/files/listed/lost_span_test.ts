import assert from "node:assert/strict";
import { failedReceipt, receipt } from "../../../testing/evidence/writer/stored_rows.ts";
import type { FileFacts } from "../footers/file_facts.ts";
import { lostSpan, UNKNOWN_LOSS } from "./lost_span.ts";

const seconds = (text: string) => Date.parse(text) / 1000;

function facts(change: Partial<FileFacts>): FileFacts {
  return {
    rows: 0,
    columns: [],
    bounds: { generated_at: null },
    receipts: [],
    precipitation: null,
    documents: [],
    ...change,
  };
}

const bounds = (min: string, max: string) => ({ rows: 2, bounds: { generated_at: { min, max } } });

Deno.test("an observation file told of its reports and of all that its receipts were about", () => {
  const receipts = [
    receipt("02:00", "04:00", { completed_at: "2030-01-01T04:05:01Z" }),
    failedReceipt("05:00", "06:00", "response", { completed_at: "2030-01-01T06:05:01.2Z" }),
  ];
  const rows = bounds("2030-01-01T01:53:00.5Z", "2030-01-01T03:53:00Z");
  assert.deepEqual(lostSpan("observations", facts({ ...rows, receipts })), {
    lostFrom: seconds("2030-01-01T01:53:00Z"),
    lostTo: seconds("2030-01-01T06:00:00Z"),
    lostAt: seconds("2030-01-01T06:05:02Z"),
  });
});

Deno.test("a forecast file told of its issues", () => {
  const rows = bounds("2030-01-01T01:00:00Z", "2030-01-01T03:00:00Z");
  assert.deepEqual(lostSpan("forecasts", facts(rows)), {
    lostFrom: seconds("2030-01-01T01:00:00Z"),
    lostTo: seconds("2030-01-01T03:00:00Z"),
    lostAt: null,
  });
});

Deno.test("what does not say its times may have told of any", () => {
  const unread = receipt("02:00", "04:00", { status: "failed", window_start: "soon" });
  assert.equal(lostSpan("observations", facts({ receipts: [unread] })).lostFrom, null);
  const withoutBounds = facts({ rows: 1, receipts: [receipt("02:00", "04:00")] });
  assert.equal(lostSpan("observations", withoutBounds).lostTo, null);
  assert.deepEqual(lostSpan("observations", facts({})), UNKNOWN_LOSS);
  assert.deepEqual(lostSpan("forecasts", facts({ rows: 1 })), UNKNOWN_LOSS);
});
