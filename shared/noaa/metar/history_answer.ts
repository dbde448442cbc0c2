import type { FailureKind } from "../../contract/observation_file.ts";
import type { JudgedReport, UnrepresentableReport } from "./check.ts";
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

/** Judges a well-formed history answer (HTTP 200) against what was asked. */
export function judgeHistoryAnswer(
  _document: MetarDocument,
  _question: HistoryQuestion,
): HistoryJudgement {
  throw new Error("not written yet");
}
