import * as v from "valibot";
import { double, optionalDouble, optionalInt, optionalText, type RowOf, text } from "./table.ts";

/**
 * Columns of an observation file, in file order: one row a METAR or SPECI report.
 * Times are RFC 3339 UTC; temperatures °C, wind knots, precipitation inches.
 */
export const OBSERVATION_COLUMNS = [
  text("station_id"),
  text("station_name"),
  double("latitude"),
  double("longitude"),
  text("generated_at"),
  optionalDouble("temperature_value"),
  text("temperature_unit_code"),
  optionalInt("wind_direction"),
  text("wind_direction_unit_code"),
  optionalInt("wind_speed"),
  text("wind_speed_unit_code"),
  optionalDouble("dewpoint_value"),
  text("dewpoint_unit_code"),
  text("state"),
  text("iata_id"),
  optionalDouble("elevation_m"),
  optionalDouble("precip_in"),
  text("precip_unit_code"),
  text("wx_string"),
  optionalText("raw_text"),
  optionalText("quality_status"),
  optionalText("quality_reason"),
  optionalText("validation_version"),
  optionalText("metar_type"),
  optionalText("quality_metrics"),
] as const;

/** One stored METAR or SPECI report. */
export type ObservationRow = RowOf<typeof OBSERVATION_COLUMNS>;

/** Unit codes of every observation row. `celcius` is the feed's spelling and part of the contract. */
export const OBSERVATION_UNITS = {
  temperature_unit_code: "celcius",
  wind_direction_unit_code: "degrees true",
  wind_speed_unit_code: "knots",
  dewpoint_unit_code: "celcius",
  precip_unit_code: "inches",
} as const;

/** The versions of the rules that gave rows their `quality_status`, oldest first. */
export const VALIDATION_VERSIONS = ["metar-consistency-v1", "metar-consistency-v2"] as const;
/** @see {@link VALIDATION_VERSIONS} */
export type ValidationVersion = typeof VALIDATION_VERSIONS[number];
/** The version that new rows are judged by. */
export const VALIDATION_VERSION: ValidationVersion = "metar-consistency-v2";

/** The outcome of the METAR checks: see `shared/noaa/metar`. */
export type QualityStatus = "validated" | "unverified" | "rejected";

/** The groups of a report that a problem can touch, in the order `quality_metrics` lists them. */
export const METAR_GROUPS = [
  "temperature",
  "dewpoint",
  "wind",
  "precipitation",
  "present_weather",
] as const;
/** @see {@link METAR_GROUPS} */
export type MetarGroup = typeof METAR_GROUPS[number];

/** Footer key of the collection receipts; in every observation file, also one without rows. */
export const OBSERVATION_COVERAGE_KEY = "observation_coverage";
/** Appended to an observation file's name: its audit, in a file of its own beside it. */
export const AUDIT_SIDECAR_SUFFIX = ".quality.json";
/** Footer key of the audit: retained answers, counts and every row that was not validated. */
export const OBSERVATION_AUDIT_KEY = "observation_audit";
/** Footer key of the fixed-hour precipitation with its bulletins. */
export const PRECIPITATION_KEY = "precipitation_observations";
/** The receipt format this project writes and trusts. */
export const COVERAGE_VERSION = "awc-history-v1";

/** The cap of the METAR history service: an answer with this many reports may have been cut. */
export const REPORT_CAP = 400;

/** Why a batch of history requests failed. */
export const FailureKind = v.picklist([
  "transport",
  "response",
  "representation",
  "budget",
  "cap",
]);
/** @see {@link FailureKind} */
export type FailureKind = v.InferOutput<typeof FailureKind>;

/** JSON can spell a number that is larger than any double, and cannot spell again what is read of it. */
const FiniteNumber = v.pipe(v.number(), v.finite());

/**
 * The receipt of one METAR history request: which stations were asked for which closed interval, and what came.
 * `source_sha256` is over the body as received, null when there was none.
 */
export const BatchReceipt = v.object({
  station_ids: v.array(v.string()),
  window_start: v.string(),
  window_end: v.string(),
  requested_at: v.string(),
  completed_at: v.string(),
  status: v.picklist(["complete", "empty", "failed"]),
  source_url: v.string(),
  source_sha256: v.nullable(v.string()),
  response_status: v.nullable(FiniteNumber),
  response_count: FiniteNumber,
  report_count: FiniteNumber,
  error: v.nullable(v.string()),
  failure_kind: v.optional(v.nullable(FailureKind), null),
});
/** @see {@link BatchReceipt} */
export type BatchReceipt = v.InferOutput<typeof BatchReceipt>;

