import { compareWeatherFileNames } from "../../../shared/contract/weather_file_name.ts";
import { parseInstant } from "../../../shared/time/instant.ts";
import type { ListedFile } from "../../stored/listed_file.ts";
import type { StoredForecast } from "../../stored/rows.ts";
import {
  FORECAST_LOOK_BACK_MS,
  forecastPublications,
  isPublishedIn,
} from "../collection/publication.ts";
import type { BaselineInput } from "./baseline_input.ts";
import type { ProvenanceFailure } from "./forecast_provenance.ts";
import { baselineCutoff } from "./forecast_selection.ts";

/**
 * Why the selected forecast of a station is not its baseline: a file that was set aside may hold a newer one. It can
 * come back, so this is damage and no forecast that never was.
 *
 * @param selected what `selectIssue` chose among the files in use
 */
export function withheldForecast(
  selected: readonly StoredForecast[],
  { terms: { startMs }, nowMs, rules, files = [] }: BaselineInput,
): ProvenanceFailure | undefined {
  if (!rules.listsFiles) return undefined;
  const publications = forecastPublications(startMs, nowMs);
  const cutoffMs = baselineCutoff(startMs, nowMs);
  const withheld = files.find((listed) =>
    listed.setAside !== null && listed.file.kind === "forecasts" &&
    isPublishedIn(listed.file, publications) &&
    mayReplace(listed, selected, { fromMs: startMs - FORECAST_LOOK_BACK_MS, cutoffMs })
  );
  if (!withheld) return undefined;
  const { name } = withheld.file;
  return { reason: `${name} was set aside and may hold the forecast that counts`, damaged: true };
}

function mayReplace(
  { file, setAside }: ListedFile,
  [first]: readonly StoredForecast[],
  { fromMs, cutoffMs }: { readonly fromMs: number; readonly cutoffMs: number },
): boolean {
  const oldestMs = parseInstant(setAside?.lost_from) ?? -Infinity;
  const newestMs = parseInstant(setAside?.lost_to) ?? Infinity;
  if (oldestMs >= cutoffMs || newestMs < fromMs) return false;
  const issuedMs = parseInstant(first?.generated_at);
  if (first === undefined || issuedMs === undefined) return true;
  // Of the same issue the newest publication counts.
  return newestMs > issuedMs ||
    newestMs === issuedMs && compareWeatherFileNames(file, first.file) > 0;
}
