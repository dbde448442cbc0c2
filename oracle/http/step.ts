import type { RequestContext } from "./request_context.ts";

/** A request on its way through the application, with what is known about it. */
export interface Exchange {
  readonly request: Request;
  readonly context: RequestContext;
}

/** Answers a request; rejects with a refusal, or with an error that clients are not told about. */
export type Answer = (exchange: Exchange) => Promise<Response>;

/** One step of the way: it may change the request before it calls `next`, and the answer after. */
export type Step = (exchange: Exchange, next: Answer) => Promise<Response>;

/**
 * Puts steps in front of what answers.
 *
 * @param steps the outermost first: it sees the request first and the answer last
 * @param last answers what every step let through
 */
export function chainSteps(steps: readonly Step[], last: Answer): Answer {
  return steps.reduceRight<Answer>((next, step) => (exchange) => step(exchange, next), last);
}
