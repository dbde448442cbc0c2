import { quote } from "../quote.ts";
import { type FailureKind, REPORT_CAP } from "../../contract/observation_file.ts";
import { MINUTE_MS } from "../../time/units.ts";
import {
  checkReport,
  type JudgedReport,
  observationInstant,
  type UnrepresentableReport,
} from "./check.ts";
import type { MetarDocument } from "./document.ts";

/** What was asked of the METAR history. */
export interface HistoryQuestion {
  readonly stationIds: readonly string[];
  /** The closed window, epoch milliseconds. */
  readonly windowStartMs: number;
  readonly windowEndMs: number;
}

/** What an answer is worth: the status of its receipt and the reports that count. */
export interface HistoryJudgement {
  readonly status: "complete" | "empty" | "failed";
  readonly failureKind: FailureKind | null;
  readonly error: string | null;
  /** Reports in the answer. */
  readonly responseCount: number;
  /** Reports that become rows: inside the window and representable. */
  readonly reports: readonly JudgedReport[];
  readonly unrepresentable: readonly UnrepresentableReport[];
  /** Reports inside the margin around the window, left out silently. */
  readonly outsideWindow: number;
}

/** `metar`; an answer of October 2025 said `metars`. */
const SOURCE_NAMES: ReadonlySet<string> = new Set(["metar", "metars"]);
/** The service answers whole minutes around what it is asked. */
const MARGIN_MS = MINUTE_MS;

/**
 * Judges a well-formed history answer (HTTP 200) against what was asked. It counts only as a whole: any breach fails
 * the answer and none of its reports is used, except that a report which cannot become a row (`representation`) spoils
 * the receipt and leaves the others.
 */
export function judgeHistoryAnswer(
  document: MetarDocument,
  question: HistoryQuestion,
): HistoryJudgement {
  const responseCount = document.reports.length;
  const failWith = (failureKind: FailureKind, error: string): HistoryJudgement => ({
    status: "failed",
    failureKind,
    error,
    responseCount,
    reports: [],
    unrepresentable: [],
    outsideWindow: 0,
  });
  if (Math.max(responseCount, document.numResults ?? 0) >= REPORT_CAP) {
    return failWith("cap", `the answer reaches the cap of ${REPORT_CAP} reports`);
  }
  const breach = documentBreach(document) ?? reportBreach(document, question);
  if (breach !== undefined) return failWith("response", breach);

  const inside = document.reports.filter((report) => {
    const observedAtMs = observationInstant(report)!; // another is a breach
    return observedAtMs >= question.windowStartMs && observedAtMs <= question.windowEndMs;
  });
  const reports: JudgedReport[] = [];
  const unrepresentable: UnrepresentableReport[] = [];
  for (const report of inside) {
    const checked = checkReport(report);
    if (checked.status === "unrepresentable") unrepresentable.push(checked);
    else reports.push(checked);
  }
  const spoiled = unrepresentable[0];
  return {
    status: spoiled ? "failed" : responseCount === 0 ? "empty" : "complete",
    failureKind: spoiled ? "representation" : null,
    error: spoiled ? `${spoiled.report.station_id}: ${spoiled.reasons.join("; ")}` : null,
    responseCount,
    reports,
    unrepresentable,
    outsideWindow: responseCount - inside.length,
  };
}

function documentBreach(document: MetarDocument): string | undefined {
  if (!SOURCE_NAMES.has(document.sourceName)) {
    return `data_source is ${quote(document.sourceName)}, not metar`;
  }
  if (document.errors !== "") return `the answer reports errors: ${quote(document.errors)}`;
  if (document.warnings !== "") return `the answer reports warnings: ${quote(document.warnings)}`;
  if (document.numResults !== document.reports.length) {
    const declared = document.numResults ?? "no number";
    return `num_results is ${declared} for ${document.reports.length} reports`;
  }
  return undefined;
}

function reportBreach(
  { reports }: MetarDocument,
  { stationIds, windowStartMs, windowEndMs }: HistoryQuestion,
): string | undefined {
  const asked = new Set(stationIds);
  for (const report of reports) {
    const { station_id, observation_time } = report;
    const stationId = station_id?.trim() ?? "";
    if (!asked.has(stationId)) return `station ${quote(stationId)} was not asked for`;
    const observedAtMs = observationInstant(report);
    if (observedAtMs === undefined) {
      return `${stationId}: time ${quote(observation_time ?? "")} is no RFC 3339 date-time`;
    }
    if (observedAtMs < windowStartMs - MARGIN_MS || observedAtMs > windowEndMs + MARGIN_MS) {
      return `${stationId}: time ${quote(observation_time!)} is outside the window asked for`;
    }
  }
  return undefined;
}
