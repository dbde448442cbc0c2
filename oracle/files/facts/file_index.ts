import type { InStatement } from "@libsql/client";
import * as v from "valibot";
import type { BatchReceipt } from "../../../shared/contract/observation_file.ts";
import { receiptSpan, receiptStations } from "../../stored/receipt.ts";
import type { FileFacts, RetainedFact } from "../footers/file_facts.ts";
import type { FileIdentity } from "../disk/file_identity.ts";
import { type IndexConnection, IndexDamagedError, type IndexRow } from "./index_connection.ts";

/** What the index knows of one file. */
export interface IndexedFile {
  readonly name: string;
  /** Of the original when it was read. */
  readonly identity: FileIdentity;
  /** Of the light copy when it was written. */
  readonly lightIdentity: FileIdentity;
  readonly size: number;
  readonly sha256: string;
  readonly rows: number;
  readonly columns: FileFacts["columns"];
  readonly bounds: FileFacts["bounds"];
}

const Columns = v.array(v.string());
const Bounds = v.record(v.string(), v.nullable(v.object({ min: v.string(), max: v.string() })));

/** The published files that the cache knows, and writing down what they say. */
export class FileIndex {
  readonly #connection: IndexConnection;
  readonly #files: Map<string, IndexedFile>;

  private constructor(connection: IndexConnection, files: readonly IndexedFile[]) {
    this.#connection = connection;
    this.#files = new Map(files.map((file) => [file.name, file]));
    connection.onRecreated(() => this.#files.clear());
  }

  /** Reads which files the index knows; none when it turns out damaged. */
  static async load(connection: IndexConnection): Promise<FileIndex> {
    const files = await connection.read({ columns: FILE_COLUMNS, from: "files" }, indexedFile)
      .catch((error) => {
        if (error instanceof IndexDamagedError) return [];
        throw error;
      });
    return new FileIndex(connection, files);
  }

  /** What is known of a file, or `undefined`. */
  get(name: string): IndexedFile | undefined {
    return this.#files.get(name);
  }

  /** The names of all files that are known. */
  names(): string[] {
    return [...this.#files.keys()];
  }

  /** Stores what a file says, in place of what was stored of it. */
  async put(file: IndexedFile, facts: FileFacts): Promise<void> {
    const precipitation = facts.precipitation ? JSON.stringify(facts.precipitation) : null;
    await this.#connection.write([
      { sql: "DELETE FROM files WHERE name = ?", args: [file.name] },
      {
        sql:
          `INSERT INTO files (name, identity, light_identity, size, sha256, rows, columns, bounds,
                precipitation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        args: [
          file.name,
          file.identity,
          file.lightIdentity,
          file.size,
          file.sha256,
          file.rows,
          JSON.stringify(file.columns),
          JSON.stringify(file.bounds),
          precipitation,
        ],
      },
      receiptRows(file.name, facts.receipts),
      documentRows(file.name, facts.documents),
    ]);
    this.#files.set(file.name, file);
  }

  /** Forgets files; those that are not known are ignored. */
  async remove(names: readonly string[]): Promise<void> {
    await this.#connection.write([{
      sql: "DELETE FROM files WHERE name IN (SELECT value FROM json_each(?))",
      args: [JSON.stringify(names)],
    }]);
    for (const name of names) this.#files.delete(name);
  }
}

/** The whole receipt as text, and in columns what it is looked up by; null stands for all of time or every station. */
function receiptRows(name: string, receipts: readonly BatchReceipt[]): InStatement {
  const rows = receipts.map((receipt) => {
    const { fromMs, toMs } = receiptSpan(receipt);
    const stations = receiptStations(receipt);
    return [
      finite(fromMs),
      finite(toMs),
      stations === undefined ? null : ` ${stations.join(" ")} `,
      JSON.stringify(receipt),
    ];
  });
  return {
    sql: `INSERT INTO receipts (name, ordinal, from_ms, to_ms, stations, receipt)
      SELECT ?, key, json_extract(value, '$[0]'), json_extract(value, '$[1]'),
        json_extract(value, '$[2]'), json_extract(value, '$[3]') FROM json_each(?)`,
    args: [name, JSON.stringify(rows)],
  };
}

function documentRows(name: string, documents: readonly RetainedFact[]): InStatement {
  return {
    sql: `INSERT OR IGNORE INTO documents
        (name, entry, sha256, url, received_at, place_offset, place_length)
      SELECT ?, json_extract(value, '$.key'), json_extract(value, '$.sha256'),
        json_extract(value, '$.url'), json_extract(value, '$.receivedAt'),
        json_extract(value, '$.place.offset'), json_extract(value, '$.place.length')
      FROM json_each(?)`,
    args: [name, JSON.stringify(documents)],
  };
}

function finite(ms: number): number | null {
  return Number.isFinite(ms) ? ms : null;
}

const FILE_COLUMNS = [
  "name",
  "identity",
  "light_identity",
  "size",
  "sha256",
  "rows",
  "columns",
  "bounds",
] as const;

function indexedFile(row: IndexRow<typeof FILE_COLUMNS[number]>): IndexedFile {
  return {
    name: row.name ?? "",
    identity: row.identity ?? "",
    lightIdentity: row.light_identity ?? "",
    size: Number(row.size),
    sha256: row.sha256 ?? "",
    rows: Number(row.rows),
    columns: v.parse(Columns, JSON.parse(row.columns ?? "")),
    bounds: v.parse(Bounds, JSON.parse(row.bounds ?? "")),
  };
}
