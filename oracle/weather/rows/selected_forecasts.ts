import type { ClosedSpan } from "../../../shared/time/closed_span.ts";
import type { BaselineInput } from "../../evidence/forecasts/baseline_input.ts";
import { selectIssue } from "../../evidence/forecasts/forecast_selection.ts";
import type { Facts } from "../../files/facts/facts.ts";
import type { EvidenceRows } from "./evidence_rows.ts";

/** Of whom, from which files and up to when forecasts are selected. */
export interface ForecastSelection {
  readonly stations: readonly string[];
  readonly publications: ClosedSpan;
  /** Start of the window, milliseconds. */
  readonly startMs: number;
  readonly nowMs: number;
  readonly asEvidence: boolean;
  /** Whether it lets the queries of visitors go first. */
  readonly inBackground?: boolean;
}

/** The rows of each station's selected issue, and the documents that they name. */
export async function selectedForecasts(
  rows: Pick<EvidenceRows, "newestForecasts">,
  facts: Pick<Facts, "forecastSources">,
  selection: ForecastSelection,
): Promise<Pick<BaselineInput, "forecasts" | "retained">> {
  const { stations, publications, startMs, nowMs } = selection;
  if (publications.fromMs > publications.toMs) return { forecasts: [], retained: [] };
  const rowsOf = Map.groupBy(await rows.newestForecasts(selection), (row) => row.station_id);
  const forecasts = stations.flatMap((station) =>
    selectIssue(rowsOf.get(station) ?? [], { terms: { startMs }, nowMs })
  );
  const named = [...new Set(forecasts.map((row) => row.source_xml_sha256 ?? ""))];
  const retained = named.length === 0 ? [] : await facts.forecastSources(publications, named);
  return { forecasts, retained };
}
