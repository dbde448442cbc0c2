import type { MetarGroup, QualityStatus } from "../../contract/observation_file.ts";
import type { RawReport } from "./document.ts";

/** Why a report is not validated; counted in summaries, spelled out in `reasons`. */
export type ReasonCode = string;

/** A report that can become a row. Decoded values are as received, or null; none is ever repaired. */
export interface JudgedReport {
  readonly status: QualityStatus;
  readonly report: RawReport;
  /** Empty when validated. */
  readonly reasons: readonly string[];
  readonly codes: readonly ReasonCode[];
  /** Affected groups in the contract's order; empty when validated. */
  readonly metrics: readonly MetarGroup[];
  readonly stationId: string;
  readonly observedAtMs: number;
  /** Degrees, of the report (not the catalog). */
  readonly latitude: number;
  readonly longitude: number;
  /** °C. */
  readonly temperatureC: number | null;
  readonly dewpointC: number | null;
  /** Knots, sustained. */
  readonly windSpeedKt: number | null;
  /** Degrees true; null when variable or absent. */
  readonly windDirectionDegrees: number | null;
  /** Inches since the last scheduled report. */
  readonly precipIn: number | null;
  readonly metarType: string | null;
}

/** A report without usable place or time: it is counted and kept in the audit, and becomes no row. */
export interface UnrepresentableReport {
  readonly status: "unrepresentable";
  readonly report: RawReport;
  readonly reasons: readonly string[];
  readonly codes: readonly ReasonCode[];
  readonly metrics: readonly MetarGroup[];
}

/** The outcome of {@link checkReport}; `status` tells which. */
export type CheckedReport = JudgedReport | UnrepresentableReport;

/** Judges one report by the rules `metar-consistency-v1`. */
export function checkReport(_report: RawReport): CheckedReport {
  throw new Error("not written yet");
}
