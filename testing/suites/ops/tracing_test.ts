import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { OtlpReceiver, type ReceivedSpan } from "./otlp_receiver.ts";

const LIFE = fileURLToPath(new URL("./traced_life.ts", import.meta.url));
/** So that a life that never ends is a failure, and not a wait. */
const LONGEST_MS = 5 * 60_000;

Deno.test("a trace leads from the upload that completes the weather to the signature", async () => {
  await using receiver = new OtlpReceiver();
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--cached-only", LIFE],
    env: receiver.env,
    stdout: "null",
    stderr: "piped",
    signal: AbortSignal.timeout(LONGEST_MS),
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const { spans } = receiver;
  const signed = spans.filter(({ name }) => name === "sign");
  assert.equal(signed.length, 1);
  const way: ReceivedSpan[] = [];
  for (let span: ReceivedSpan | undefined = signed[0]; span; span = parentOf(spans, span)) {
    way.unshift(span);
  }
  const [upload] = way;
  assert.deepEqual(way.map(({ name }) => name).slice(-3), ["pass", "settle", "sign"]);
  assert.ok(way.some(({ name }) => name === "POST /file/:name"));
  assert.ok(way.every(({ traceId }) => traceId === upload?.traceId));
  assert.ok(receiver.paths.has("/v1/traces"));
});

const parentOf = (spans: readonly ReceivedSpan[], { parentSpanId }: ReceivedSpan) =>
  spans.find(({ spanId }) => spanId === parentSpanId);
