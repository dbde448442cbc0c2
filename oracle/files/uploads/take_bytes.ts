/** Lets so many bytes of a stream pass, and ends it then. */
export function takeBytes(
  count: number,
): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let left = count;
  return new TransformStream(
    {
      transform(chunk, controller) {
        const passed = chunk.subarray(0, left);
        left -= passed.length;
        if (passed.length > 0) controller.enqueue(passed);
        if (left === 0) controller.terminate();
      },
    },
    undefined,
    { highWaterMark: 0 },
  );
}
