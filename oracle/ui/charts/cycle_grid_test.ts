import assert from "node:assert/strict";
import { HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import { cyclesOf, describeRow } from "./cycle_grid.tsx";

const NOW = Date.parse("2030-01-02T03:30:00Z");

Deno.test("each hour up to now has what its files hold, and a gap is a gap", () => {
  const file = (hoursAgo: number, rows: number) => ({
    instantMs: NOW - hoursAgo * HOUR_MS - 5 * MINUTE_MS,
    rows,
  });
  const cycles = cyclesOf(
    [file(0, 100), file(1, 60), file(1, 35), file(3, 50), file(9, 1)],
    NOW,
    4,
  );
  assert.deepEqual(cycles.map(({ rows, files }) => [rows, files]), [
    [50, 1],
    [0, 0],
    [95, 2],
    [100, 1],
  ]);
  assert.equal(cycles.at(-1)?.hourMs, Date.parse("2030-01-02T03:00:00Z"));
  assert.equal(
    describeRow({ name: "Observations", cycles }),
    "Observations: of 4 hours, full 2, with fewer rows 1, with none 1.",
  );
});
