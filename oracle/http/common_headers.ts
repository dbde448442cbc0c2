import { allowAnyOrigin, forbidOtherOrigins } from "./cors.ts";
import type { RequestLimits } from "./clients/request_limits.ts";
import type { Step } from "./step.ts";

/** What pages of other origins that an operator looks at may not read through their browser. */
const FOR_OPERATORS = /^\/metrics\/*$/;

/** Adds the headers that every answer carries, errors too. */
export function addCommonHeaders(limits?: RequestLimits): Step {
  return async ({ request, context }, next) => {
    const response = await next({ request, context });
    const { headers } = response;
    addFixedHeaders(headers);
    if (context.audience === "operator" && FOR_OPERATORS.test(new URL(request.url).pathname)) {
      forbidOtherOrigins(headers);
    }
    for (const [name, value] of limits?.headersFor(context) ?? []) headers.set(name, value);
    headers.set("x-request-id", context.requestId);
    return response;
  };
}

/** Adds those of them that are the same in every answer; what does not say that it may be kept is not. */
export function addFixedHeaders(headers: Headers): void {
  allowAnyOrigin(headers);
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  headers.set("x-content-type-options", "nosniff");
}
