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
  const { deadline } = turn;
  // No race with the deadline: a body may be sent for a day, and each race would be remembered.
  const breakOff = () => void reader.cancel().catch(() => {});
  deadline.addEventListener("abort", breakOff, { once: true });
  const end = () => {
    deadline.removeEventListener("abort", breakOff);
    turn.end();
  };
  return new Response(
    new ReadableStream({
      async pull(controller) {
        try {
          const { value } = await reader.read();
          if (deadline.aborted) {
            throw new DOMException("the answer was not taken in time", "TimeoutError");
          }
          if (value) return controller.enqueue(value);
          end();
          controller.close();
        } catch (error) {
          end();
          await reader.cancel(error).catch(() => {}); // the source may have failed itself
          throw error;
        }
      },
      async cancel(reason) {
        end();
        await reader.cancel(reason);
      },
    }, { highWaterMark: 0 }),
    { status, headers },
  );
}
