import type { DeepImport, HomeRule, Law, OwnerRule } from "./law.ts";
import { ROOMS } from "./rooms.ts";

/** Things that few may touch. Tests, `testing/` and `bench/` may use what they like. */
const OWNERS: readonly OwnerRule[] = [
  {
    what: "@aws-sdk/client-s3",
    users: ["shared/storage/s3_store.ts"],
    dynamicOnly: true,
    why: "without a bucket the AWS SDK is never loaded",
  },
  {
    what: "@duckdb/duckdb-wasm",
    users: ["oracle/weather", "oracle/ui/browser/data"],
    why: "nothing else knows of the engine, but the one that a page runs for itself",
  },
  {
    what: "@libsql/client",
    users: ["oracle/database", "oracle/files", "scripts/schema_types.ts"],
    why: "one writer owns the database, the file cache its index",
  },
  { what: "hyparquet", users: ["shared/parquet"], why: "one room knows the format" },
  { what: "hyparquet-writer", users: ["shared/parquet"], why: "one room knows the format" },
  {
    what: "smol-toml",
    users: ["shared/settings", "shared/cli/reference.ts"],
    why: "settings have one format",
  },
  { what: "itty-router", users: ["oracle/http"], why: "routes are plain functions" },
  {
    what: "@valibot/to-json-schema",
    users: ["scripts/openapi"],
    why: "the interface is described when its description is written, not when a program runs",
  },
  { what: "fast-check", users: [], why: "it generates test cases" },
  { what: "saxes", users: [], why: "the tests compare our XML reader with it" },
  { what: "fast-xml-parser", users: [], why: "the benchmarks compare our XML reader with it" },
  {
    what: "shared/keys/key_file.ts",
    users: [
      "daemon",
      "oracle/commands",
      "oracle/app/oracle_key.ts",
      "start",
      "sandbox",
    ],
    why: "in the oracle only signing holds the key, handed in by what starts it",
  },
];

/** What no pure room's code may say. */
const IMPURE: readonly RegExp[] = [
  /\bDeno\s*\./,
  /\bDate\s*\.\s*now\b/,
  /\bnew Date\s*\(\s*\)/,
  /\bMath\s*\.\s*random\b/,
  /\bperformance\s*\.\s*now\b/,
  /\bcrypto\s*\.\s*(getRandomValues|randomUUID)\b/,
  /\brandom(Bytes|Int|UUID|SecretKey)\b/,
  /\bfetch\s*\(/,
  /\bset(Timeout|Interval|Immediate)\s*\(/,
  /\bconsole\s*\.\s*(log|info|warn|error|debug)\b/,
  /\bprocess\s*\.\s*(env|argv|hrtime)\b/,
  /"node:(fs|fs\/promises|net|http|https|child_process|os|worker_threads|dns|tls)"/,
];

/** What code says in its home alone. */
const HOMES: readonly HomeRule[] = [
  {
    what: /\bDate\s*\.\s*parse\b/,
    home: "shared/time",
    why: "it reads much that is no instant; parseInstant and its neighbours do not",
  },
  {
    what: /\bnew Date\s*\((?!\s*\)|\s*0\s*\)|[^)]*(Ms\b|\bms\b|\bnow\b|\b1000\b))/,
    home: "shared/time",
    why: "of a text it reads what Date.parse reads; name milliseconds as such",
  },
  {
    what: /\b(86_?400_?000|3_?600_?000)\b/,
    home: "shared/time",
    why: "HOUR_MS and DAY_MS of units.ts say what is meant",
  },
  {
    what: /\bconst (MINUTE|HOUR|DAY)_(MS|SECONDS)\b/,
    home: "shared/time",
    why: "units.ts has it",
  },
];

/** Imports of what packages keep to themselves. Exact versions are pinned; an update has to look here. */
const DEEP_IMPORTS: readonly DeepImport[] = [
  {
    what: "@duckdb/duckdb-wasm/dist/duckdb-node-blocking.cjs",
    users: ["oracle/weather/engine/engine_worker.ts"],
    why: "of the bundles of 1.28.0 the blocking one alone runs in a worker of Deno's",
  },
  {
    what: "@duckdb/duckdb-wasm/dist/duckdb-browser-blocking.mjs",
    users: ["oracle/ui/browser/data/data_engine.ts"],
    why: "the page's worker is its own, and the package names no build by itself",
  },
  {
    what: "hyparquet/src/column.js",
    users: ["shared/parquet/page_headers.ts"],
    why: "reads the header of a page, to check a file page by page without decoding it",
  },
  {
    what: "hyparquet/src/thrift.js",
    users: ["shared/parquet/footer.ts"],
    why: "gives the bytes of a footer's texts, to refuse what is not UTF-8",
  },
  {
    what: "hyparquet-writer/src/metadata.js",
    users: ["shared/parquet/write.ts", "shared/parquet/footer.ts"],
    why: "writes a footer alone: a light copy keeps the pages and changes the footer",
  },
  {
    what: "hyparquet-writer/src/datapage.js",
    users: ["shared/parquet/column_chunk.ts"],
    why: "writes a page at a time, so that a row group is not held in memory twice",
  },
  {
    what: "hyparquet-writer/src/dictionary.js",
    users: ["shared/parquet/column_chunk.ts"],
    why: "writes the dictionary that the pages of a column refer to",
  },
];

/** What architecture_test.ts holds this project to; the picture of it is in ARCHITECTURE.md. */
export const LAW: Law = {
  rooms: ROOMS,
  owners: OWNERS,
  deepImports: DEEP_IMPORTS,
  chains: [
    { from: "oracle/main.ts", atMost: 14 },
    { from: "daemon/main.ts", atMost: 14 },
  ],
  impure: IMPURE,
  homes: HOMES,
};
