import assert from "node:assert/strict";
import { takeBytes } from "./take_bytes.ts";

function sourceOf(chunks: readonly number[][]) {
  const state = { isCancelled: false, left: [...chunks] };
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const next = state.left.shift();
      if (next) controller.enqueue(Uint8Array.from(next));
      else controller.close();
    },
    cancel: () => void (state.isCancelled = true),
  }, { highWaterMark: 0 });
  return { state, stream };
}

Deno.test("so many bytes pass, wherever the pieces are cut, and the source is let go", async () => {
  for (let count = 1; count <= 5; count++) {
    const { state, stream } = sourceOf([[1, 2], [], [3], [4, 5, 6]]);
    const bytes = await new Response(stream.pipeThrough(takeBytes(count))).bytes();
    assert.deepEqual([...bytes], [1, 2, 3, 4, 5].slice(0, count));
    assert.ok(state.isCancelled);
  }
});
