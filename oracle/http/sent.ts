import type { Turn } from "./admission.ts";

/**
 * The same answer, whose turn ends when its body was sent, broke off or was dropped; past the turn's deadline the body
 * breaks off.
 */
export function untilSent(response: Response, turn: Turn): Response {
  const { body, status, headers } = response;
  if (!body) {
    turn.end();
    return response;
  }
  const reader = body.getReader();
  const late = Promise.withResolvers<never>();
  late.promise.catch(() => {}); // most bodies end long before
  turn.deadline.addEventListener("abort", () => {
    late.reject(new DOMException("the answer was not taken in time", "TimeoutError"));
  }, { once: true });
  const end = async (reason: unknown) => {
    turn.end();
    await reader.cancel(reason);
  };
  return new Response(
    new ReadableStream({
      async pull(controller) {
        try {
          const { value } = await Promise.race([reader.read(), late.promise]);
          if (value) return controller.enqueue(value);
          turn.end();
          controller.close();
        } catch (error) {
          await end(error).catch(() => {}); // the source may have failed itself
          throw error;
        }
      },
      cancel: end,
    }, { highWaterMark: 0 }),
    { status, headers },
  );
}
