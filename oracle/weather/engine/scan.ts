import type { Column } from "../../../shared/contract/table.ts";
import type { WeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { Turns } from "../../../shared/lifecycle/turns.ts";
import type { LightFile } from "../../files/light/light_file.ts";
import type { EngineTable, NamedFile } from "./engine_message.ts";

/** Files that are read together because they have the same of the wanted columns. */
export interface ScannedTable {
  /** What to select from: a `read_parquet(…)`. */
  readonly source: string;
  /** The wanted columns, those the files lack as typed NULLs, and the short name of the file as `file`. */
  readonly columns: string;
}

/** Some files as SQL sees them. */
export interface Scan {
  readonly files: readonly NamedFile[];
  /** The files by short name. */
  readonly named: readonly { readonly name: string; readonly file: LightFile }[];
  readonly tables: readonly ScannedTable[];
}

const SQL_TYPES: Readonly<Record<Column["type"], string>> = {
  text: "VARCHAR",
  double: "DOUBLE",
  int64: "BIGINT",
};

/**
 * Names files and groups them by the columns they have: files of earlier writers lack some, and the engine reads only
 * files of equal columns together.
 *
 * @param files at least one, oldest first
 */
export function scanOf(files: readonly LightFile[], columns: readonly Column[]): Scan {
  const named = files.map((file, index) => ({ name: shortName(index), file }));
  const byColumns = Map.groupBy(files.keys(), (index) => {
    const present = new Set(files[index]!.columns); // the index is of the list
    return columns.map(({ name }) => present.has(name) ? "1" : "0").join("");
  });
  const tables = [...byColumns].map(([signature, indices]) => ({
    source: `read_parquet([${
      indices.map((index) => `'${shortName(index)}'`).join(",")
    }], filename=true)`,
    columns: [
      ...columns.map(({ name, type }, index) =>
        signature[index] === "1" ? name : `NULL::${SQL_TYPES[type]} AS ${name}`
      ),
      "filename AS file",
    ].join(", "),
  }));
  return { files: named.map(({ name, file: { path } }) => ({ name, path })), named, tables };
}

/** The short names of some files sort like the files do. */
function shortName(index: number): string {
  return `f${String(index).padStart(4, "0")}`;
}

/** The files that a text, e.g. an error of the engine, names. */
export function filesNamedIn(text: string, files: readonly LightFile[]): LightFile[] {
  return files.filter((_, index) => new RegExp(`\\b${shortName(index)}\\b`).test(text));
}

/** So many rows are made in one piece, in a millisecond or two. */
const ROWS_A_PIECE = 256;
const turns = new Turns();

/**
 * Makes rows of an answer that has the scanned columns and `file`, in pieces between which others have their turn.
 *
 * @param files those of the scan
 */
export async function rowsOf<Row extends object>(
  { rows, columns }: EngineTable,
  wanted: readonly Column[],
  files: readonly LightFile[],
): Promise<(Row & { readonly file: WeatherFileName })[]> {
  const byName = new Map(files.map(({ file }, index) => [shortName(index), file]));
  const cells = wanted.map(({ name }) => [name, columns[name] ?? []] as const);
  const fileNames = columns.file ?? [];
  const made: (Row & { readonly file: WeatherFileName })[] = [];
  for (let index = 0; index < rows; index++) {
    if (index % ROWS_A_PIECE === 0) await turns.pass();
    const row: Record<string, unknown> = { file: byName.get(String(fileNames[index])) };
    for (const [name, values] of cells) row[name] = values[index] ?? null;
    made.push(row as Row & { readonly file: WeatherFileName }); // the columns and types of `wanted`
  }
  return made;
}
