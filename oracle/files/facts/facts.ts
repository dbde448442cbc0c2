import type { Row } from "@libsql/client";
import * as v from "valibot";
import { FORECAST_SOURCE_KEY_PREFIX } from "../../../shared/contract/forecast_file.ts";
import { BatchReceipt } from "../../../shared/contract/observation_file.ts";
import type {
  WeatherFileKind,
  WeatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import type { ClosedSpan } from "../../../shared/time/closed_span.ts";
import { PrecipitationFooter, type StoredPrecipitation } from "../../stored/precipitation.ts";
import type { StoredReceipt } from "../../stored/receipt.ts";
import type { RetainedForecast } from "../../stored/retained_forecast.ts";
import type { Layout } from "../disk/layout.ts";
import type { FileLimits } from "../disk/limits.ts";
import { namesIn, type NanosecondSpan } from "../disk/listing.ts";
import { type PlacedDocument, readDocuments, type RetainedDocument } from "./document_texts.ts";
import type { IndexConnection } from "./index_connection.ts";

/** What facts are read from. */
export interface FactsOptions {
  readonly connection: IndexConnection;
  readonly layout: Layout;
  readonly limits: FileLimits;
  /** Finds the files of a kind that were published in a span and may be used. */
  readonly findFiles: (
    kind: WeatherFileKind,
    span: NanosecondSpan,
  ) => Promise<readonly { readonly file: WeatherFileName }[]>;
}

/** What published files say besides their rows, and what was found in their documents. */
export class Facts {
  readonly #options: FactsOptions;

  constructor(options: FactsOptions) {
    this.#options = options;
  }

  /**
   * Receipts of files published in a span that speak of one of the stations and of an instant of the closed span,
   * oldest end first; see {@link receiptStations} and {@link receiptSpan}.
   */
  async receipts(
    { stations, fromMs, toMs, publications }: ClosedSpan & {
      readonly stations: readonly string[];
      readonly publications: ClosedSpan;
    },
  ): Promise<StoredReceipt[]> {
    const files = await this.#filesIn("observations", publications);
    if (stations.length === 0) return [];
    const asked = stations.map(() => "instr(stations, ?)").join(" OR ");
    const { rows } = await this.#options.connection.read({
      sql: `SELECT name, receipt FROM receipts
        WHERE (to_ms >= ? OR to_ms IS NULL) AND (from_ms <= ? OR from_ms IS NULL)
          AND name IN (SELECT value FROM json_each(?)) AND (stations IS NULL OR ${asked})
        ORDER BY to_ms, name, ordinal`,
      args: [
        Math.floor(fromMs),
        Math.ceil(toMs),
        namesOf(files),
        ...stations.map((station) => ` ${station} `),
      ],
    });
    return rows.map((row) => ({
      ...v.parse(BatchReceipt, JSON.parse(text(row, "receipt"))),
      file: fileOf(row, files),
    }));
  }

  /** Precipitation footers of files published in the closed span. */
  async precipitation(publications: ClosedSpan): Promise<StoredPrecipitation[]> {
    const files = await this.#filesIn("observations", publications);
    const { rows } = await this.#options.connection.read({
      sql: `SELECT name, precipitation FROM files
        WHERE precipitation IS NOT NULL AND name IN (SELECT value FROM json_each(?)) ORDER BY name`,
      args: [namesOf(files)],
    });
    return rows.map((row) => ({
      ...v.parse(PrecipitationFooter, JSON.parse(text(row, "precipitation"))),
      file: fileOf(row, files),
    }));
  }

  /**
   * Forecast documents retained by files published in the closed span.
   * @param hashes only those; all unless given
   */
  async forecastSources(
    publications: ClosedSpan,
    hashes?: readonly string[],
  ): Promise<RetainedForecast[]> {
    const files = await this.#filesIn("forecasts", publications);
    const chosen = hashes ? "AND sha256 IN (SELECT value FROM json_each(?))" : "";
    const { rows } = await this.#options.connection.read({
      sql: `SELECT name, sha256, url, received_at FROM documents
        WHERE entry = ? AND name IN (SELECT value FROM json_each(?)) ${chosen}
        ORDER BY name, sha256`,
      args: [
        FORECAST_SOURCE_KEY_PREFIX,
        namesOf(files),
        ...(hashes ? [JSON.stringify(hashes)] : []),
      ],
    });
    return rows.map((row) => ({
      file: fileOf(row, files),
      sha256: text(row, "sha256"),
      url: text(row, "url"),
      receivedAt: receivedAt(row) ?? "",
    }));
  }

  /** Documents of one file by hash, read from the upload and checked again; those it lacks are left out. */
  async documents(
    file: WeatherFileName,
    hashes: Iterable<string>,
  ): Promise<ReadonlyMap<string, RetainedDocument>> {
    const { layout, limits } = this.#options;
    const wanted = new Set(hashes);
    return await readDocuments(file, wanted, await this.#placed(file, wanted), layout, limits);
  }

  /** Kept verdicts about documents, by the caller's keys. */
  async verdicts(
    keys: readonly string[],
    parserVersion: string,
  ): Promise<ReadonlyMap<string, string>> {
    const { rows } = await this.#options.connection.read({
      sql: `SELECT key, verdict FROM document_verdicts
        WHERE parser = ? AND key IN (SELECT value FROM json_each(?))`,
      args: [parserVersion, JSON.stringify(keys)],
    });
    return new Map(rows.map((row) => [text(row, "key"), text(row, "verdict")]));
  }

  /** Keeps verdicts, which must be functions of key and parser version alone. */
  async putVerdicts(parserVersion: string, verdicts: ReadonlyMap<string, string>): Promise<void> {
    await this.#options.connection.write([{
      sql: `INSERT OR REPLACE INTO document_verdicts (key, parser, verdict)
        SELECT json_extract(value, '$[0]'), ?, json_extract(value, '$[1]') FROM json_each(?)`,
      args: [parserVersion, JSON.stringify([...verdicts])],
    }]);
  }

  async #filesIn(kind: WeatherFileKind, publications: ClosedSpan): Promise<FilesByName> {
    const found = await this.#options.findFiles(kind, namesIn(publications));
    return new Map(found.map(({ file }) => [file.name, file]));
  }

  /** Those of some documents of a file whose place in it is known. */
  async #placed(
    { name }: WeatherFileName,
    hashes: ReadonlySet<string>,
  ): Promise<PlacedDocument[]> {
    const { rows } = await this.#options.connection.read({
      sql: `SELECT sha256, url, received_at, place_offset, place_length FROM documents
        WHERE name = ? AND place_offset IS NOT NULL
          AND sha256 IN (SELECT value FROM json_each(?)) GROUP BY sha256`,
      args: [name, JSON.stringify([...hashes])],
    });
    return rows.map((row) => ({
      sha256: text(row, "sha256"),
      url: text(row, "url"),
      receivedAt: receivedAt(row),
      place: { offset: Number(row.place_offset), length: Number(row.place_length) },
    }));
  }
}

type FilesByName = ReadonlyMap<string, WeatherFileName>;

function namesOf(files: FilesByName): string {
  return JSON.stringify([...files.keys()]);
}

/** The file that a row names; only files that were asked for are named. */
function fileOf(row: Row, files: FilesByName): WeatherFileName {
  return files.get(text(row, "name"))!;
}

function receivedAt(row: Row): string | null {
  return row.received_at === null ? null : text(row, "received_at");
}

function text(row: Row, column: string): string {
  return String(row[column]);
}
