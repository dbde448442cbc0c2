import type { Logger } from "@logtape/logtape";
import type { InfoLog } from "../../shared/observe/direct_log.ts";
import { withRequest } from "../../shared/observe/request_context.ts";
import { inRequestSpan } from "../../shared/observe/tracing.ts";
import { logRequests } from "./access_log.ts";
import { addCommonHeaders } from "./common_headers.ts";
import { compressAnswers } from "./compression.ts";
import type { Compressor } from "./compressor.ts";
import { answerHead } from "./head.ts";
import type { Answering } from "../../shared/http/bounded_server.ts";
import type { RequestLimits } from "./clients/request_limits.ts";
import { explainFailures } from "./problem_answer.ts";
import { type ContextSettings, readRequestContext } from "./request_context.ts";
import type { Lines } from "./lines.ts";
import { countRequests, type RequestMetrics } from "./request_metrics.ts";
import type { Route } from "./route.ts";
import { Router } from "./router.ts";
import type { SignedRequestGate } from "./signed_request_gate.ts";
import { SharedBodies } from "./shared_bodies.ts";
import { chainSteps } from "./step.ts";
import { answerUnchanged } from "./unchanged.ts";

/** What {@link createApp} needs. */
export interface AppOptions extends ContextSettings {
  readonly routes: readonly Route[];
  readonly gate: SignedRequestGate;
  /** The waiting lines of this application's own listener. */
  readonly lines: Lines;
  /** What one client may ask for on this listener; as much as it likes unless given. */
  readonly limits?: RequestLimits;
  readonly compressor: Compressor;
  /** For errors that clients are not told about. */
  readonly log: Logger;
  /** For the one line each request leaves. */
  readonly accessLog: InfoLog;
  readonly metrics: RequestMetrics;
}

/** Composes routes into one application: the steps that every request takes, and behind them the routes. */
export function createApp(options: AppOptions): Answering {
  const router = new Router(options);
  const answer = chainSteps([
    logRequests(options.accessLog),
    countRequests(options.metrics),
    answerHead,
    addCommonHeaders(options.limits),
    explainFailures(options.log),
    compressAnswers(new SharedBodies(options.compressor)),
    answerUnchanged,
  ], (exchange) => router.answer(exchange));
  return (request, peer) => {
    const context = readRequestContext(request.headers, peer, options);
    const work = () => withRequest({ rid: context.requestId }, () => answer({ request, context }));
    const name = () => `${request.method} ${context.route}`;
    return inRequestSpan(request.headers.get("traceparent"), name, work);
  };
}
