import type { ObservationRow } from "../../shared/contract/observation_file.ts";
import { checkReport } from "../../shared/noaa/metar/check.ts";
import { parseMetarDocument } from "../../shared/noaa/metar/document.ts";
import { observationRow } from "../../shared/noaa/metar/row.ts";
import { parseStationCatalog } from "../../shared/noaa/stations.ts";
import { formatWholeSeconds } from "../../shared/time/instant.ts";
import { sampleText as daemonSample } from "./recording.ts";
import { sampleText } from "./samples.ts";

/** The instant of the sample, ms. */
const SAMPLED_MS = Date.parse("2026-08-22T17:55:00Z");

/**
 * The newest reports of the stations of the United States, as NOAA had them on a day in August, moved to another
 * instant. They are real but for their times, and only good to look at.
 *
 * @param atMs when the newest of them were made
 */
export async function nationalReports(atMs: number): Promise<ObservationRow[]> {
  const catalog = parseStationCatalog(daemonSample("stations.cache-20260822.xml"));
  const stations = new Map(catalog.stations.map((station) => [station.stationId, station]));
  const { reports } = parseMetarDocument(
    await sampleText("noaa/awc/metars.cache-20260822T1755Z.xml.gz"),
  );
  const moved = atMs - SAMPLED_MS;
  const rows = new Map<string, ObservationRow>();
  for (const report of reports) {
    const checked = checkReport(report);
    if (checked.status === "unrepresentable" || checked.observedAtMs > SAMPLED_MS) continue;
    const station = stations.get(checked.stationId);
    if (!station) continue;
    const row = observationRow(checked, station);
    const generated_at = formatWholeSeconds(checked.observedAtMs + moved);
    const before = rows.get(row.station_id);
    if (before && before.generated_at >= generated_at) continue;
    rows.set(row.station_id, { ...row, generated_at });
  }
  return [...rows.values()].sort((a, b) => a.station_id < b.station_id ? -1 : 1);
}
