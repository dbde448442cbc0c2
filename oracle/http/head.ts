import type { Step } from "./step.ts";

/**
 * Answers `HEAD` as `GET` without its body (RFC 9110 §9.3.2), and with the length of an uncompressed one.
 */
export const answerHead: Step = async ({ request, context }, next) => {
  if (request.method !== "HEAD") return await next({ request, context });
  const headers = new Headers(request.headers);
  headers.delete("accept-encoding");
  headers.delete("range"); // which means nothing to HEAD (RFC 9110 §14.2)
  const response = await next({
    request: new Request(request.url, { method: "GET", headers }),
    context,
  });
  await response.body?.cancel();
  return new Response(null, { status: response.status, headers: response.headers });
};
