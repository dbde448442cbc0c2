import type { DeepImport, HomeRule, Law, OwnerRule, RoomRule } from "./law.ts";

/**
 * Every room of the project and what it may know, after the picture in ARCHITECTURE.md. A room is a folder with
 * source files; a folder in it is another room. Files that lie loose in `daemon/`, `oracle/` or `shared/` are a room
 * each. An allowance that no import needs fails the test, so that this is what is, and not what once was.
 */
const ROOMS: Readonly<Record<string, RoomRule>> = {
  "shared/bytes": { mayKnow: [], isPure: true },
  "shared/message_of.ts": { mayKnow: [], isPure: true },
  "shared/time": { mayKnow: [], isPure: true },
  "shared/contract": { mayKnow: ["shared/time"], isPure: true },
  "shared/noaa": { mayKnow: [], isPure: true },
  "shared/noaa/metar": { mayKnow: ["shared/contract", "shared/noaa", "shared/time"], isPure: true },
  "shared/noaa/ndfd": { mayKnow: ["shared/contract", "shared/noaa", "shared/time"], isPure: true },
  "shared/noaa/shef": { mayKnow: ["shared/noaa", "shared/time"], isPure: true },
  "shared/dlc": { mayKnow: ["shared/bytes", "shared/contract", "shared/time"], isPure: true },
  "shared/nostr": { mayKnow: ["shared/bytes", "shared/contract", "shared/keys"] },
  "shared/keys": { mayKnow: ["shared/contract", "shared/message_of.ts"] },
  "shared/client": {
    mayKnow: [
      "shared/bytes",
      "shared/contract",
      "shared/keys",
      "shared/lifecycle",
      "shared/message_of.ts",
      "shared/nostr",
      "shared/time",
    ],
  },
  "shared/cli": { mayKnow: ["shared/settings", "shared/version.ts"] },
  "shared/settings": {
    mayKnow: ["shared/contract", "shared/keys", "shared/message_of.ts", "shared/observe"],
  },
  "shared/storage": { mayKnow: ["shared/time"] },
  "shared/parquet": { mayKnow: ["shared/contract", "shared/version.ts"] },
  "shared/observe": { mayKnow: ["shared/time"] },
  "shared/lifecycle": { mayKnow: [] },
  "shared/version.ts": { mayKnow: [] },

  "daemon/noaa": { mayKnow: ["shared"] },
  "daemon/collect": { mayKnow: ["daemon/noaa", "shared"] },
  "daemon/publish": { mayKnow: ["shared"] },
  "daemon/inspect": { mayKnow: ["daemon/collect", "daemon/noaa", "shared"] },
  "daemon/settings.ts": { mayKnow: ["shared/settings"] },
  "daemon/commands": {
    mayKnow: ["daemon/app", "daemon/inspect", "daemon/publish", "daemon/settings.ts", "shared"],
  },
  "daemon/main.ts": { mayKnow: ["daemon/commands", "daemon/settings.ts", "shared"] },
  "daemon/app": {
    mayKnow: ["daemon/collect", "daemon/noaa", "daemon/publish", "daemon/settings.ts", "shared"],
  },

  "oracle/rules": { mayKnow: ["shared/contract"], isPure: true },
  "oracle/evidence": {
    mayKnow: [
      "oracle/evidence/collection",
      "oracle/evidence/documents",
      "oracle/evidence/forecasts",
      "oracle/evidence/observations",
      "oracle/evidence/precipitation",
      "oracle/rules",
      "oracle/stored",
      "shared/contract",
      "shared/time",
    ],
    isPure: true,
  },
  "oracle/evidence/collection": {
    mayKnow: ["oracle/stored", "shared/contract", "shared/time"],
    isPure: true,
  },
  "oracle/evidence/documents": {
    mayKnow: [
      "oracle/rules",
      "oracle/stored",
      "shared/bytes",
      "shared/contract",
      "shared/noaa",
      "shared/noaa/metar",
      "shared/noaa/ndfd",
      "shared/noaa/shef",
      "shared/time",
    ],
    isPure: true,
  },
  "oracle/evidence/forecasts": {
    mayKnow: [
      "oracle/evidence/collection",
      "oracle/evidence/documents",
      "oracle/evidence/observations",
      "oracle/stored",
      "shared/contract",
      "shared/time",
    ],
    isPure: true,
  },
  "oracle/evidence/observations": {
    mayKnow: [
      "oracle/evidence/collection",
      "oracle/evidence/documents",
      "oracle/rules",
      "oracle/stored",
      "shared/contract",
      "shared/noaa/metar",
      "shared/time",
    ],
    isPure: true,
  },
  "oracle/evidence/precipitation": {
    mayKnow: [
      "oracle/evidence/collection",
      "oracle/evidence/documents",
      "oracle/evidence/observations",
      "oracle/stored",
      "shared/contract",
      "shared/time",
    ],
    isPure: true,
  },
  "oracle/decision": {
    mayKnow: [
      "oracle/evidence",
      "oracle/evidence/collection",
      "oracle/evidence/documents",
      "oracle/rules",
      "oracle/stored",
      "shared/bytes",
      "shared/contract",
      "shared/dlc",
      "shared/parquet/retained.ts",
      "shared/time",
    ],
    isPure: true,
  },
  "oracle/database": { mayKnow: ["migrations", "shared"] },
  "oracle/files/disk": { mayKnow: ["oracle/stored", "shared"] },
  "oracle/files": {
    mayKnow: [
      "oracle/files/disk",
      "oracle/files/facts",
      "oracle/files/light",
      "oracle/files/uploads",
      "shared",
    ],
  },
  "oracle/files/facts": {
    mayKnow: ["oracle/files/disk", "oracle/files/footers", "oracle/stored", "shared"],
  },
  "oracle/files/light": {
    mayKnow: ["oracle/files/disk", "oracle/files/facts", "oracle/files/footers", "shared"],
  },
  "oracle/files/uploads": {
    mayKnow: [
      "oracle/files/disk",
      "oracle/files/facts",
      "oracle/files/footers",
      "oracle/files/light",
      "shared",
    ],
  },
  "oracle/files/footers": { mayKnow: ["oracle/files/disk", "oracle/stored", "shared"] },
  "oracle/weather": {
    mayKnow: [
      "oracle/evidence/observations",
      "oracle/files/light",
      "oracle/files/uploads",
      "oracle/rules",
      "oracle/stored",
      "oracle/weather/engine",
      "oracle/weather/questions",
      "oracle/weather/rows",
      "shared",
    ],
  },
  "oracle/weather/engine": { mayKnow: ["oracle/files/light", "shared"] },
  "oracle/weather/rows": {
    mayKnow: [
      "oracle/evidence/collection",
      "oracle/evidence/forecasts",
      "oracle/files/disk",
      "oracle/files/light",
      "oracle/stored",
      "oracle/weather/engine",
      "shared",
    ],
  },
  "oracle/weather/questions": {
    mayKnow: [
      "oracle/evidence/collection",
      "oracle/evidence/forecasts",
      "oracle/evidence/observations",
      "oracle/files/disk",
      "oracle/files/light",
      "oracle/files/uploads",
      "oracle/stored",
      "oracle/weather/engine",
      "oracle/weather/rows",
      "shared",
    ],
  },
  "oracle/signing": { mayKnow: ["oracle/database", "shared"] },
  "oracle/events": { mayKnow: ["oracle/database", "oracle/stored", "shared"] },
  "oracle/settlement": {
    mayKnow: [
      "oracle/database",
      "oracle/decision",
      "oracle/events",
      "oracle/evidence",
      "oracle/evidence/collection",
      "oracle/evidence/documents",
      "oracle/evidence/forecasts",
      "oracle/evidence/observations",
      "oracle/files/facts",
      "oracle/files/uploads",
      "oracle/rules",
      "oracle/signing",
      "oracle/stored",
      "oracle/weather/questions",
      "oracle/weather/rows",
      "shared",
    ],
  },
  "oracle/jobs": { mayKnow: ["oracle/files/uploads", "oracle/settlement"] },
  "oracle/ui": { mayKnow: ["shared"] },
  "oracle/http": { mayKnow: ["oracle/database", "oracle/http/server", "shared"] },
  "oracle/http/server": { mayKnow: ["shared"] },
  "oracle/routes": {
    mayKnow: [
      "oracle/events",
      "oracle/files/uploads",
      "oracle/http",
      "oracle/ui",
      "oracle/weather",
      "oracle/weather/questions",
      "shared",
    ],
  },
  "oracle/settings.ts": { mayKnow: ["oracle/evidence/collection", "shared/settings"] },
  // Wires the rooms.
  "oracle/app": {
    mayKnow: [
      "oracle/database",
      "oracle/events",
      "oracle/files",
      "oracle/files/uploads",
      "oracle/http",
      "oracle/http/server",
      "oracle/jobs",
      "oracle/routes",
      "oracle/settings.ts",
      "oracle/settlement",
      "oracle/signing",
      "oracle/weather",
      "shared",
    ],
  },
  "oracle/commands": {
    mayKnow: [
      "oracle/app",
      "oracle/database",
      "oracle/decision",
      "oracle/files/disk",
      "oracle/files/uploads",
      "oracle/settings.ts",
      "oracle/settlement",
      "oracle/signing",
      "shared",
    ],
  },
  "oracle/main.ts": { mayKnow: ["oracle/app", "oracle/commands", "oracle/settings.ts", "shared"] },
  "oracle/stored": { mayKnow: ["oracle/rules", "shared/contract", "shared/time"], isPure: true },

  migrations: { mayKnow: [] },
  scripts: {
    mayKnow: [
      "daemon/settings.ts",
      "migrations",
      "oracle/database",
      "oracle/settings.ts",
      "shared",
    ],
  },
  start: { mayKnow: ["shared"] },
  // Verifies as a stranger would: with nothing of the oracle.
  "demo/stranger.ts": { mayKnow: ["shared/contract", "shared/dlc"] },
  demo: {
    mayKnow: ["daemon", "demo/stranger.ts", "oracle", "shared", "testing/fixtures", "testing/noaa"],
  },
  bench: {
    mayKnow: [
      "daemon",
      "oracle",
      "shared",
      "testing/evidence/writer",
      "testing/fixtures",
      "testing/noaa",
      "testing/suites/acceptance",
    ],
  },
  "testing/architecture": { mayKnow: [] },
  "testing/noaa": { mayKnow: ["daemon", "shared", "testing/fixtures"] },
  "testing/fixtures": { mayKnow: ["oracle", "shared"] },
  "testing/evidence/writer": { mayKnow: ["oracle", "shared", "testing/fixtures", "testing/noaa"] },
  "testing/evidence/model": {
    mayKnow: ["oracle", "shared", "testing/evidence/writer", "testing/noaa"],
  },
  "testing/delivery": { mayKnow: ["shared"] },
  "testing/suites/acceptance": {
    mayKnow: ["daemon", "demo", "shared", "testing/delivery", "testing/fixtures", "testing/noaa"],
  },
  "testing/suites/chaos": {
    mayKnow: [
      "daemon",
      "shared",
      "testing/delivery",
      "testing/evidence/writer",
      "testing/fixtures",
      "testing/suites/chaos/faults",
      "testing/suites/chaos/world",
    ],
  },
  "testing/suites/chaos/faults": {
    mayKnow: [
      "shared",
      "testing/delivery",
      "testing/fixtures",
      "testing/noaa",
      "testing/suites/chaos/world",
    ],
  },
  "testing/suites/chaos/world": {
    mayKnow: ["daemon", "oracle", "shared", "testing/delivery", "testing/fixtures", "testing/noaa"],
  },
  "testing/suites/crash": { mayKnow: ["shared", "testing/fixtures"] },
  "testing/suites/ops": { mayKnow: ["oracle", "shared"] },
};

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
    users: ["oracle/weather"],
    why: "nothing else knows of the engine",
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
      "demo",
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
    what: "hyparquet/src/column.js",
    users: ["shared/parquet/page_headers.ts"],
    why: "reads the header of a page, to check a file page by page without decoding it",
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
