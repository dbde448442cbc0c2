import { allowAnyOrigin, forbidOtherOrigins } from "./cors.ts";
import type { Step } from "./step.ts";

/** What pages of other origins that an operator looks at may not read through their browser. */
const FOR_OPERATORS = /^\/metrics\/*$/;

/** Adds the headers that every answer carries, errors too. */
export const addCommonHeaders: Step = async (exchange, next) => {
  const response = await next(exchange);
  addFixedHeaders(response.headers);
  const { request, context } = exchange;
  if (context.audience === "operator" && FOR_OPERATORS.test(new URL(request.url).pathname)) {
    forbidOtherOrigins(response.headers);
  }
  response.headers.set("x-request-id", exchange.context.requestId);
  return response;
};

/** Adds those of them that are the same in every answer. */
export function addFixedHeaders(headers: Headers): void {
  allowAnyOrigin(headers);
  headers.set("x-content-type-options", "nosniff");
}
