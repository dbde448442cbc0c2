import type { Logger } from "@logtape/logtape";
import {
  type Problem,
  PROBLEM_MEDIA_TYPE,
  type ProofFailureCode,
} from "../../shared/contract/problem.ts";
import { RefusalError, type RefusalKind } from "../../shared/contract/refusal_error.ts";
import { ProofRefusalError } from "./proof_refusal_error.ts";
import type { Step } from "./step.ts";

const STATUS_OF_REFUSAL: Record<RefusalKind, number> = {
  invalid: 400,
  too_slow: 408,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  too_large: 413,
  too_many: 429,
  busy: 503,
  disk_full: 507,
};

const STATUS_OF_PROOF_FAILURE: Record<ProofFailureCode, number> = {
  missing: 401,
  malformed: 400,
  expired: 401,
  mismatch: 401,
  bad_signature: 401,
  not_allowed: 403,
  body: 400,
  payload_mismatch: 400,
  replayed: 401,
  busy: 503,
};

const TITLES: Record<number, string> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  410: "Gone",
  413: "Content Too Large",
  416: "Range Not Satisfiable",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
  507: "Insufficient Storage",
};

/** Whether an error says itself what a client may read; all others are internal. */
function isForClients(error: unknown): error is RefusalError | ProofRefusalError {
  return error instanceof RefusalError || error instanceof ProofRefusalError;
}

/**
 * The answer to a request that failed. A refusal is told in its own words; of anything else only that it was
 * internal, in the sentence that the clients of this path know.
 *
 * @param path the path of the request
 */
export function answerProblem(error: unknown, path: string): Response {
  if (error instanceof RefusalError) return respond(sentProblem(error));
  if (error instanceof ProofRefusalError) {
    const { code, message } = error;
    return buildAnswer(STATUS_OF_PROOF_FAILURE[code], message, { type: code, detail: message });
  }
  const message = path.startsWith("/oracle/") ? "internal server error" : "internal error";
  return buildAnswer(500, message, message);
}

/** An answer about a failure as it is sent. */
export interface SentProblem {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What a refusal is answered with. */
export function sentProblem(
  { kind, message, field, retryAfterSeconds }: RefusalError,
): SentProblem {
  const problem = buildProblem(STATUS_OF_REFUSAL[kind], message, message, field);
  if (retryAfterSeconds !== undefined) problem.headers.set("retry-after", `${retryAfterSeconds}`);
  return problem;
}

/**
 * The answer to a method that a path does not know.
 * @param allowed the methods it does know, for the header `Allow`
 */
export function answerWrongMethod(method: string, allowed: string): Response {
  const message = `${method} is not allowed here; allowed: ${allowed}`;
  const response = buildAnswer(405, message, message);
  response.headers.set("allow", allowed);
  return response;
}

/**
 * The answer to a range that begins after the last byte (RFC 9110 §15.5.17).
 * @param size of the whole body, in bytes
 */
export function answerUnsatisfiable(size: number): Response {
  const message = `the range begins after the last of ${size} bytes`;
  const response = buildAnswer(416, message, message, "range");
  response.headers.set("content-range", `bytes */${size}`);
  return response;
}

/** Whether a refusal is none of the client's doing, so that its cause is news for the operator. */
function answersBusy(error: RefusalError | ProofRefusalError): boolean {
  return error instanceof RefusalError && error.kind === "busy" && !isForClients(error.cause);
}

/** Turns what a request failed with into its answer, and logs what clients are not told. */
export function explainFailures(log: Logger): Step {
  return async (exchange, next) => {
    try {
      return await next(exchange);
    } catch (error) {
      const { request, context } = exchange;
      if (!isForClients(error)) log.error("{route} failed", { route: context.route, error });
      else if (error.cause !== undefined && answersBusy(error)) {
        log.warn("{route} was refused: {error}", { route: context.route, error: error.cause });
      }
      const answer = answerProblem(error, new URL(request.url).pathname);
      return context.explain ? await context.explain(answer) : answer;
    }
  };
}

function buildAnswer(...said: Parameters<typeof buildProblem>): Response {
  return respond(buildProblem(...said));
}

function respond({ status, headers, text }: SentProblem): Response {
  return new Response(text, { status, headers });
}

function buildProblem(
  status: number,
  detail: string,
  error: Problem["error"],
  field?: string,
): SentProblem {
  const title = TITLES[status] ?? "Error";
  const problem: Problem = { type: "about:blank", title, status, detail, error, field };
  const text = JSON.stringify(problem);
  const headers = new Headers({
    "content-type": PROBLEM_MEDIA_TYPE,
    "content-length": String(new TextEncoder().encode(text).length),
    "cache-control": "no-store",
  });
  if (status === 503) headers.set("retry-after", "5");
  if (status === 401) headers.set("www-authenticate", "Nostr");
  return { status, headers, text };
}
