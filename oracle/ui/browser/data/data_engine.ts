/// <reference lib="deno.worker" />
// @ts-types="./duckdb_browser.d.ts"
import * as duckdb from "@duckdb/duckdb-wasm/dist/duckdb-browser-blocking.mjs";
import { messageOf } from "../../../../shared/message_of.ts";
import type { ArrowTable, Connection, Database } from "./duckdb_browser.d.ts";
import { csvHeader, csvLine } from "./csv.ts";
import type { Answer, Column, DataFile, DataReply, DataRequest } from "./data_message.ts";

/** The most rows that are shown; all can be saved. */
const MOST_SHOWN = 1000;
/** Rows of a CSV that are made at once. */
const CSV_ROWS = 50_000;
/** Statements that give a table, after comments. */
const TABLE =
  /^(?:\s|--[^\n]*(?:\n|$)|\/\*[^]*?\*\/)*(?:select|with|from|values|table|pivot|unpivot)\b/i;

/** DuckDB in a worker of the page `/data`; whoever is tired of it ends the worker. */
class DataEngine {
  readonly #database: Database;
  readonly #connection: Connection;

  private constructor(database: Database) {
    this.#database = database;
    database.open({ path: ":memory:" });
    this.#connection = database.connect();
  }

  static async open(wasm: string): Promise<DataEngine> {
    const main = { mainModule: wasm, mainWorker: "" };
    const bundles = { mvp: main, eh: main };
    const logger = new duckdb.VoidLogger();
    const database = await duckdb.createDuckDB(bundles, logger, duckdb.BROWSER_RUNTIME);
    await database.instantiate(({ bytesLoaded: loaded, bytesTotal: total }) =>
      post({ kind: "progress", loaded, total })
    );
    return new DataEngine(database);
  }

  /** Takes files in the place of all that were there. */
  takeFiles(files: readonly DataFile[]): Record<string, Column[]> {
    const tables: Record<string, Column[]> = {};
    for (const { name, bytes } of files) this.#database.registerFileBuffer(name, bytes);
    for (const [table, own] of Map.groupBy(files, (file) => file.table)) {
      const names = own.map(({ name }) => `'${name.replaceAll("'", "''")}'`).join(", ");
      const view = `SELECT * FROM read_parquet([${names}], union_by_name = true)`;
      this.#connection.query(`CREATE OR REPLACE VIEW ${table} AS ${view}`);
      tables[table] = this.#columns(table);
    }
    return tables;
  }

  query(sql: string): Answer {
    const statement = withoutEnd(sql);
    this.#connection.query("DROP TABLE IF EXISTS answer");
    if (!TABLE.test(statement)) return answerOf(this.#connection.query(statement));
    this.#connection.query(`CREATE TEMP TABLE answer AS ${statement}`);
    const columns = this.#columns("answer");
    const [[count = null] = []] = textsOf(this.#connection.query("SELECT count(*) FROM answer"));
    const rows = this.#texts(columns, 0, MOST_SHOWN);
    return { columns, rows, count: Number(count), isTable: true };
  }

  save(as: "csv" | "parquet"): Uint8Array<ArrayBuffer> {
    if (as === "csv") return this.#csv();
    this.#database.registerFileBuffer("answer.parquet", new Uint8Array()); // else it complains
    this.#connection.query("COPY answer TO 'answer.parquet' (FORMAT PARQUET)");
    const bytes = new Uint8Array(this.#database.copyFileToBuffer("answer.parquet"));
    this.#database.dropFile("answer.parquet");
    return bytes;
  }

  #csv(): Uint8Array<ArrayBuffer> {
    const columns = this.#columns("answer");
    const parts = [csvHeader(columns)];
    for (let from = 0;; from += CSV_ROWS) {
      const rows = this.#texts(columns, from, CSV_ROWS);
      parts.push(...rows.map((row) => csvLine(columns, row)));
      if (rows.length < CSV_ROWS) return new TextEncoder().encode(parts.join(""));
    }
  }

  #columns(table: string): Column[] {
    const rows = textsOf(
      this.#connection.query(`SELECT name, type FROM pragma_table_info('${table}')`),
    );
    return rows.map(([name, type]) => ({ name: name ?? "", type: type ?? "" }));
  }

  /** The engine itself writes each value as text, so that none is read wrongly. */
  #texts(columns: readonly Column[], from: number, most: number): (string | null)[][] {
    const casts = columns.map(({ name }) => `CAST("${name.replaceAll('"', '""')}" AS VARCHAR)`);
    return textsOf(
      this.#connection.query(`SELECT ${casts.join(", ")} FROM answer LIMIT ${most} OFFSET ${from}`),
    );
  }
}

/** What a statement says that makes no table, e.g. how a query would be run. */
function answerOf(table: ArrowTable): Answer {
  const columns = table.schema.fields.map(({ name, type }) => ({ name, type: String(type) }));
  const rows = textsOf(table);
  return { columns, rows: rows.slice(0, MOST_SHOWN), count: rows.length, isTable: false };
}

function textsOf(table: ArrowTable): (string | null)[][] {
  const columns = table.schema.fields.map((_, index) => table.getChildAt(index));
  return Array.from({ length: table.numRows }, (_, row) =>
    columns.map((column) => {
      const value = column?.get(row) ?? null;
      return value === null ? null : String(value);
    }));
}

let engine: DataEngine | undefined;

async function answer(request: DataRequest): Promise<DataReply> {
  if (request.kind === "open") {
    engine = await DataEngine.open(request.wasm);
    return { kind: "opened" };
  }
  if (!engine) throw new Error("the engine is not open");
  switch (request.kind) {
    case "files":
      return { kind: "schema", tables: engine.takeFiles(request.files) };
    case "query":
      return { kind: "answer", answer: engine.query(request.sql) };
    case "save":
      return { kind: "saved", bytes: engine.save(request.as) };
  }
}

function post(reply: DataReply): void {
  self.postMessage(reply);
}

self.onmessage = async ({ data }: MessageEvent<DataRequest>) => {
  try {
    post(await answer(data));
  } catch (error) {
    post({ kind: "failed", message: messageOf(error) });
  }
};

/** A statement without the semicolons and white space that end it. */
function withoutEnd(sql: string): string {
  let end = sql.length;
  while (end > 0 && /[;\s]/.test(sql[end - 1]!)) end--;
  return sql.slice(0, end);
}
