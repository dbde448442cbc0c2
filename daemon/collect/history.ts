import { sha256Hex } from "../../shared/bytes/sha256.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { decodeUtf8 } from "../noaa/body.ts";
import type { HttpClient } from "../noaa/http_client.ts";
import { HttpError } from "../noaa/http_error.ts";
import type { HttpLimits } from "../noaa/limits.ts";
import { historyUrl } from "../noaa/metar_history.ts";
import type { TokenBucket } from "../noaa/token_bucket.ts";
import type { HistoryBudget } from "./history_budget.ts";
import { batchWithout, type HistoryBatch, splitBatch } from "./history_batch.ts";
import {
  type AnswerJudgement,
  type CollectedAnswer,
  type HistoryAnswer,
  judgeAnswer,
  spoiledStations,
} from "./history_answer.ts";

/** What asking for METAR history needs. */
export interface HistoryService {
  readonly client: HttpClient;
  readonly clock: Clock;
  readonly baseUrl: string;
  /** Turns are taken from each before a request: the bucket of all services, and this one's own pace. */
  readonly gates: readonly TokenBucket[];
  readonly limits: HttpLimits;
}

/** An answer, and how many batches are asked because of it. */
export interface AskedBatch extends CollectedAnswer {
  readonly followedBy: number;
}

/**
 * Asks for batches in order and judges each answer. A capped batch is followed at once by its halves, since its
 * own answer certifies nothing, and one with a report that cannot become a row by the stations without such. When the budget ends, the rest get a receipt that says so.
 */
export async function* collectHistory(
  service: HistoryService,
  budget: HistoryBudget,
  batches: readonly HistoryBatch[],
  signal?: AbortSignal,
): AsyncGenerator<AskedBatch> {
  const queue = batches.toReversed();
  for (let batch = queue.pop(); batch !== undefined; batch = queue.pop()) {
    const spent = budget.spent;
    const answer = spent === undefined
      ? await ask(service, budget, batch, signal)
      : failUnasked(service, batch, spent);
    const judgement = judgeAnswer(batch, answer);
    const next = batchesAfter(batch, judgement);
    yield { ...judgement, body: answer.body, followedBy: next.length };
    queue.push(...next.toReversed());
  }
}

function batchesAfter(batch: HistoryBatch, judgement: AnswerJudgement): HistoryBatch[] {
  const { failure_kind } = judgement.receipt;
  if (failure_kind === "cap") return splitBatch(batch);
  if (failure_kind !== "representation") return [];
  return batchWithout(batch, spoiledStations(judgement));
}

async function ask(
  { client, clock, baseUrl, gates, limits }: HistoryService,
  budget: HistoryBudget,
  batch: HistoryBatch,
  signal?: AbortSignal,
): Promise<HistoryAnswer> {
  const url = historyUrl(baseUrl, batch.stationIds, batch.window);
  const beganAtMs = clock.now();
  const maxBytes = Math.min(limits.bodyBytes, budget.bytesLeft);
  budget.request();
  try {
    const received = await client.ask(url, {
      gates,
      timeoutMs: limits.requestTimeoutMs,
      maxBytes,
      signal,
      deadlineMs: budget.deadlineMs,
    });
    budget.countBytes(received.body.byteLength);
    return {
      url,
      requestedAtMs: received.requestedAtMs,
      completedAtMs: received.completedAtMs,
      status: received.status,
      contentType: received.headers.get("content-type"),
      ...readBody(received.body),
    };
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    // What arrived before the cap was reached counts as well.
    if (error.kind === "too_large") budget.countBytes(maxBytes);
    const overBudget = error.kind === "no_turn" ||
      (error.kind === "too_large" && maxBytes < limits.bodyBytes);
    return {
      ...nothing(url, beganAtMs, clock.now()),
      failure: { kind: overBudget ? "budget" : "transport", reason: error.message },
    };
  }
}

function readBody(bytes: Uint8Array): Pick<HistoryAnswer, "body" | "failure"> {
  if (bytes.byteLength === 0) return { body: null, failure: null };
  try {
    const text = decodeUtf8(bytes);
    return { body: { text, sha256: sha256Hex(text) }, failure: null };
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return { body: null, failure: { kind: "response", reason: error.message } };
  }
}

function failUnasked(
  { clock, baseUrl }: HistoryService,
  batch: HistoryBatch,
  spent: string,
): HistoryAnswer {
  const url = historyUrl(baseUrl, batch.stationIds, batch.window);
  const failure = { kind: "budget", reason: `not asked: ${spent}` } as const;
  return { ...nothing(url, clock.now(), clock.now()), failure };
}

const nothing = (url: string, requestedAtMs: number, completedAtMs: number) => ({
  url,
  requestedAtMs,
  completedAtMs,
  status: null,
  contentType: null,
  body: null,
});

/**
 * The stations of an answer that later runs should ask for again: none of a capped one, since its halves stand for it,
 * and only the spoiled ones of one with reports that cannot become rows. Undefined when nothing is owed.
 */
export function owedStations(answer: AnswerJudgement): readonly string[] | undefined {
  const { status, failure_kind, station_ids } = answer.receipt;
  if (status !== "failed" || failure_kind === "cap") return undefined;
  return failure_kind === "representation" ? [...spoiledStations(answer)].sort() : station_ids;
}
