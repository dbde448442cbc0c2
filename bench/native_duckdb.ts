// Not a benchmark: native DuckDB beside weather_queries.ts, in a process and with a package cache of its own, so that
// nobody else ever installs it: deno run -A --no-config --no-lock --node-modules-dir=none native_duckdb.ts
// Reads a list of {name, sql} as JSON from standard input, runs each twice, and prints how long that took.

/** As much of the package as is used. */
interface NativeDuckDb {
  readonly DuckDBInstance: {
    create(path: string, options: Record<string, string>): Promise<{
      connect(): Promise<{
        runAndReadAll(sql: string): Promise<{ readonly currentRowCount: number }>;
      }>;
    }>;
  };
}

const PACKAGE = "npm:@duckdb/node-api@1.5.5-r.5";
const { DuckDBInstance } = await import(PACKAGE) as NativeDuckDb;
const instance = await DuckDBInstance.create(":memory:", { threads: "2" });
const connection = await instance.connect();
const cases: { readonly name: string; readonly sql: string }[] = await new Response(
  Deno.stdin.readable,
).json();
for (const { name, sql } of cases) {
  const took: string[] = [];
  let rows = 0;
  for (let run = 0; run < 2; run++) {
    const begun = performance.now();
    rows = (await connection.runAndReadAll(sql)).currentRowCount;
    took.push((performance.now() - begun).toFixed(0));
  }
  console.log(`BENCH native DuckDB, ${name}: ${took[0]} ms, again ${took[1]} ms (${rows} rows)`);
}
console.log(`BENCH native DuckDB, memory: ${(Deno.memoryUsage().rss / 1e6).toFixed(0)} MB`);
