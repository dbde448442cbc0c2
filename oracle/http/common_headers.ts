import { allowAnyOrigin } from "./cors.ts";
import type { Step } from "./step.ts";

/** Adds the headers that every answer carries, errors too. */
export const addCommonHeaders: Step = async (exchange, next) => {
  const response = await next(exchange);
  addFixedHeaders(response.headers);
  response.headers.set("x-request-id", exchange.context.requestId);
  return response;
};

/** Adds those of them that are the same in every answer. */
export function addFixedHeaders(headers: Headers): void {
  allowAnyOrigin(headers);
  headers.set("x-content-type-options", "nosniff");
}
