import type { InStatement, Row } from "@libsql/client";
import * as v from "valibot";
import { BatchReceipt } from "../../../shared/contract/observation_file.ts";
import type { ClosedSpan } from "../../stored/closed_span.ts";
import { PrecipitationFooter } from "../../stored/precipitation.ts";
import type { DocumentPlace } from "./document_places.ts";
import type { FileFacts, RetainedFact } from "./file_facts.ts";
import type { FileIdentity } from "./file_identity.ts";
import { IndexConnection, type IndexState } from "./index_connection.ts";

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

/** A receipt and the name of the file it stands in. */
export type NamedReceipt = BatchReceipt & { readonly name: string };

/** A document of a file. */
export type NamedDocument = Omit<RetainedFact, "place"> & { readonly name: string };

/** A document that can be read without the footer it stands in. */
export type PlacedDocument = Omit<RetainedFact, "key" | "place"> & {
  readonly place: DocumentPlace;
};

const Columns = v.array(v.string());
const Bounds = v.record(v.string(), v.nullable(v.object({ min: v.string(), max: v.string() })));

/** The cache's index: what the files say besides their rows, and verdicts about their documents. */
export class FileIndex {
  readonly #connection: IndexConnection;
  /** What became of the index file at start. */
  readonly state: IndexState;
  readonly #files: Map<string, IndexedFile>;

  private constructor(connection: IndexConnection, state: IndexState, files: IndexedFile[]) {
    this.#connection = connection;
    this.state = state;
    this.#files = new Map(files.map((file) => [file.name, file]));
  }

  /** Opens the index, anew if it is missing, damaged or of another version. */
  static async open(path: string): Promise<FileIndex> {
    const { connection, state } = await IndexConnection.open(path);
    const { rows } = await connection.read("SELECT * FROM files");
    return new FileIndex(connection, state, rows.map(indexedFile));
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

  /** Receipts of the named files that asked for one of the stations and touch the closed span, oldest end first. */
  async receipts(
    names: readonly string[],
    stations: readonly string[],
    { fromMs, toMs }: ClosedSpan,
  ): Promise<NamedReceipt[]> {
    if (stations.length === 0) return [];
    const asked = stations.map(() => "instr(stations, ?)").join(" OR ");
    const { rows } = await this.#connection.read({
      sql: `SELECT name, receipt FROM receipts
        WHERE (to_ms >= ? OR to_ms IS NULL) AND (from_ms <= ? OR from_ms IS NULL)
          AND name IN (SELECT value FROM json_each(?)) AND (${asked})
        ORDER BY to_ms, name, ordinal`,
      args: [
        Math.floor(fromMs),
        Math.ceil(toMs),
        JSON.stringify(names),
        ...stations.map((station) => ` ${station} `),
      ],
    });
    return rows.map((row) => ({
      ...v.parse(BatchReceipt, JSON.parse(text(row, "receipt"))),
      name: text(row, "name"),
    }));
  }

  /** The precipitation footers of the named files. */
  async precipitation(
    names: readonly string[],
  ): Promise<(PrecipitationFooter & { name: string })[]> {
    const { rows } = await this.#connection.read({
      sql: `SELECT name, precipitation FROM files
        WHERE precipitation IS NOT NULL AND name IN (SELECT value FROM json_each(?)) ORDER BY name`,
      args: [JSON.stringify(names)],
    });
    return rows.map((row) => ({
      ...v.parse(PrecipitationFooter, JSON.parse(text(row, "precipitation"))),
      name: text(row, "name"),
    }));
  }

  /** The documents that the named files retain under a footer entry; those of some hashes when they are given. */
  async documents(
    names: readonly string[],
    entry: string,
    hashes?: readonly string[],
  ): Promise<NamedDocument[]> {
    const chosen = hashes ? "AND sha256 IN (SELECT value FROM json_each(?))" : "";
    const { rows } = await this.#connection.read({
      sql: `SELECT name, entry, sha256, url, received_at FROM documents
        WHERE entry = ? AND name IN (SELECT value FROM json_each(?)) ${chosen}
        ORDER BY name, sha256`,
      args: [entry, JSON.stringify(names), ...(hashes ? [JSON.stringify(hashes)] : [])],
    });
    return rows.map((row) => ({
      name: text(row, "name"),
      key: text(row, "entry"),
      sha256: text(row, "sha256"),
      url: text(row, "url"),
      receivedAt: row.received_at === null ? null : text(row, "received_at"),
    }));
  }

  /** Those of some documents of a file whose place in it is known. */
  async placedDocuments(name: string, hashes: readonly string[]): Promise<PlacedDocument[]> {
    const { rows } = await this.#connection.read({
      sql: `SELECT sha256, url, received_at, place_offset, place_length FROM documents
        WHERE name = ? AND place_offset IS NOT NULL
          AND sha256 IN (SELECT value FROM json_each(?)) GROUP BY sha256`,
      args: [name, JSON.stringify(hashes)],
    });
    return rows.map((row) => ({
      sha256: text(row, "sha256"),
      url: text(row, "url"),
      receivedAt: row.received_at === null ? null : text(row, "received_at"),
      place: { offset: Number(row.place_offset), length: Number(row.place_length) },
    }));
  }

  /** The verdicts that one version of a parser gave, by key. */
  async verdicts(keys: readonly string[], parser: string): Promise<Map<string, string>> {
    const { rows } = await this.#connection.read({
      sql: `SELECT key, verdict FROM document_verdicts
        WHERE parser = ? AND key IN (SELECT value FROM json_each(?))`,
      args: [parser, JSON.stringify(keys)],
    });
    return new Map(rows.map((row) => [text(row, "key"), text(row, "verdict")]));
  }

  /** Keeps verdicts of one version of a parser. */
  async putVerdicts(parser: string, verdicts: ReadonlyMap<string, string>): Promise<void> {
    await this.#connection.write([{
      sql: `INSERT OR REPLACE INTO document_verdicts (key, parser, verdict)
        SELECT json_extract(value, '$[0]'), ?, json_extract(value, '$[1]') FROM json_each(?)`,
      args: [parser, JSON.stringify([...verdicts])],
    }]);
  }

  /** Closes the index once what is under way is done. */
  close(): Promise<void> {
    return this.#connection.close();
  }
}

/** The whole receipt as text, and in columns what it is looked up by; unreadable times match every span. */
function receiptRows(name: string, receipts: readonly BatchReceipt[]): InStatement {
  const rows = receipts.map((receipt) => [
    milliseconds(receipt.window_start, Math.floor),
    milliseconds(receipt.window_end, Math.ceil),
    ` ${receipt.station_ids.join(" ")} `,
    JSON.stringify(receipt),
  ]);
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

function milliseconds(instant: string, round: (ms: number) => number): number | null {
  const ms = Date.parse(instant);
  return Number.isFinite(ms) ? round(ms) : null;
}

function indexedFile(row: Row): IndexedFile {
  return {
    name: text(row, "name"),
    identity: text(row, "identity"),
    lightIdentity: text(row, "light_identity"),
    size: Number(row.size),
    sha256: text(row, "sha256"),
    rows: Number(row.rows),
    columns: v.parse(Columns, JSON.parse(text(row, "columns"))),
    bounds: v.parse(Bounds, JSON.parse(text(row, "bounds"))),
  };
}

function text(row: Row, column: string): string {
  return String(row[column]);
}
