import { parseInstant } from "../../../shared/time/instant.ts";
import type { LightFile } from "../../files/light/light_file.ts";

/** The most files in one step. */
const MOST_AT_ONCE = 24;

/** How to read and when to stop. */
export interface NewestFirst<Row> {
  /** Forecast files, oldest first. */
  readonly files: readonly LightFile[];
  readonly stations: readonly string[];
  read(stations: readonly string[], files: readonly LightFile[]): Promise<Row[]>;
  /**
   * The issue that is the newest of a station, ms, given all its rows of the newest files so far; `undefined` while
   * there is none. No row of an older file with an issue up to this one may matter.
   */
  newestIssue(rows: readonly Row[]): number | undefined;
}

/**
 * Reads forecast files newest first, in growing steps, and of each station no further than needed: an older file whose
 * newest issue is no newer than what was found cannot change anything. Mostly one file is enough.
 *
 * @returns the rows read, by station
 */
export async function readNewestFirst<Row extends { readonly station_id: string }>(
  { files, stations, read, newestIssue }: NewestFirst<Row>,
): Promise<Map<string, Row[]>> {
  const found = new Map(stations.map((station) => [station, [] as Row[]]));
  let unsure = stations;
  let unread = files;
  for (
    let step = 1;
    unread.length > 0 && unsure.length > 0;
    step = Math.min(2 * step, MOST_AT_ONCE)
  ) {
    const part = unread.slice(-step);
    unread = unread.slice(0, -step);
    for (const row of await read(unsure, part)) found.get(row.station_id)!.push(row); // only those were asked for
    const olderIssue = unread.reduce(
      (newest, file) => Math.max(newest, latestIssue(file)),
      -Infinity,
    );
    unsure = unsure.filter((station) => {
      const issue = newestIssue(found.get(station)!); // as above
      return issue === undefined || issue < olderIssue;
    });
  }
  return found;
}

/** No issue in the file is newer, ms. */
function latestIssue({ bounds }: LightFile): number {
  return parseInstant(bounds.generated_at?.max) ?? Infinity;
}
