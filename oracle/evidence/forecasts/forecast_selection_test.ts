import assert from "node:assert/strict";
import { forecast, instant, ms, published } from "../../../testing/evidence/writer/stored_rows.ts";
import { selectIssue } from "./forecast_selection.ts";
import type { StoredForecast } from "../../stored/rows.ts";

const rules = { terms: { startMs: ms("12:00") }, nowMs: ms("2T00:00") };

/** A row known by its highest temperature. */
function row(
  id: number,
  issued: string | null,
  received: string | null,
  publishedAt: string,
): StoredForecast {
  return forecast("12:00", "2T00:00", { max_temp: id }, {
    generated_at: issued === null ? null : instant(issued),
    source_received_at: received === null ? null : instant(received),
    file: published("forecasts", publishedAt),
  });
}

function select(rows: readonly StoredForecast[], nowMs = rules.nowMs) {
  return selectIssue(rows, { ...rules, nowMs }).map((r) => r.max_temp);
}

Deno.test("the newest issue before the start wins, in its newest publication", () => {
  const rows = [
    row(1, "06:00", "06:10", "06:05"),
    row(2, "09:00", "09:10", "09:05"),
    row(3, "09:00", "10:10", "10:05"),
    row(4, "07:00", "11:10", "11:05"),
  ];
  assert.deepEqual(select(rows), [3]);
  assert.deepEqual(select(rows.toReversed()), [3]);
});

Deno.test("an issue at the start is too late", () => {
  assert.deepEqual(select([row(1, "11:59:59", "11:59:59", "11:59")]), [1]);
  assert.deepEqual(select([row(1, "12:00", "12:00", "11:59")]), []);
});

Deno.test("what was received after the start is not known at it", () => {
  assert.deepEqual(select([row(1, "11:00", "12:00", "11:05")]), [1]);
  assert.deepEqual(select([row(1, "11:00", "12:00:01", "11:05")]), []);
  const older = row(2, "10:00", "10:10", "10:05");
  assert.deepEqual(select([row(1, "11:00", "12:00:01", "11:05"), older]), [2]);
});

Deno.test("without a receipt time the publication counts", () => {
  assert.deepEqual(select([row(1, "11:00", null, "12:00")]), [1]);
  assert.deepEqual(select([row(1, "11:00", null, "12:00:00.001")]), []);
});

Deno.test("before the start, now is the cutoff", () => {
  const rows = [row(1, "06:00", "06:10", "06:05"), row(2, "09:00", "09:10", "09:05")];
  assert.deepEqual(select(rows, ms("09:10")), [2]);
  assert.deepEqual(select(rows, ms("09:09:59")), [1]);
  assert.deepEqual(select(rows, ms("06:00")), []);
});

Deno.test("issues and publications reach back seven days", () => {
  assert.deepEqual(select([row(1, "-6T12:00", "-6T12:10", "-6T12:05")]), [1]);
  assert.deepEqual(select([row(1, "-6T11:59:59", "-6T12:10", "-6T12:05")]), []);
  assert.deepEqual(select([row(1, "-6T12:00", "-6T12:10", "-6T11:59:59")]), []);
});

Deno.test("a late upload counts when it was received in time and published within a day of the start", () => {
  assert.deepEqual(select([row(1, "11:00", "11:10", "2T00:00")]), [1]);
  assert.deepEqual(select([row(1, "11:00", "11:10", "2T12:00")], ms("3T00:00")), [1]);
  assert.deepEqual(select([row(1, "11:00", "11:10", "2T12:00:01")], ms("3T00:00")), []);
  assert.deepEqual(select([row(1, "11:00", "11:10", "2T00:00:01")]), [], "a file of the future");
});

Deno.test("rows without an issue in the newest publication win over readable old ones", () => {
  const old = row(1, "09:00", "09:10", "09:05");
  assert.deepEqual(
    select([old, row(2, "soon", "10:10", "10:05"), row(3, "10:00", "10:10", "10:05")]),
    [2],
  );
  assert.deepEqual(select([old, row(2, null, "08:10", "08:05")]), [1], "not the newest");
});

Deno.test("every row of the selected issue is selected", () => {
  const rows = [row(1, "09:00", "09:10", "09:05"), row(2, "09:00", "09:10", "09:05")];
  assert.deepEqual(select(rows), [1, 2]);
  assert.deepEqual(select([]), []);
});

Deno.test("rows of one file are judged each by its own issue and receipt, however they are mixed", () => {
  const { file } = row(0, "09:00", "09:10", "12:05");
  const inTime = { ...row(1, "09:00", "09:10", "12:05"), file };
  const late = { ...row(2, "09:00", "12:01", "12:05"), file };
  const older = { ...row(3, "08:00", "09:10", "12:05"), file };
  assert.deepEqual(select([inTime, late, inTime, older, inTime, late]), [1, 1, 1]);
  assert.deepEqual(select([late, older, older]), [3, 3]);
  assert.deepEqual(select([late, { ...late, source_received_at: null }]), []);
});
