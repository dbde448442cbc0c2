import assert from "node:assert/strict";
import { LineWriter } from "./line_writer.ts";

Deno.test("a slow reader never blocks; lines beyond the limit are dropped and counted in the output", async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => release = resolve);
  let text = "";
  const writer = new LineWriter({
    async write(bytes) {
      await gate;
      text += new TextDecoder().decode(bytes);
      return bytes.length;
    },
  }, 3);
  writer.write("0\n");
  void writer.flush();
  await new Promise((resolve) => setTimeout(resolve, 0)); // the first line is being written now
  for (let i = 1; i <= 5; i++) writer.write(`${i}\n`);
  assert.equal(writer.dropped, 2);
  assert.equal(text, "");
  release();
  await writer.flush();
  assert.equal(text, "0\n1\n2\n3\nlog output too slow: dropped_lines=2\n");
  writer.write("6\n");
  await writer.flush();
  assert.match(text, /dropped_lines=2\n6\n$/);
});

Deno.test("a closed output loses the lines but harms nobody", async () => {
  const writer = new LineWriter({ write: () => Promise.reject(new Deno.errors.BrokenPipe()) });
  writer.write("a\n");
  await writer.flush();
  assert.equal(writer.dropped, 1);
});
