import { compareWeatherFileNames } from "../../../shared/contract/weather_file_name.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import type { ClosedSpan } from "../../../shared/time/closed_span.ts";
import { parseInstant } from "../../../shared/time/instant.ts";
import { observationPublications, READ_BEFORE_MS } from "../../evidence/collection/publication.ts";
import type { LightFiles } from "../../files/light/light_files.ts";
import { nanoseconds } from "../../files/disk/listing.ts";
import { mayHold } from "../rows/file_bounds.ts";
import type { FileRows } from "../rows/file_rows.ts";
import type { WindowQuery } from "./weather_query.ts";

/** Files in one query: about a day of them. */
const FILES_AT_ONCE = 28;

/** When the files were published that tell what was observed in a window. */
export function observationFiles({ startMs, endMs, nowMs }: WindowQuery): ClosedSpan {
  return observationPublications({ startMs, endMs }, nowMs);
}

/**
 * What stations reported in a window, by station in the order asked: of each report the rows of its newest publication.
 */
export async function observationReports(
  light: Pick<LightFiles, "find">,
  rows: FileRows,
  query: WindowQuery,
): Promise<Map<string, StoredObservation[]>> {
  const { stations, startMs, endMs } = query;
  const newest = new Map(
    stations.map((station) => [station, new Map<number, StoredObservation[]>()]),
  );
  const fromMs = startMs - READ_BEFORE_MS;
  const { fromMs: publishedFromMs, toMs } = observationFiles(query);
  const published = publishedFromMs > toMs ? [] : await light
    .find("observations", { fromNs: nanoseconds(publishedFromMs), toNs: nanoseconds(toMs) });
  const files = published.filter(({ bounds }) => mayHold(bounds.generated_at, fromMs, endMs));
  for (let end = files.length; end > 0; end -= FILES_AT_ONCE) {
    const part = files.slice(Math.max(end - FILES_AT_ONCE, 0), end);
    for (const row of await rows.observations({ stations, files: part })) {
      const atMs = parseInstant(row.generated_at);
      if (atMs === undefined || atMs < fromMs || atMs >= endMs) continue;
      keepNewest(newest.get(row.station_id)!, atMs, row); // only these stations were asked for
    }
  }
  return new Map(
    [...newest].map(([station, byInstant]) => [station, [...byInstant.values()].flat()]),
  );
}

/** Rows of one publication may contradict each other, so all of them are kept. */
function keepNewest(
  byInstant: Map<number, StoredObservation[]>,
  atMs: number,
  row: StoredObservation,
): void {
  const kept = byInstant.get(atMs);
  const order = kept ? compareWeatherFileNames(row.file, kept[0]!.file) : 1; // a list is never empty
  if (order > 0) byInstant.set(atMs, [row]);
  else if (order === 0) kept!.push(row); // equal to what is there
}