/** Footer `observation_coverage`: the receipts of one collection. Instants are RFC 3339 UTC. */
export const ObservationCoverage = v.object({
  version: v.string(),
  interval: v.string(),
  window_start: v.string(),
  window_end: v.string(),
  completed_at: v.string(),
  batches: v.array(BatchReceipt),
});
/** @see {@link ObservationCoverage} */
export type ObservationCoverage = v.InferOutput<typeof ObservationCoverage>;

/** A METAR answer kept word for word; its key in the map is the SHA-256 of the decoded body. */
export const SourceDocument = v.object({
  source_url: v.string(),
  response_status: v.nullable(FiniteNumber),
  encoding: v.literal("gzip+base64"),
  body: v.string(),
});
/** @see {@link SourceDocument} */
export type SourceDocument = v.InferOutput<typeof SourceDocument>;

/** A report that was rejected, unverified or could not become a row, as it was received. */
export const AuditIssue = v.object({
  reason: v.string(),
  report: v.record(v.string(), v.unknown()),
});
/** @see {@link AuditIssue} */
export type AuditIssue = v.InferOutput<typeof AuditIssue>;

/** One hour of liquid precipitation from an RR7 bulletin (SHEF), ending on the whole UTC hour. */
export const PrecipitationRow = v.object({
  station_id: v.string(),
  source_station_id: v.string(),
  start: v.string(),
  end: v.string(),
  liquid_in: v.nullable(FiniteNumber),
  status: v.picklist(["validated", "missing", "rejected"]),
  reason: v.nullable(v.string()),
  source_url: v.string(),
  source_sha256: v.string(),
  issued_at: v.string(),
  received_at: v.string(),
  mapping_sha256: v.string(),
});
/** @see {@link PrecipitationRow} */
export type PrecipitationRow = v.InferOutput<typeof PrecipitationRow>;

/** A retained api.weather.gov answer; its key in the map is the SHA-256 of the decoded body. */
export const PrecipitationSource = v.object({
  source_url: v.string(),
  received_at: v.string(),
  encoding: v.literal("gzip+base64"),
  body: v.string(),
});
/** @see {@link PrecipitationSource} */
export type PrecipitationSource = v.InferOutput<typeof PrecipitationSource>;

/** Something the precipitation step could not do, and for which stations and interval. */
export const PrecipitationIssue = v.object({
  station_ids: v.array(v.string()),
  window_start: v.string(),
  window_end: v.string(),
  reason: v.optional(v.string(), ""),
  kind: v.optional(v.picklist(["transport", "budget", "response", "unmapped"])),
});
/** @see {@link PrecipitationIssue} */
export type PrecipitationIssue = v.InferOutput<typeof PrecipitationIssue>;

/** Footer `precipitation_observations`. */
export const PrecipitationObservations = v.object({
  version: v.literal("asos-shef-v1"),
  requested_at: v.string(),
  completed_at: v.string(),
  supported_stations: v.array(v.string()),
  rows: v.array(PrecipitationRow),
  sources: v.record(v.string(), PrecipitationSource),
  issues: v.array(PrecipitationIssue),
});
/** @see {@link PrecipitationObservations} */
export type PrecipitationObservations = v.InferOutput<typeof PrecipitationObservations>;

/** Footer `observation_audit`, byte for byte the sidecar `<file>.quality.json`. */
export const ObservationAudit = v.object({
  validation_version: v.string(),
  source_url: v.string(),
  source_sha256: v.string(),
  source_hash_kind: v.literal("source_documents-json-sha256"),
  source_documents: v.record(v.string(), SourceDocument),
  coverage: ObservationCoverage,
  precipitation: v.nullable(PrecipitationObservations),
  fetched_at: v.string(),
  received: FiniteNumber,
  out_of_scope: FiniteNumber,
  written: FiniteNumber,
  rejected: FiniteNumber,
  unverified: FiniteNumber,
  unrepresentable: FiniteNumber,
  issues: v.array(AuditIssue),
});
/** @see {@link ObservationAudit} */
export type ObservationAudit = v.InferOutput<typeof ObservationAudit>;
