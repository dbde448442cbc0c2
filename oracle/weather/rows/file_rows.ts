import type { Logger } from "@logtape/logtape";
import * as v from "valibot";
import { FORECAST_COLUMNS } from "../../../shared/contract/forecast_file.ts";
import { OBSERVATION_COLUMNS } from "../../../shared/contract/observation_file.ts";
import type { WeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { StationId } from "../../../shared/contract/ids.ts";
import type { Column } from "../../../shared/contract/table.ts";
import type { StoredForecast, StoredObservation } from "../../stored/rows.ts";
import type { LightFile } from "../../files/light/light_file.ts";
import { type Engine, EngineError, type Urgency } from "../engine/engine.ts";
import type { EngineTable } from "../engine/engine_message.ts";
import { type BeginLimits, selectRows } from "../engine/row_select.ts";
import { filesNamedIn, rowsOf, type Scan, scanOf } from "../engine/scan.ts";

/** What rows to read. */
export interface RowQuery {
  /** Valid station ids. */
  readonly stations: readonly string[];
  /** Oldest first. */
  readonly files: readonly LightFile[];
  readonly begins?: BeginLimits;
  readonly urgency?: Urgency;
  /** Whether a file that cannot be read is an error rather than left out. */
  readonly complete?: boolean;
}

/** A weather file that is there cannot be read. */
export class UnreadableFileError extends Error {
  override readonly name = "UnreadableFileError";
  constructor(readonly files: readonly string[], options?: ErrorOptions) {
    super(`these weather files cannot be read: ${files.join(", ")}`, options);
  }
}

/** The name of a column of forecast files. */
export type ForecastColumn = typeof FORECAST_COLUMNS[number]["name"];

/** What stored rows are read with. */
export interface FileRowsOptions {
  /** What is done about files that cannot be read. */
  readonly light: {
    mend(file: WeatherFileName): Promise<LightFile | undefined>;
    exclude(file: WeatherFileName, reason: string): void;
  };
  readonly engine: Engine;
  readonly log: Logger;
}

/**
 * The most stations that get a scan each. Row groups of forecasts are cut by station, and the texts of whole rows make up
 * most of them; those of observations hold most of the country.
 */
const MOST_SCANS = { forecasts: 100, forecastColumns: 8, observations: 2 } as const;
/** The most files in one query. */
const MOST_FILES = 256;

/** Reads rows of stations out of weather files, past files that turn out damaged. */
export class FileRows {
  readonly #options: FileRowsOptions;

  constructor(options: FileRowsOptions) {
    this.#options = options;
  }

  /** Whole observation rows. */
  observations(query: RowQuery): Promise<StoredObservation[]> {
    return this.#rows(query, OBSERVATION_COLUMNS, MOST_SCANS.observations);
  }

  /** Ids of all stations in observation files, ascending; visitors' queries go first. */
  async stationIds(files: readonly LightFile[]): Promise<string[]> {
    const columns = OBSERVATION_COLUMNS.filter(({ name }) => name === "station_id");
    const found = new Set<string>();
    for (let from = 0; from < files.length; from += MOST_FILES) {
      const part = files.slice(from, from + MOST_FILES);
      const { table, files: read } = await this.query(part, columns, distinctStations);
      const rows = await rowsOf<{ station_id: unknown }>(table, columns, read);
      for (const { station_id: id } of rows) {
        if (v.is(StationId, id)) found.add(id);
      }
    }
    return [...found].sort();
  }

  /** Whole forecast rows. */
  forecasts(query: RowQuery): Promise<StoredForecast[]> {
    return this.#rows(query, FORECAST_COLUMNS, MOST_SCANS.forecasts);
  }

  /** Some columns of forecast rows. */
  forecastColumns<Name extends ForecastColumn>(
    query: RowQuery,
    names: readonly Name[],
  ): Promise<Pick<StoredForecast, Name | "file">[]> {
    const columns = FORECAST_COLUMNS.filter(({ name }) =>
      (names as readonly string[]).includes(name)
    );
    return this.#rows(query, columns, MOST_SCANS.forecastColumns);
  }

  /**
   * Runs a query over files. A file whose light copy is not as it was written is mended first; one that cannot be read
   * even then is left out of this and all later answers.
   *
   * @param sql makes the query from what the files are called
   * @returns the answer and the files it is from
   */
  async query(
    files: readonly LightFile[],
    columns: readonly Column[],
    sql: (scan: Scan) => string,
    urgency: Urgency = "usual",
  ): Promise<{ table: EngineTable; files: readonly LightFile[] }> {
    const { engine } = this.#options;
    const mended = new Set<string>();
    let usable = files;
    for (;;) {
      if (usable.length === 0) return { table: { rows: 0, columns: {} }, files: [] };
      const scan = scanOf(usable, columns);
      const run = (query: Scan) => engine.query({ sql: sql(query), files: query.files, urgency });
      try {
        return { table: await run(scan), files: usable };
      } catch (error) {
        if (!(error instanceof EngineError) || !mayBeDamage(error)) throw error;
        const suspects = filesNamedIn(error.message, usable);
        const damaged = suspects.length > 0
          ? suspects
          : await this.#damagedAmong(usable, (some) => run(scanOf(some, columns)));
        if (damaged.length === 0) throw error;
        usable = await this.#without(usable, damaged, mended, error);
      }
    }
  }

  async #rows<Row extends object>(
    { stations, files, begins, urgency, complete }: RowQuery,
    columns: readonly Column[],
    mostScans: number,
  ): Promise<(Row & { readonly file: LightFile["file"] })[]> {
    if (stations.length === 0) return [];
    const select = selectRows({ stations, begins }, mostScans);
    const rows: (Row & { readonly file: LightFile["file"] })[] = [];
    for (let from = 0; from < files.length; from += MOST_FILES) {
      const part = files.slice(from, from + MOST_FILES);
      const { table, files: read } = await this.query(part, columns, select, urgency);
      if (complete && read.length < part.length) throw unreadable(part, read);
      for (const row of await rowsOf<Row>(table, columns, read)) rows.push(row);
    }
    return rows;
  }

  /** Which of the files make a query fail by themselves; found by halves. */
  async #damagedAmong(
    files: readonly LightFile[],
    run: (files: readonly LightFile[]) => Promise<unknown>,
  ): Promise<LightFile[]> {
    const fails = async (some: readonly LightFile[]) => {
      try {
        await run(some);
        return false;
      } catch (error) {
        if (error instanceof EngineError && mayBeDamage(error)) return true;
        throw error;
      }
    };
    if (!await fails(files)) return [];
    if (files.length === 1) return [...files];
    const middle = Math.ceil(files.length / 2);
    return [
      ...await this.#damagedAmong(files.slice(0, middle), run),
      ...await this.#damagedAmong(files.slice(middle), run),
    ];
  }

  async #without(
    files: readonly LightFile[],
    damaged: readonly LightFile[],
    mended: Set<string>,
    cause: Error,
  ): Promise<LightFile[]> {
    const { light, log } = this.#options;
    const replaced = new Map<string, LightFile | undefined>();
    for (const { file } of damaged) {
      const isSecondTime = mended.has(file.name);
      mended.add(file.name);
      const found = isSecondTime ? undefined : await light.mend(file);
      if (isSecondTime) light.exclude(file, `its pages cannot be read: ${cause.message}`);
      log.warn("the weather file {name} could not be read: {message}", {
        name: file.name,
        message: cause.message,
      });
      replaced.set(file.name, found);
    }
    return files.flatMap((each) => {
      const found = replaced.has(each.file.name) ? replaced.get(each.file.name) : each;
      return found ? [found] : [];
    });
  }
}

function distinctStations({ tables }: Scan): string {
  const union = tables.map(({ columns, source }) => `SELECT ${columns} FROM ${source}`)
    .join(" UNION ALL ");
  return `SELECT station_id, max(file) AS file FROM (${union}) GROUP BY station_id`;
}

/** Time can run out on sound files too; so can memory, but not on one file alone. The system may fail for all. */
function mayBeDamage({ fault }: EngineError): boolean {
  return fault === "query" || fault === "lost";
}

function unreadable(files: readonly LightFile[], read: readonly LightFile[]): UnreadableFileError {
  const names = new Set(read.map(({ file }) => file.name));
  return new UnreadableFileError(
    files.map(({ file }) => file.name).filter((name) => !names.has(name)),
  );
}
