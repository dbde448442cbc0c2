import { allowAnyOrigin } from "./cors.ts";
import type { Step } from "./step.ts";

/** Adds the headers that every answer carries, errors too. */
export const addCommonHeaders: Step = async (exchange, next) => {
  const response = await next(exchange);
  allowAnyOrigin(response.headers);
  response.headers.set("x-request-id", exchange.context.requestId);
  response.headers.set("x-content-type-options", "nosniff");
  return response;
};
