import { placeForecast } from "./forecasts/forecast_place.ts";
import { selectIssue } from "./forecasts/forecast_selection.ts";
import type { EvidenceInput } from "./judgement.ts";
import { withoutValues } from "./observations/observation_proof.ts";
import type { StationEvidence } from "./station_evidence.ts";
import { formatInstant } from "../../shared/time/instant.ts";

/** The evidence of a station, held against the point of its forecast. */
export interface PlacedEvidence extends StationEvidence {
  /** Why the forecast is not of the station, in words. */
  readonly misplaced: string | undefined;
  /** The report that was left out because it says another place, in words. */
  readonly setAside: string | undefined;
}

/** Holds the point of a station's forecast against its reports, and leaves out the one that strays from the others. */
export function placedEvidence(evidence: StationEvidence, input: EvidenceInput): PlacedEvidence {
  const { station, reports, sourceOf } = evidence;
  const { terms, rules } = input;
  const rows = input.forecasts.filter((row) => row.station_id === station);
  const telling = reports.filter((report) => sourceOf(report) !== null);
  const { problem, stray } = placeForecast(selectIssue(rows, input), telling, terms, rules);
  if (!stray) return { ...evidence, misplaced: problem, setAside: undefined };
  const { latitude, longitude, file } = stray.row;
  return {
    ...evidence,
    reports: reports.map((report) =>
      report === stray ? { ...withoutValues(report), verdict: "rejected" } : report
    ),
    misplaced: problem,
    setAside: `${station}: the report of ${formatInstant(stray.atMs)} in ${file.name} is left ` +
      `out: it comes from ${latitude}, ${longitude}`,
  };
}
