import * as v from "valibot";
import { FORECAST_COLUMNS } from "../../shared/contract/forecast_file.ts";
import { OBSERVATION_COLUMNS } from "../../shared/contract/observation_file.ts";
import type { Column } from "../../shared/contract/table.ts";
import { parseWeatherFileName } from "../../shared/contract/weather_file_name.ts";
import type { StoredForecast, StoredObservation } from "../stored/rows.ts";

/** A number as JSON can carry it; the few values it cannot are spelled. */
const RecordNumber = v.nullable(
  v.union([v.pipe(v.number(), v.finite()), v.picklist(["NaN", "Infinity", "-Infinity"])]),
);
type RecordNumber = v.InferOutput<typeof RecordNumber>;
const RecordText = v.nullable(v.string());

type Entries<Columns extends readonly Column[]> = {
  [C in Columns[number] as C["name"]]: C["type"] extends "text" ? typeof RecordText
    : typeof RecordNumber;
};

function entriesOf<const Columns extends readonly Column[]>(columns: Columns): Entries<Columns> {
  const entries = columns.map((
    { name, type },
  ) => [name, type === "text" ? RecordText : RecordNumber]);
  return Object.fromEntries(entries) as Entries<Columns>; // one entry a column, by its type
}

/** An observation row in a record: the file it stands in, then the columns in file order. */
export const OBSERVATION_RECORD_ROW = v.strictObject({
  file: v.string(),
  ...entriesOf(OBSERVATION_COLUMNS),
});
/** A forecast row in a record: the file it stands in, then the columns in file order. */
export const FORECAST_RECORD_ROW = v.strictObject({
  file: v.string(),
  ...entriesOf(FORECAST_COLUMNS),
});

/** @see {@link OBSERVATION_RECORD_ROW} */
export type ObservationRecordRow = v.InferOutput<typeof OBSERVATION_RECORD_ROW>;
/** @see {@link FORECAST_RECORD_ROW} */
export type ForecastRecordRow = v.InferOutput<typeof FORECAST_RECORD_ROW>;

/** Writes an observation row for a record. */
export function recordObservation(row: StoredObservation): ObservationRecordRow {
  return recordRow(row, OBSERVATION_COLUMNS) as ObservationRecordRow; // the same columns
}

/** Writes a forecast row for a record. */
export function recordForecast(row: StoredForecast): ForecastRecordRow {
  return recordRow(row, FORECAST_COLUMNS) as ForecastRecordRow; // the same columns
}

/** Reads an observation row back. @throws {RangeError} when its file has no weather file's name */
export function readRecordedObservation(row: ObservationRecordRow): StoredObservation {
  return storedRow(row, OBSERVATION_COLUMNS) as StoredObservation; // the same columns
}

/** Reads a forecast row back. @throws {RangeError} when its file has no weather file's name */
export function readRecordedForecast(row: ForecastRecordRow): StoredForecast {
  return storedRow(row, FORECAST_COLUMNS) as StoredForecast; // the same columns
}

/** The parts of a recorded file name. @throws {RangeError} when it is none */
export function readRecordedFile(name: string) {
  const file = parseWeatherFileName(name);
  if (!file) throw new RangeError(`${JSON.stringify(name)} is not the name of a weather file`);
  return file;
}

type Cell = string | number | null | undefined;

function recordRow(row: StoredObservation | StoredForecast, columns: readonly Column[]) {
  const cells = row as unknown as Record<string, Cell>; // every column of the table is a key
  const values = columns.map(({ name }) => [name, recordCell(cells[name])] as const);
  return { file: row.file.name, ...Object.fromEntries(values) };
}

function recordCell(value: Cell): string | number | null {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value ?? null;
}

function storedRow(
  { file, ...cells }: { readonly file: string } & Record<string, string | number | null>,
  columns: readonly Column[],
) {
  const values = columns.map(({ name, type }) => {
    const cell = cells[name] ?? null;
    return [name, type !== "text" && typeof cell === "string" ? Number(cell) : cell] as const;
  });
  return { ...Object.fromEntries(values), file: readRecordedFile(file) };
}
