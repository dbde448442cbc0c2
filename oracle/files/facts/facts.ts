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
import { type CollectedFile, readCollectedFile } from "./collected_file.ts";
import { type PlacedDocument, readDocuments, type RetainedDocument } from "./document_texts.ts";
import {
  type IndexConnection,
  IndexDamagedError,
  type IndexQuery,
  type IndexRow,
} from "./index_connection.ts";

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
    if (stations.length === 0) return [];
    const asked = stations.map(() => "instr(stations, ?)").join(" OR ");
    return await this.#readOf("observations", publications, (files) => ({
      columns: ["name", "receipt"],
      from: `receipts
        WHERE (to_ms >= ? OR to_ms IS NULL) AND (from_ms <= ? OR from_ms IS NULL)
          AND name IN (SELECT value FROM json_each(?)) AND (stations IS NULL OR ${asked})
        ORDER BY to_ms, name, ordinal`,
      args: [
        Math.floor(fromMs),
        Math.ceil(toMs),
        namesOf(files),
        ...stations.map((station) => ` ${station} `),
      ],
    }), (row, file) => ({ ...v.parse(BatchReceipt, JSON.parse(row.receipt ?? "")), file }));
  }

  /** Precipitation footers of files published in the closed span. */
  async precipitation(publications: ClosedSpan): Promise<StoredPrecipitation[]> {
    return await this.#readOf("observations", publications, (files) => ({
      columns: ["name", "precipitation"],
      from: `files
        WHERE precipitation IS NOT NULL AND name IN (SELECT value FROM json_each(?)) ORDER BY name`,
      args: [namesOf(files)],
    }), (row, file) => ({
      ...v.parse(PrecipitationFooter, JSON.parse(row.precipitation ?? "")),
      file,
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
    const chosen = hashes ? "AND sha256 IN (SELECT value FROM json_each(?))" : "";
    return await this.#readOf("forecasts", publications, (files) => ({
      columns: ["name", "sha256", "url", "received_at"],
      from: `documents
        WHERE entry = ? AND name IN (SELECT value FROM json_each(?)) ${chosen}
        ORDER BY name, sha256`,
      args: [
        FORECAST_SOURCE_KEY_PREFIX,
        namesOf(files),
        ...(hashes ? [JSON.stringify(hashes)] : []),
      ],
    }), (row, file) => ({
      file,
      sha256: row.sha256 ?? "",
      url: row.url ?? "",
      receivedAt: row.received_at ?? "",
    }));
  }

  /** Documents of one file by hash, read from the upload and checked again; those it lacks are left out. */
  async documents(
    file: WeatherFileName,
    hashes: Iterable<string>,
  ): Promise<ReadonlyMap<string, RetainedDocument>> {
    const { layout, limits } = this.#options;
    const wanted = new Set(hashes);
    return await readDocuments(file, wanted, await this.#findPlaced(file, wanted), layout, limits);
  }

  /**
   * All of an observation file at once, read from the upload.
   * @throws {WeatherFileError} {@link ParquetError} when it is damaged
   */
  readCollected(file: WeatherFileName): Promise<CollectedFile> {
    return readCollectedFile(file, this.#options.layout, this.#options.limits);
  }

  /** Kept verdicts about documents, by the caller's keys. */
  async verdicts(
    keys: readonly string[],
    parserVersion: string,
  ): Promise<ReadonlyMap<string, string>> {
    const kept = await this.#options.connection.read({
      columns: ["key", "verdict"],
      from: "document_verdicts WHERE parser = ? AND key IN (SELECT value FROM json_each(?))",
      args: [parserVersion, JSON.stringify(keys)],
    }, (row) => [row.key ?? "", row.verdict ?? ""] as const);
    return new Map(kept);
  }

  /** Keeps verdicts, which must be functions of key and parser version alone. */
  async putVerdicts(parserVersion: string, verdicts: ReadonlyMap<string, string>): Promise<void> {
    await this.#options.connection.write([{
      sql: `INSERT OR REPLACE INTO document_verdicts (key, parser, verdict)
        SELECT json_extract(value, '$[0]'), ?, json_extract(value, '$[1]') FROM json_each(?)`,
      args: [parserVersion, JSON.stringify([...verdicts])],
    }]);
  }

  /**
   * Reads rows that files published in a span left in the index; each row goes with its file.
   * @throws {IndexDamagedError} also when the index was thrown away meanwhile: it may know only some of the files again
   */
  async #readOf<Column extends string, Result>(
    kind: WeatherFileKind,
    publications: ClosedSpan,
    queryOf: (files: FilesByName) => IndexQuery<Column | "name">,
    parse: (row: IndexRow<Column | "name">, file: WeatherFileName) => Result,
  ): Promise<Result[]> {
    const { connection, findFiles } = this.#options;
    const { generation } = connection;
    const found = await findFiles(kind, namesIn(publications));
    const files = new Map(found.map(({ file }) => [file.name, file]));
    const read = await connection
      .read(queryOf(files), (row) => parse(row, fileOf(row, files)));
    if (connection.generation !== generation) throw new IndexDamagedError();
    return read;
  }

  /** Those of some documents of a file whose place in it is known. */
  async #findPlaced(
    { name }: WeatherFileName,
    hashes: ReadonlySet<string>,
  ): Promise<PlacedDocument[]> {
    return await this.#options.connection.read({
      columns: ["sha256", "url", "received_at", "place_offset", "place_length"],
      from: `documents
        WHERE name = ? AND place_offset IS NOT NULL
          AND sha256 IN (SELECT value FROM json_each(?)) GROUP BY sha256`,
      args: [name, JSON.stringify([...hashes])],
    }, (row) => ({
      sha256: row.sha256 ?? "",
      url: row.url ?? "",
      receivedAt: row.received_at,
      place: { offset: Number(row.place_offset), length: Number(row.place_length) },
    }));
  }
}

type FilesByName = ReadonlyMap<string, WeatherFileName>;

function namesOf(files: FilesByName): string {
  return JSON.stringify([...files.keys()]);
}

/** The file that a row names: one of those that were asked for. @throws {RangeError} when it is another */
function fileOf({ name }: IndexRow<"name">, files: FilesByName): WeatherFileName {
  const file = files.get(name ?? "");
  if (!file) throw new RangeError(`${JSON.stringify(name)} was not asked for`);
  return file;
}
