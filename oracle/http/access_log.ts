import type { Logger } from "@logtape/logtape";
import type { Step } from "./step.ts";

/** Requests to these leave no line: machines ask them all the time. */
const UNLOGGED = /^\/(metrics|healthy|health|ready)\/*$/;

/** Leaves one line for each request: who asked for what, and what came of it. Never its query, body or headers. */
export function logRequests(accessLog: Logger): Step {
  return async ({ request, context }, next) => {
    const started = performance.now();
    const response = await next({ request, context });
    if (UNLOGGED.test(new URL(request.url).pathname)) return response;
    accessLog.info("request", {
      rid: context.requestId,
      prid: context.parentRequestId,
      sid: context.sessionId,
      ip: context.clientAddress,
      method: request.method,
      route: context.route,
      status: response.status,
      ms: Math.round(performance.now() - started),
      user: context.signer.slice(0, 16),
    });
    return response;
  };
}
