import assert from "node:assert/strict";
import fc from "fast-check";
import { ms, observation, published } from "../../../testing/evidence/writer/stored_rows.ts";
import { formatInstant } from "../../../shared/time/instant.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import { isUsable, readReports } from "../../evidence/observations/report.ts";
import { fahrenheit } from "../../evidence/observations/point_values.ts";
import { CURRENT_RULES } from "../../rules/rule_set.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { DayMarks } from "./day_marks.ts";
import { DayTable } from "./day_table.ts";
import { marksOf } from "./mark.ts";

const DAY = ms("00:00");
const FILES = ["06:05", "12:05", "18:05", "2T00:05"].map((time) => published("observations", time));

/** A report of KORD in one of the files, at any minute of the day or of the hours around it. */
const anyRow = fc.record({
  minute: fc.integer({ min: -3 * 60, max: 25 * 60 }),
  second: fc.constantFrom(0, 0, 0, 30),
  file: fc.integer({ min: 0, max: FILES.length - 1 }),
  temperature_value: fc.constantFrom(10, 10, 12.2, 24.9, 25, 40, 80, null),
  temperature_unit_code: fc.constantFrom("celsius", "celsius", "fahrenheit", "kelvin"),
  wind_speed: fc.constantFrom(0, 5, 12, 600, null),
  quality_status: fc.constantFrom("validated", "validated", "unverified", "rejected", null),
  quality_metrics: fc.constantFrom(null, "temperature", "wind", "temperature,wind"),
  metar_type: fc.constantFrom("METAR", "SPECI"),
}).map(({ minute, second, file, ...change }): StoredObservation => {
  const generated_at = formatInstant(DAY + minute * MINUTE_MS + second * 1000);
  return observation(generated_at, { ...change, generated_at, file: FILES[file]! });
});

/** The day made of files that come in some order, one after the other, kept as text in between. */
async function derived(
  rows: readonly StoredObservation[],
  order: readonly number[],
): Promise<DayMarks> {
  let marks = new DayMarks(DAY);
  for (const index of order) {
    const file = FILES[index]!;
    const source = marks.addSource({ file, sha256: String(index) });
    marks.add(source, "KORD", marksOf(rows.filter((row) => row.file.name === file.name)));
    marks = (await DayMarks.parse(DAY, await marks.toText()))!;
  }
  return marks;
}

Deno.test("a day is what settlement reads of all its reports, in whatever order their files come", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyRow, { maxLength: 60 }),
      fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
      async (rows, order) => {
        const known = rows.filter((row) => {
          const atMs = Date.parse(row.generated_at!);
          return atMs >= DAY - 2 * HOUR_MS && atMs < DAY + DAY_MS;
        });
        const reports = readReports(known, "strict", CURRENT_RULES)
          .filter(({ atMs }) => atMs >= DAY);
        const usable = reports.filter((r) => isUsable(r) && r.verdict !== "rejected");
        const table = await DayTable.of(await derived(rows, order));
        const [all, warm]: [number[], number[]] = [[], []];
        table.addTimes("KORD", all, warm);
        assert.deepEqual(all, usable.map(({ atMs }) => atMs));
        assert.deepEqual(
          warm,
          usable.filter((r) => r.temperatureC !== null).map(({ atMs }) => atMs),
        );
        const extreme = (pick: (...values: number[]) => number, values: (number | null)[]) => {
          const found = values.filter((value) => value !== null);
          return found.length === 0 ? null : pick(...found);
        };
        const temperatures = reports.map((r) =>
          r.temperatureC === null ? null : fahrenheit(r.temperatureC)
        );
        if (reports.length === 0) return;
        assert.deepEqual(table.day("KORD"), {
          lastMs: usable.at(-1)?.atMs ?? null,
          highF: extreme(Math.max, temperatures),
          lowF: extreme(Math.min, temperatures),
          windKt: extreme(Math.max, reports.map((r) => r.windKt)),
        });
      },
    ),
    { numRuns: 300, endOnFailure: true },
  );
});

Deno.test("what is no text of a day is none", async () => {
  const marks = await derived([observation("12:53")], [0, 1, 2, 3]);
  const text = await marks.toText();
  assert.deepEqual(
    (await DayMarks.parse(DAY, text))?.sources.map(({ sha256 }) => sha256),
    ["0", "1", "2", "3"],
  );
  for (
    const wrong of ["", "{}", text.slice(1), text.replace("observations_", "o"), `[${text}]`]
  ) assert.equal(await DayMarks.parse(DAY, wrong), undefined);
});
