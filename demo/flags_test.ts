import assert from "node:assert/strict";
import { runTask } from "../shared/cli/task.ts";
import { DEMO_FLAGS, type DemoFlags } from "./flags.ts";

/** What the demo is told by a command line, or why it does not start. */
async function readFlags(...args: string[]) {
  let flags: DemoFlags | undefined;
  const complaints: string[] = [];
  const status = await runTask({
    name: "deno task demo",
    summary: "",
    flags: DEMO_FLAGS,
    run: (values) => Promise.resolve((flags = values) && 0),
  }, { args, cwd: "/", print() {}, complain: (line) => void complaints.push(line) });
  return { status, flags, complaints: complaints.join("\n") };
}

Deno.test("without arguments the demo serves, cleans up and prefers the usual port", async () => {
  const { status, flags } = await readFlags();
  assert.equal(status, 0);
  assert.deepEqual(flags, { exit: false, keep: false, port: undefined });
});

Deno.test("a port outside 1–65535 is refused with its value", async () => {
  for (const port of ["0", "65536", "http", "1.5"]) {
    const { status, flags, complaints } = await readFlags("--port", port);
    assert.deepEqual([status, flags], [2, undefined]);
    assert.ok(complaints.includes("--port") && complaints.includes(port), complaints);
  }
});

Deno.test("an unknown option is refused", async () => {
  const { status, complaints } = await readFlags("--fast");
  assert.equal(status, 2);
  assert.match(complaints, /--fast/);
});
