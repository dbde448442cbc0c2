import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { taskFlags } from "../testing/fixtures/task_flags.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));

Deno.test("a demo that is interrupted in its story takes its folder with it", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", ...await taskFlags("demo"), "--cached-only", MAIN, "--exit"],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let output = "", interrupted = false;
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    output += text;
    if (interrupted || !output.includes("The story")) continue;
    interrupted = true;
    child.kill("SIGINT");
  }
  assert.equal((await child.status).code, 130);
  const [, folder = ""] = /Everything is kept in\s+(\S+)\s+until/.exec(output) ?? [];
  assert.match(folder, /noaa-oracle-demo-/);
  await assert.rejects(Deno.stat(folder), Deno.errors.NotFound);
});
