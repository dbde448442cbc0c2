import type { InfoLog } from "../../shared/observe/direct_log.ts";
import type { RequestContext } from "./request_context.ts";
import type { Step } from "./step.ts";

/** Requests to these leave no line: machines ask them all the time. */
const UNLOGGED = /^\/(metrics|healthy|health|ready)\/*$/;

/** Whether requests to a path leave a line. */
export const isLogged = (path: string): boolean => !UNLOGGED.test(path);

/** What came of a request. */
export interface Outcome {
  readonly method: string;
  readonly status: number;
  readonly ms: number;
}

/** Leaves the line of a request: who asked for what, and what came of it. Never its query, body or headers. */
export function leaveLine(
  accessLog: InfoLog,
  context: RequestContext,
  { method, status, ms }: Outcome,
): void {
  accessLog.info("request", {
    rid: context.requestId,
    prid: context.parentRequestId,
    sid: context.sessionId,
    ip: context.clientAddress,
    method,
    route: context.route,
    status,
    ms,
    user: context.signer.slice(0, 16),
  });
}

/** Leaves one line for each request. */
export function logRequests(accessLog: InfoLog): Step {
  return async ({ request, context }, next) => {
    const started = performance.now();
    const response = await next({ request, context });
    if (!isLogged(new URL(request.url).pathname)) return response;
    const { method } = request;
    const ms = Math.round(performance.now() - started);
    leaveLine(accessLog, context, { method, status: response.status, ms });
    return response;
  };
}
