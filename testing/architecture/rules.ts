/** What a room may import of the project, besides itself. */
export interface RoomRule {
  /** Files and folders it may know; a folder stands for all in it. */
  readonly mayKnow: readonly string[];
  /** Whether it has no clock, no input or output and no randomness. */
  readonly isPure?: boolean;
}

const PURE_SHARED = ["shared/time", "shared/contract", "shared/noaa", "shared/dlc"];
const ALL_OF_ORACLE = ["shared", "oracle", "migrations"];

/**
 * Every room of the project and what it may know, after the tables of ARCHITECTURE.md. A file belongs to the
 * longest name it lies under; each folder that holds source files has to be here.
 */
export const ROOMS: Readonly<Record<string, RoomRule>> = {
  "shared/time": { mayKnow: [], isPure: true },
  "shared/contract": { mayKnow: ["shared/time"], isPure: true },
  "shared/noaa": { mayKnow: ["shared/contract", "shared/time"], isPure: true },
  "shared/dlc": { mayKnow: ["shared/contract", "shared/time"], isPure: true },
  "shared/nostr": { mayKnow: ["shared/contract", "shared/keys"] },
  "shared/keys": { mayKnow: ["shared/contract", "shared/storage"] },
  "shared/client": { mayKnow: ["shared"] },
  "shared/cli": { mayKnow: ["shared/settings", "shared/observe", "shared/version.ts"] },
  "shared/settings": {
    mayKnow: ["shared/contract", "shared/keys", "shared/observe", "shared/version.ts"],
  },
  "shared/storage": { mayKnow: ["shared/contract", "shared/lifecycle", "shared/time"] },
  "shared/parquet": { mayKnow: PURE_SHARED },
  "shared/observe": { mayKnow: ["shared/contract", "shared/lifecycle", "shared/version.ts"] },
  "shared/lifecycle": { mayKnow: [] },
  "shared/version.ts": { mayKnow: [] },

  "daemon/noaa": { mayKnow: ["shared"] },
  "daemon/collect": { mayKnow: ["shared", "daemon/noaa"] },
  "daemon/publish": { mayKnow: ["shared"] },
  "daemon/inspect": { mayKnow: ["shared", "daemon/collect", "daemon/noaa"] },
  "daemon/commands": { mayKnow: ["shared", "daemon"] },
  "daemon/settings.ts": { mayKnow: ["shared/settings"] },
  // Wires the rooms.
  "daemon/app": {
    mayKnow: ["shared", "daemon/noaa", "daemon/collect", "daemon/publish", "daemon/settings.ts"],
  },
  daemon: { mayKnow: ["shared", "daemon"] },

  "oracle/stored": { mayKnow: ["shared/contract"], isPure: true },
  "oracle/evidence": {
    mayKnow: [...PURE_SHARED, "oracle/stored"],
    isPure: true,
  },
  "oracle/decision": {
    mayKnow: [...PURE_SHARED, "shared/parquet/retained.ts", "oracle/stored", "oracle/evidence"],
    isPure: true,
  },
  "oracle/database": { mayKnow: ["shared", "migrations"] },
  "oracle/files": { mayKnow: ["shared", "oracle/stored"] },
  "oracle/weather": { mayKnow: ["shared", "oracle/stored", "oracle/files", "oracle/evidence"] },
  "oracle/signing": { mayKnow: ["shared", "oracle/database"] },
  "oracle/events": { mayKnow: ["shared", "oracle/database"] },
  "oracle/settlement": {
    mayKnow: [
      "shared",
      "oracle/stored",
      "oracle/events",
      "oracle/weather",
      "oracle/evidence",
      "oracle/decision",
      "oracle/files",
      "oracle/signing",
      "oracle/database",
    ],
  },
  "oracle/jobs": { mayKnow: ["shared", "oracle/settlement", "oracle/files", "oracle/weather"] },
  "oracle/ui": { mayKnow: ["shared", "oracle/routes"] },
  "oracle/routes": {
    mayKnow: [
      "shared",
      "oracle/http",
      "oracle/ui",
      "oracle/events",
      "oracle/evidence",
      "oracle/decision",
      "oracle/settlement",
      "oracle/signing",
      "oracle/weather",
      "oracle/files",
      // Asks for a pass.
      "oracle/jobs",
    ],
  },
  "oracle/http": { mayKnow: ["shared", "oracle/routes", "oracle/database"] },
  "oracle/commands": { mayKnow: ALL_OF_ORACLE },
  "oracle/settings.ts": { mayKnow: ["shared/settings"] },
  // Wires the rooms.
  "oracle/app": { mayKnow: ALL_OF_ORACLE },
  oracle: { mayKnow: ALL_OF_ORACLE },

  migrations: { mayKnow: [] },
  scripts: { mayKnow: ["shared", "oracle", "daemon", "migrations"] },
  start: { mayKnow: ["shared", "oracle", "daemon"] },
  // Verifies as a stranger would: with nothing of the oracle.
  "demo/stranger.ts": { mayKnow: ["shared", "demo"] },
  demo: { mayKnow: ["shared", "oracle", "daemon", "testing", "demo"] },
  bench: { mayKnow: ["shared", "oracle", "daemon", "migrations", "testing"] },
  testing: { mayKnow: ["shared", "oracle", "daemon", "migrations", "demo", "start", "scripts"] },
};

/** Who may use a package, or a folder of ours with an owner. */
export interface OwnerRule {
  /** A package, or a folder. */
  readonly what: string;
  /** Rooms, files and folders that may import it. */
  readonly users: readonly string[];
  /** Whether only a dynamic import may load it. */
  readonly dynamicOnly?: boolean;
  readonly why: string;
}

/** Things that few may touch. Tests, `testing/` and `bench/` may use what they like. */
export const OWNERS: readonly OwnerRule[] = [
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
  {
    what: "shared/keys/key_file.ts",
    users: [
      "shared/keys",
      "daemon",
      "oracle/signing",
      "oracle/commands",
      "oracle/app/oracle_key.ts",
      "start",
      "demo",
    ],
    why: "in the oracle only signing holds the key, handed in by what starts it",
  },
];

/** What no pure room's code may say. */
export const IMPURE: readonly RegExp[] = [
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
