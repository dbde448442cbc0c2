import { HOUR_MS } from "../../shared/time/units.ts";
import { templateForecast } from "./dwml_answers.ts";
import {
  catalogOf,
  fifteenHours,
  moveReport,
  type NoaaRecording,
  sampleText,
  stationElements,
} from "./recording.ts";

/** The stations that a small world has. */
const STATIONS = ["KJFK", "KORD", "KPWM"] as const;

/** How much of time the sample spans. */
const SAMPLE_HOURS = 15;
/** When a daemon may begin so that its first four hours lie in the sample. */
export const RECORDING_READY_MS = Date.parse("2026-08-22T08:05:00Z");

/** Real reports of a few stations, repeated every 15 hours for so many hours, and forecasts for all of them. */
export function smallRecording(hours: number): NoaaRecording {
  const elements = stationElements(sampleText("stations-us-subset.xml"));
  const known = new Set<string>(STATIONS);
  const sample = fifteenHours().filter(({ stationId }) => known.has(stationId));
  const copies = Math.ceil(hours / SAMPLE_HOURS);
  return {
    catalogXml: catalogOf(STATIONS.map((id) => elements.get(id)!)), // all three are in the sample
    reports: Array.from(
      { length: copies },
      (_, i) => sample.map((report) => moveReport(report, i * SAMPLE_HOURS * HOUR_MS)),
    ).flat(),
    forecast: templateForecast,
    rr7: { locations: [], products: [] },
  };
}
