import type { ForecastRow } from "../../contract/forecast_file.ts";
import type { CatalogStation } from "../stations.ts";
import type { DwmlLocation } from "./document.ts";

/** Where a DWML document came from; texts are stored as given. */
export interface ForecastSourceRef {
  readonly url: string;
  /** RFC 3339. */
  readonly receivedAt: string;
  /** SHA-256 of the text as received. */
  readonly sha256: string;
}

/** The rows of one location, written for one station of its grid point. */
export function forecastRows(
  _location: DwmlLocation,
  _station: CatalogStation,
  _source: ForecastSourceRef,
  _issuedAt: string,
): ForecastRow[] {
  throw new Error("not written yet");
}
