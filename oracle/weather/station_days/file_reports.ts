import { OBSERVATION_COLUMNS } from "../../../shared/contract/observation_file.ts";
import { Turns } from "../../../shared/lifecycle/turns.ts";
import { FileSource } from "../../../shared/parquet/file_source.ts";
import { type ColumnGroup, readColumns } from "../../../shared/parquet/read_columns.ts";
import { parseInstant } from "../../../shared/time/instant.ts";
import { letOthersPass } from "../../../shared/lifecycle/loop_rounds.ts";
import type { LightFile } from "../../files/light/light_file.ts";
import type { StoredObservation } from "../../stored/rows.ts";

/** What tells nothing about when a station reported, nor what. */
const ABOUT_PLACES = ["station_name", "latitude", "longitude", "elevation_m", "state", "iata_id"];
const COLUMNS = OBSERVATION_COLUMNS.filter(({ name }) => !ABOUT_PLACES.includes(name));

/**
 * The rows of an observation file by station, without what tells of places, read without the engine: it would take
 * longer to start than all rows take here.
 *
 * @param isWanted whether the report of a station at an instant, milliseconds, matters
 * @throws {ParquetError} when the light copy is damaged
 * @throws {Deno.errors.NotFound} when it is gone
 */
export async function fileReports(
  { file, path }: Pick<LightFile, "file" | "path">,
  isWanted: (station: string, atMs: number) => boolean,
): Promise<Map<string, StoredObservation[]>> {
  const found = new Map<string, StoredObservation[]>();
  const turns = new Turns();
  using source = await FileSource.open(path);
  for await (const { rows, cells } of readColumns(source, COLUMNS)) {
    await letOthersPass(); // what came in while pages were unpacked goes first
    for (let index = 0; index < rows; index++) {
      const station = String(cells.station_id?.[index] ?? "");
      const atMs = parseInstant(String(cells.generated_at?.[index] ?? ""));
      if (atMs === undefined || !isWanted(station, atMs)) continue;
      const row = { ...rowOf(cells, index), file } as StoredObservation; // judging reads no others
      const known = found.get(station);
      if (known) known.push(row);
      else found.set(station, [row]);
      await turns.pass();
    }
  }
  return found;
}

function rowOf(cells: ColumnGroup["cells"], index: number): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const { name, type } of COLUMNS) {
    const cell = cells[name]?.[index] ?? null;
    row[name] = type === "int64" && cell !== null ? Number(cell) : cell;
  }
  return row;
}
