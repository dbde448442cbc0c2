import type { ForecastHead } from "../evidence/forecast_selection.ts";
import type { StoredForecast, StoredObservation } from "../evidence/input.ts";
import type { PublicationSpan } from "../evidence/publication.ts";

/** Which rows are read: those of some stations in the files published in a closed span. */
export interface StationsInFiles {
  readonly stations: readonly string[];
  readonly publications: PublicationSpan;
  /** Also compares every file with what was recorded when it was published; one that changed is not read. */
  readonly asEvidence: boolean;
}

/**
 * Rows of the weather files as they are stored, of every publication, in any order. Each names the file it stands in.
 * What cannot be read is an error, never a shorter answer.
 */
export interface StoredRows {
  /** Reports whose instant lies in the closed span `[fromMs, toMs]`, or cannot be read. */
  observations(
    query: StationsInFiles & { readonly fromMs: number; readonly toMs: number },
  ): Promise<StoredObservation[]>;
  /** Of every forecast row what decides whether it is selected; rows that agree in it may come once. */
  forecastHeads(query: StationsInFiles): Promise<ForecastHead[]>;
  /** All forecast rows of the stations in the files of these names. */
  forecasts(
    query: Omit<StationsInFiles, "publications"> & { readonly files: readonly string[] },
  ): Promise<StoredForecast[]>;
}
