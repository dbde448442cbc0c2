import type { BatchReceipt, FailureKind } from "../../shared/contract/observation_file.ts";
import type { JudgedReport, UnrepresentableReport } from "../../shared/noaa/metar/check.ts";
import { parseMetarDocument } from "../../shared/noaa/metar/document.ts";
import { NoaaDocumentError } from "../../shared/noaa/error.ts";
import { judgeHistoryAnswer } from "../../shared/noaa/metar/history_answer.ts";
import { requireXml } from "../noaa/body.ts";
import { HttpError } from "../noaa/http_error.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import type { HistoryBatch } from "./history_batch.ts";

/** What came back for a batch, or why nothing did. Times are ms of the daemon's clock. */
export interface HistoryAnswer {
  readonly url: string;
  readonly requestedAtMs: number;
  readonly completedAtMs: number;
  /** Null when no answer came. */
  readonly status: number | null;
  readonly contentType: string | null;
  /** The body; null when there was none that could be read and kept. */
  readonly body: { readonly text: string; readonly sha256: string } | null;
  /** Why there is no answer to judge. */
  readonly failure: { readonly kind: FailureKind; readonly reason: string } | null;
}

/** An answer's receipt and the reports that count. */
export interface AnswerJudgement {
  readonly receipt: BatchReceipt;
  readonly reports: readonly JudgedReport[];
  readonly unrepresentable: readonly UnrepresentableReport[];
}

/** One judged answer, with the text it was judged by; the text is not kept beyond this. */
export interface CollectedAnswer extends AnswerJudgement {
  readonly body: { readonly text: string; readonly sha256: string } | null;
}

/** The stations with a report that cannot become a row. */
export function spoiledStations({ unrepresentable }: AnswerJudgement): Set<string> {
  return new Set(unrepresentable.map(({ report }) => report.station_id?.trim() ?? ""));
}

type Verdict = Pick<
  BatchReceipt,
  "status" | "response_count" | "report_count" | "error" | "failure_kind"
>;

/** Judges what came for a batch, the same way again from the retained text years later. */
export function judgeAnswer(batch: HistoryBatch, answer: HistoryAnswer): AnswerJudgement {
  let reports: readonly JudgedReport[] = [];
  let unrepresentable: readonly UnrepresentableReport[] = [];
  const verdict = (): Verdict => {
    if (answer.failure !== null) return failWith(answer.failure.kind, answer.failure.reason);
    const text = answer.body?.text ?? "";
    if (answer.status === 204) {
      if (text.trim() !== "") return failWith("response", "status 204 came with a body");
      return {
        status: "empty",
        response_count: 0,
        report_count: 0,
        error: null,
        failure_kind: null,
      };
    }
    if (answer.status !== 200) {
      return failWith("transport", `the service answered ${answer.status}`);
    }
    try {
      requireXml(text, answer.contentType);
      const judged = judgeHistoryAnswer(parseMetarDocument(text), {
        stationIds: batch.stationIds,
        windowStartMs: batch.window.fromMs,
        windowEndMs: batch.window.toMs,
      });
      ({ reports, unrepresentable } = judged);
      return {
        status: judged.status,
        response_count: judged.responseCount,
        report_count: reports.length + unrepresentable.length,
        error: judged.error,
        failure_kind: judged.failureKind,
      };
    } catch (error) {
      if (error instanceof NoaaDocumentError || error instanceof HttpError) {
        return failWith("response", error.message);
      }
      throw error;
    }
  };
  const { status, response_count, report_count, error, failure_kind } = verdict();
  const receipt: BatchReceipt = {
    station_ids: [...batch.stationIds],
    window_start: formatInstant(batch.window.fromMs),
    window_end: formatInstant(batch.window.toMs),
    requested_at: formatInstant(answer.requestedAtMs),
    completed_at: formatInstant(answer.completedAtMs),
    status,
    source_url: answer.url,
    source_sha256: answer.body?.sha256 ?? null,
    response_status: answer.status,
    response_count,
    report_count,
    error,
    failure_kind,
  };
  return { receipt, reports, unrepresentable };
}

function failWith(kind: FailureKind, error: string): Verdict {
  return { status: "failed", response_count: 0, report_count: 0, error, failure_kind: kind };
}
