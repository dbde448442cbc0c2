import type { ObservationRow } from "../../contract/observation_file.ts";
import type { CatalogStation } from "../stations.ts";
import type { JudgedReport } from "./check.ts";

/** The observation row of a judged report, with names and elevation of its catalog station. */
export function observationRow(_checked: JudgedReport, _station: CatalogStation): ObservationRow {
  throw new Error("not written yet");
}
