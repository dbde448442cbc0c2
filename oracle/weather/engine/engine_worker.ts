/// <reference lib="deno.worker" />
import "./whole_texts.ts";
// @ts-types="./duckdb_blocking.d.ts"
import * as bundle from "@duckdb/duckdb-wasm/dist/duckdb-node-blocking.cjs";
import { messageOf } from "../../../shared/message_of.ts";
import type { ArrowTable, Connection, Database, DuckDb } from "./duckdb_blocking.d.ts";
import { type ReadOnlyRuntime, readOnlyRuntime, SystemError } from "./duckdb_runtime.ts";
import type { Cell, EngineReply, EngineRequest, EngineTable } from "./engine_message.ts";
import { WASM_PAGE_BYTES, withMemoryLimit } from "./wasm_memory.ts";

const NODE_FS = 1; // DuckDBDataProtocol
/**
 * What the engine says when its memory is broken or used up: nothing it answers can be trusted any more, and it never
 * gives memory back.
 */
const FATAL =
  /memory access out of bounds|unreachable|FATAL|INTERNAL|table index is out of bounds|bad_alloc/;

/** Memory that the engine takes for itself, and for what its own limit does not count, in MiB. */
const OWN_MB = 128;

const duckdb: DuckDb = bundle.default ?? bundle;
let engine: { database: Database; connection: Connection; runtime: ReadOnlyRuntime } | undefined;

async function openEngine(wasmPath: string, memoryMb: number): Promise<void> {
  const runtime = readOnlyRuntime(duckdb.NODE_RUNTIME);
  const none = { mainModule: "", mainWorker: "" };
  const bundles = { mvp: none, eh: { mainModule: wasmPath, mainWorker: "" } };
  const database = await duckdb.createDuckDB(bundles, new duckdb.VoidLogger(), runtime);
  await withBoundedMemory(memoryMb + OWN_MB, () => database.instantiate(() => {}));
  database.open({ path: ":memory:" });
  const connection = database.connect();
  connection.query(`SET memory_limit = '${Math.floor(memoryMb)}MB'`);
  connection.query("SET lock_configuration = true");
  engine = { database, connection, runtime };
}

/** Runs what makes a module of WebAssembly; its memory is bounded, whatever it does. */
async function withBoundedMemory(megabytes: number, work: () => Promise<unknown>): Promise<void> {
  const { instantiate } = WebAssembly;
  const pages = Math.floor(megabytes * 2 ** 20 / WASM_PAGE_BYTES);
  WebAssembly.instantiate =
    ((module: Uint8Array, imports: WebAssembly.Imports) =>
      instantiate(withMemoryLimit(module, pages), imports)) as typeof instantiate;
  try {
    await work();
  } finally {
    WebAssembly.instantiate = instantiate;
  }
}

function query({ sql, files }: Extract<EngineRequest, { kind: "query" }>): EngineTable {
  if (!engine) throw new Error("the engine is not open");
  const { database, connection, runtime } = engine;
  try {
    runtime.openAll(files);
    for (const { name, path } of files) database.registerFileURL(name, path, NODE_FS, false);
    return answerOf(connection, sql);
  } finally {
    // What stays registered stays cached, whatever becomes of the file.
    database.dropFiles();
    runtime.closeAll();
  }
}

/**
 * The whole answer, made before it is fetched: what fails while an answer streams is taken for its end, so that a damaged
 * file would only make it shorter.
 */
function answerOf(connection: Connection, sql: string): EngineTable {
  try {
    connection.query(`CREATE TEMP TABLE answer AS ${sql}`);
    return tableOf(connection.query("SELECT * FROM answer"));
  } finally {
    connection.query("DROP TABLE IF EXISTS answer");
  }
}

function tableOf(arrow: ArrowTable): EngineTable {
  const columns: Record<string, Cell[]> = {};
  for (const [index, { name }] of arrow.schema.fields.entries()) {
    columns[name] = Array.from(arrow.getChildAt(index) ?? [], cellOf);
  }
  return { rows: arrow.numRows, columns };
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return value;
  }
  throw new TypeError("a query must cast its results to texts, numbers and booleans");
}

async function reply(request: EngineRequest): Promise<EngineReply> {
  try {
    if (request.kind === "query") return { kind: "table", table: query(request) };
    await openEngine(request.wasmPath, request.memoryMb);
    return { kind: "open" };
  } catch (error) {
    const message = messageOf(error);
    const fatal = request.kind === "open" || error instanceof WebAssembly.RuntimeError ||
      FATAL.test(message);
    return { kind: "error", message, fatal, isSystem: error instanceof SystemError };
  }
}

self.onmessage = async ({ data }: MessageEvent<EngineRequest>) => {
  self.postMessage(await reply(data));
};
// A message that comes before the handler stands would be lost.
self.postMessage({ kind: "listening" } satisfies EngineReply);
