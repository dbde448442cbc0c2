import { knownInstant } from "../rows/known_instant.ts";
import { compareWeatherFileNames } from "../../../shared/contract/weather_file_name.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { Turns } from "../../../shared/lifecycle/turns.ts";
import type { ClosedSpan } from "../../../shared/time/closed_span.ts";
import { contains } from "../../../shared/time/window.ts";
import { observationPublications, READ_BEFORE_MS } from "../../evidence/collection/publication.ts";
import type { LightFiles } from "../../files/light/light_files.ts";
import { nanoseconds } from "../../files/disk/listing.ts";
import { mayHold } from "../rows/file_bounds.ts";
import type { DisplayRows } from "../narrow/display_rows.ts";
import type { WindowQuery } from "./weather_query.ts";

/** When the files were published that tell what was observed in a window. */
export function observationFiles({ startMs, endMs, nowMs }: WindowQuery): ClosedSpan {
  return observationPublications({ startMs, endMs }, nowMs);
}

/**
 * What stations reported in a window, by station in the order asked: of each report the rows of its newest publication.
 */
export async function observationReports(
  light: Pick<LightFiles, "find">,
  rows: Pick<DisplayRows, "observations">,
  query: WindowQuery,
): Promise<Map<string, StoredObservation[]>> {
  const { stations, startMs, endMs } = query;
  const newest = new Map(
    stations.map((station) => [station, new Map<number, StoredObservation[]>()]),
  );
  const window = { startMs: startMs - READ_BEFORE_MS, endMs };
  const { fromMs, toMs } = observationFiles(query);
  const published = fromMs > toMs ? [] : await light
    .find("observations", { fromNs: nanoseconds(fromMs), toNs: nanoseconds(toMs) });
  const files = published.filter(({ bounds }) =>
    mayHold(bounds.generated_at, window.startMs, endMs)
  );
  const turns = new Turns();
  for await (const part of rows.observations({ stations, files, window })) {
    for (const row of part) {
      const wait = turns.pass();
      if (wait) await wait; // there are many rows
      const instantMs = knownInstant(row.generated_at);
      if (instantMs === undefined || !contains(window, instantMs)) continue;
      keepNewest(newest.get(row.station_id)!, instantMs, row); // only these stations were asked for
    }
  }
  return new Map(
    [...newest].map(([station, byInstant]) => [station, [...byInstant.values()].flat()]),
  );
}

/** Rows of one publication may contradict each other, so all of them are kept. */
function keepNewest(
  byInstant: Map<number, StoredObservation[]>,
  instantMs: number,
  row: StoredObservation,
): void {
  const kept = byInstant.get(instantMs);
  const order = kept ? compareWeatherFileNames(row.file, kept[0]!.file) : 1; // a list is never empty
  if (order > 0) byInstant.set(instantMs, [row]);
  else if (order === 0) kept!.push(row); // equal to what is there
}
