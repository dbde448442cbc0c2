import { parseStationCatalog } from "../../shared/noaa/stations.ts";
import { templateForecast } from "./dwml_answers.ts";
import {
  catalogOf,
  type NoaaRecording,
  type RecordedReport,
  reportsOf,
  rr7Recording,
  sampleText,
  stationElements,
} from "./recording.ts";

/** When a daemon should run for the 4-hour sample to be its window, ISO 8601. */
export const NATIONAL_START = "2026-08-22T17:55:01Z";

/**
 * The whole country: the real catalog, and for each of its stations the four hours of one of the 25 stations in
 * the real sample, under the station's own id.
 * @param limit only so many stations, of those that file METARs
 */
export function nationalRecording(limit = Infinity): NoaaRecording {
  const catalogXml = firstStations(sampleText("stations.cache-20260822.xml"), limit);
  const sample = reportsOf(sampleText("history-20260822T175501Z-4h-25stations.xml"));
  const histories = [...Map.groupBy(sample, (report) => report.stationId).values()];
  const reports: RecordedReport[] = [];
  for (const [i, { stationId }] of parseStationCatalog(catalogXml).stations.entries()) {
    for (const report of histories[i % histories.length]!) {
      const xml = report.xml.replaceAll(report.stationId, stationId);
      reports.push({ stationId, observedAtMs: report.observedAtMs, xml });
    }
  }
  return { catalogXml, reports, forecast: templateForecast, rr7: rr7Recording() };
}

function firstStations(catalogXml: string, limit: number): string {
  const { stations } = parseStationCatalog(catalogXml);
  if (stations.length <= limit) return catalogXml;
  const elements = stationElements(catalogXml);
  const some = stations.filter((station) => station.reportsMetar).slice(0, limit);
  return catalogOf(some.map(({ stationId }) => elements.get(stationId)!));
}
