import type { LightFile } from "../../files/light/light_file.ts";
import type { Scan } from "./scan.ts";
import { instantLiteral, stationLiteral } from "./sql.ts";

/** Which forecast periods to read; of files of our own writer, whose times can be compared as text. */
export interface BeginLimits {
  readonly fromMs: number;
  /** The end of what is read of a file; not included. */
  beforeMs(file: LightFile): number;
}

/** Which rows to select. */
export interface RowChoice {
  /** Valid station ids, at least one. */
  readonly stations: readonly string[];
  readonly begins?: BeginLimits;
}

/**
 * A query for rows. Only an equality lets the engine skip row groups and pages, so that a few stations get a scan each;
 * with more of them so much is read anyway that one scan is cheaper. Each table is named once, since SQL has a limit;
 * the engine sees through the names.
 *
 * @param mostScans the most stations that get a scan each
 * @throws {RangeError} when an id is none
 */
export function selectRows(
  { stations, begins }: RowChoice,
  mostScans: number,
): (scan: Scan) => string {
  const literals = stations.map(stationLiteral);
  const ofStations = literals.length <= mostScans
    ? literals.map((literal) => `station_id = ${literal}`)
    : [`station_id IN (${literals.join(",")})`];
  return (scan) => {
    const tables = scan.tables.map(({ source, columns }, index) =>
      `t${index} AS (SELECT ${columns} FROM ${source})`
    );
    const rest = begins ? ` AND ${limitOf(begins, scan)}` : "";
    const selects = scan.tables.flatMap((_, index) =>
      ofStations.map((ofStation) => `SELECT * FROM t${index} WHERE ${ofStation}${rest}`)
    );
    return `WITH ${tables.join(", ")} ${selects.join(" UNION ALL ")}`;
  };
}

/** The bounds of all files as comparisons, by which the engine skips; then those of each file. */
function limitOf({ fromMs, beforeMs }: BeginLimits, { named }: Scan): string {
  const ends = named.map(({ name, file }) => ({ name, endMs: beforeMs(file) }));
  const latestMs = ends.reduce((latest, { endMs }) => Math.max(latest, endMs), fromMs);
  const cases = ends.map(({ name, endMs }) => `WHEN '${name}' THEN ${instantLiteral(endMs)}`);
  return `begin_time >= ${instantLiteral(fromMs)} AND begin_time < ${instantLiteral(latestMs)} ` +
    `AND begin_time < CASE file ${cases.join(" ")} END`;
}
