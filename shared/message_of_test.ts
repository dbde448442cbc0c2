import assert from "node:assert/strict";
import { messageOf } from "./message_of.ts";

Deno.test("a failed fetch says what went wrong on the network, not that it failed", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const error = await fetch(`http://127.0.0.1:${port}/path?secret=1`).catch((e) => e);
  assert.match(messageOf(error), /^client error \(Connect\): .*refused/i);
});

Deno.test("each cause that says something new follows, once", () => {
  const deepest = new Error("no such host");
  const middle = new Error("name lookup failed: no such host", { cause: deepest });
  const error = new Error("upload failed", { cause: middle });
  assert.equal(messageOf(error), "upload failed: name lookup failed: no such host");
  assert.equal(
    messageOf(new Error("upload failed: no such host", { cause: deepest })),
    "upload failed: no such host",
  );
});

Deno.test("what has no message is named, what is no error is shown, and a circle of causes ends", () => {
  assert.equal(messageOf(new Deno.errors.NotFound()), "NotFound");
  assert.equal(messageOf("text"), "text");
  const circle = new Error("round");
  circle.cause = new Error("and round", { cause: circle });
  assert.equal(messageOf(circle), "round: and round");
});

Deno.test("a failure is told before what failed when things were put away for it", () => {
  const [first, then] = [new Error("the disk is full"), new Error("nothing could be closed")];
  assert.equal(
    messageOf(new SuppressedError(then, first)),
    "the disk is full; and then: nothing could be closed",
  );
  const again = new SuppressedError(first, new SuppressedError(then, first));
  assert.equal(messageOf(again), "the disk is full; and then: nothing could be closed");
  assert.equal(messageOf(new SuppressedError(first, first)), "the disk is full");
});
