import type { Clock } from "../../shared/lifecycle/clock.ts";
import { parseNdfdError } from "../../shared/noaa/ndfd/error_document.ts";
import { decodeUtf8, requireXml } from "../noaa/body.ts";
import { type BatchOutcome, type ForecastAnswer, forecastFailure } from "./forecast_answer.ts";
import type { HttpClient } from "../noaa/http_client.ts";
import { HttpError } from "../noaa/http_error.ts";
import type { HttpLimits } from "../noaa/limits.ts";
import { ndfdUrl, type NdfdWindow } from "../noaa/ndfd.ts";
import { NDFD_RETRY } from "../noaa/retry.ts";
import type { TokenBucket } from "../noaa/token_bucket.ts";
import { type ForecastBatch, pointKey } from "./forecast_plan.ts";

/** What asking NDFD needs. */
export interface NdfdService {
  readonly client: HttpClient;
  readonly clock: Clock;
  readonly baseUrl: string;
  readonly bucket: TokenBucket;
  readonly limits: HttpLimits;
}

/** How many requests a run may make beyond its plan, to work around points that NDFD will not answer. */
export class ExtraRequests {
  #left: number;
  #made = 0;
  constructor(left: number) {
    this.#left = left;
  }
  /** Requests made, planned ones included. */
  get made(): number {
    return this.#made;
  }
  /** Counts a request. */
  count(): void {
    this.#made++;
  }
  /** Takes `count` further requests, if there are so many. */
  take(count: number): boolean {
    if (this.#left < count) return false;
    this.#left -= count;
    return true;
  }
}

/** What is the same for all requests of a run. */
export interface ForecastRun {
  readonly window: NdfdWindow;
  readonly extra: ExtraRequests;
  readonly latestMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Asks for the points of a batch. NDFD answers one bad point with an error for all: the point it names is left
 * out, or, when it names none, the batch is halved.
 */
export async function askBatch(
  service: NdfdService,
  batch: ForecastBatch,
  run: ForecastRun,
): Promise<BatchOutcome> {
  const requestedAtMs = service.clock.now();
  const answer = await askOnce(service, batch, run);
  if ("xml" in answer) return { answers: [answer], failures: [] };
  const failure = (points: ForecastBatch) =>
    forecastFailure(points, {
      requestedAtMs,
      completedAtMs: service.clock.now(),
      status: answer.status,
      reason: answer.reason,
    });
  const parts = answer.refused ? partsWithout(batch, answer.badPoint) : undefined;
  if (parts === undefined || !run.extra.take(parts.again.length)) {
    return { answers: [], failures: [failure(batch)] };
  }
  const outcomes: BatchOutcome[] = parts.dropped.length === 0
    ? []
    : [{ answers: [], failures: [failure(parts.dropped)] }];
  for (const part of parts.again) outcomes.push(await askBatch(service, part, run));
  return {
    answers: outcomes.flatMap((outcome) => outcome.answers),
    failures: outcomes.flatMap((outcome) => outcome.failures),
  };
}

/** Which points to leave out and which to ask for again; `undefined` when nothing is left to try. */
function partsWithout(
  batch: ForecastBatch,
  badPoint: string | undefined,
): { dropped: ForecastBatch; again: ForecastBatch[] } | undefined {
  if (batch.length === 1) return undefined;
  const dropped = batch.filter(({ point }) => pointKey(point) === badPoint);
  if (dropped.length > 0) {
    return { dropped, again: [batch.filter((planned) => !dropped.includes(planned))] };
  }
  const middle = Math.ceil(batch.length / 2);
  return { dropped: [], again: [batch.slice(0, middle), batch.slice(middle)] };
}

interface NoForecast {
  readonly reason: string;
  readonly status: number | null;
  /** Whether NDFD itself refused the points, which asking for fewer may cure. */
  readonly refused: boolean;
  readonly badPoint?: string;
}

async function askOnce(
  { client, baseUrl, bucket, limits }: NdfdService,
  batch: ForecastBatch,
  { window, extra, latestMs, signal }: ForecastRun,
): Promise<ForecastAnswer | NoForecast> {
  const url = ndfdUrl(baseUrl, batch.map(({ point }) => point), window);
  extra.count();
  try {
    return await client.get(url, {
      gates: [bucket],
      timeoutMs: limits.requestTimeoutMs,
      maxBytes: limits.bodyBytes,
      retry: NDFD_RETRY,
      deadlineMs: latestMs,
      signal,
    }, ({ body, headers, status, requestedAtMs, completedAtMs }) => {
      const xml = decodeUtf8(body);
      const refusal = parseNdfdError(xml);
      if (refusal !== undefined) {
        const badPoint = refusal.point === undefined ? undefined : pointKey(refusal.point);
        return { reason: `NDFD refused: ${refusal.message}`, status, refused: true, badPoint };
      }
      requireXml(xml, headers.get("content-type"));
      return { asked: batch, url, xml, status, requestedAtMs, completedAtMs };
    });
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return { reason: error.message, status: error.answer.status ?? null, refused: false };
  }
}
