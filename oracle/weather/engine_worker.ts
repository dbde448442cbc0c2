import * as bundle from "@duckdb/duckdb-wasm/dist/duckdb-node-blocking.cjs";
import type { Cell, EngineReply, EngineRequest, EngineTable } from "./engine_protocol.ts";

/** The little of DuckDB-WASM that is used; its own types do not resolve from the file that works in every mode. */
interface DuckDb {
  createDuckDB(bundles: unknown, logger: unknown, runtime: unknown): Promise<Database>;
  VoidLogger: new () => unknown;
  NODE_RUNTIME: unknown;
}
interface Database {
  instantiate(onProgress: () => void): Promise<unknown>;
  open(config: { path: string }): void;
  connect(): Connection;
  registerFileURL(name: string, path: string, protocol: number, isDirect: boolean): void;
  dropFiles(): void;
}
interface Connection {
  query(sql: string): unknown;
  prepare(sql: string): Statement;
}
interface Statement {
  query(...parameters: readonly unknown[]): ArrowTable;
  close(): void;
}
interface ArrowTable {
  readonly numRows: number;
  readonly schema: { readonly fields: readonly { readonly name: string }[] };
  getChildAt(index: number): { get(row: number): unknown } | null;
}

/** The part of a worker's global scope that is used. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<EngineRequest>) => void) | null;
  postMessage(reply: EngineReply): void;
}

const NODE_FS = 0; // DuckDBDataProtocol
/** What the engine says when its memory is broken and nothing it answers can be trusted any more. */
const FATAL = /memory access out of bounds|unreachable|FATAL|table index is out of bounds|INTERNAL/;

const scope = self as unknown as WorkerScope; // this file only runs in a worker
const duckdb = ((bundle as { default?: unknown }).default ?? bundle) as DuckDb; // see DuckDb
let database: Database | undefined;
let connection: Connection | undefined;

async function open(wasmPath: string, memoryMb: number): Promise<void> {
  const none = { mainModule: "", mainWorker: "" };
  const bundles = { mvp: none, eh: { mainModule: wasmPath, mainWorker: "" } };
  database = await duckdb.createDuckDB(bundles, new duckdb.VoidLogger(), duckdb.NODE_RUNTIME);
  await database.instantiate(() => {});
  database.open({ path: ":memory:" });
  connection = database.connect();
  connection.query(`SET memory_limit = '${Math.floor(memoryMb)}MB'`);
}

function query(request: Extract<EngineRequest, { kind: "query" }>): EngineTable {
  if (!database || !connection) throw new Error("the engine was not opened");
  try {
    for (const [name, path] of request.files) {
      database.registerFileURL(name, path, NODE_FS, false);
    }
    const statement = connection.prepare(request.sql);
    try {
      return tableOf(statement.query(...request.parameters));
    } finally {
      statement.close();
    }
  } finally {
    // Handles stay open and stale otherwise.
    database.dropFiles();
  }
}

function tableOf(arrow: ArrowTable): EngineTable {
  const columns = arrow.schema.fields.map(({ name }, index) => {
    const vector = arrow.getChildAt(index);
    const cells = Array.from({ length: arrow.numRows }, (_, row) => cellOf(vector?.get(row)));
    return { name, cells };
  });
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

async function handle(request: EngineRequest): Promise<EngineReply> {
  try {
    if (request.kind === "query") return { kind: "table", table: query(request) };
    await open(request.wasmPath, request.memoryMb);
    return { kind: "ready" };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isFatal = request.kind === "open" || error instanceof WebAssembly.RuntimeError ||
      FATAL.test(message);
    return { kind: "error", message, isFatal };
  }
}

scope.onmessage = async ({ data }) => scope.postMessage(await handle(data));
scope.postMessage({ kind: "listening" });
