import { sha256Hex } from "../../../shared/bytes/sha256.ts";
import { FORECAST_COLUMNS } from "../../../shared/contract/forecast_file.ts";
import {
  OBSERVATION_COLUMNS,
  type PrecipitationRow,
} from "../../../shared/contract/observation_file.ts";
import type { StoredForecast, StoredObservation } from "../../stored/rows.ts";
import type { RuleSet } from "../../rules/rule_set.ts";
import { parseInstant } from "../../../shared/time/instant.ts";

/** Columns that describe the station and come from the catalog, not from the document of the row. */
const DESCRIPTIVE = new Set(["station_name", "state", "iata_id", "elevation_m"]);

/** The columns of an observation row that say what its checks found. */
const QUALITY_COLUMNS = [
  "quality_status",
  "quality_reason",
  "validation_version",
  "quality_metrics",
] as const;
const QUALITY: ReadonlySet<string> = new Set(QUALITY_COLUMNS);

/** What the checks of a report found, in the columns of its row. */
export type RowQuality = Pick<StoredObservation, typeof QUALITY_COLUMNS[number]>;

/** The columns of an observation row that its METAR document decides. */
const OBSERVATION_EVIDENCE = OBSERVATION_COLUMNS.map((column) => column.name)
  .filter((name) => !DESCRIPTIVE.has(name));
/** Those of them that are the report itself: station, place, time, type, raw text and decoded values. */
const REPORT_EVIDENCE = OBSERVATION_EVIDENCE.filter((name) => !QUALITY.has(name));

/** Columns that say which document a forecast row comes from and for which station it was written. */
const REFERRING = new Set(["station_id", "source_url", "source_received_at", "source_xml_sha256"]);

/** The columns of a forecast row that its DWML document decides. */
const FORECAST_EVIDENCE = FORECAST_COLUMNS.map((column) => column.name)
  .filter((name) => !DESCRIPTIVE.has(name) && !REFERRING.has(name));

/** SHA-256 over the evidence columns of an observation row, in file order; equal rows have equal digests. */
export function observationDigest(
  row: Omit<StoredObservation, "file">,
  { documentsDecide }: Pick<RuleSet, "documentsDecide">,
): string {
  const columns = documentsDecide ? REPORT_EVIDENCE : OBSERVATION_EVIDENCE;
  return digest(columns.map((name) => row[name]));
}

/** What a row says that its checks found. */
export function rowQuality(row: RowQuality): RowQuality {
  const { quality_status, quality_reason, validation_version, quality_metrics } = row;
  return { quality_status, quality_reason, validation_version, quality_metrics };
}

/** SHA-256 over the evidence columns of a forecast row, in file order. */
export function forecastDigest(row: Omit<StoredForecast, "file">): string {
  return digest(FORECAST_EVIDENCE.map((name) => row[name]));
}

/** SHA-256 over what one product says of one hour: product, issue, interval, amount and status. */
export function precipitationDigest(
  productId: string,
  row: Pick<PrecipitationRow, "issued_at" | "start" | "end" | "liquid_in" | "status">,
): string {
  const instants = [row.issued_at, row.start, row.end].map((text) => parseInstant(text) ?? null);
  return digest([productId, ...instants, row.liquid_in, row.status]);
}

/** One row of a verdict: its instant (ms) and its digest. */
export function verdictRow(instantMs: number, digest: string): string {
  return `${instantMs} ${digest}`;
}

/** The instant of a verdict's row in ms. */
export function verdictRowInstant(row: string): number {
  return Number.parseInt(row, 10);
}

function digest(values: readonly (string | number | null | undefined)[]): string {
  return sha256Hex(JSON.stringify(values.map(canonical)));
}

/** Numbers as themselves, though JSON knows no NaN and no infinities; absent columns as null. */
function canonical(value: string | number | null | undefined): string | number | null {
  if (typeof value === "number" && !Number.isFinite(value)) return `number ${value}`;
  return value === 0 ? 0 : value ?? null;
}
