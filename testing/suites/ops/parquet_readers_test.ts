import assert from "node:assert/strict";
import { weatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { HOUR_MS } from "../../../shared/time/units.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { run } from "./command.ts";

const SCRIPT = "testing/suites/ops/read_file_over_http.py";

Deno.test("polars, DuckDB, pandas and pyarrow read a weather file where it lies", async (t) => {
  await using oracle = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  const name = weatherFileName("observations", oracle.clock.now() - HOUR_MS);
  const found: string[] = [];
  for (const reader of ["polars", "duckdb", "pandas", "pyarrow"]) {
    await t.step(reader, async () => {
      const read = await run("python", [SCRIPT, reader, `${oracle.origin}/file/${name}`]);
      assert.equal(read.code, 0, read.stderr);
      const rows: [station: string, value: number | null][] = JSON.parse(read.stdout);
      assert.deepEqual(rows.map(([station]) => station), ["KORD", "KSAW"]);
      found.push(read.stdout);
    });
  }
  assert.equal(new Set(found).size, 1, found.join(""));
});
