import assert from "node:assert/strict";
import { runTask } from "../shared/cli/task.ts";
import { EVENT_FLAGS, type EventFlags } from "./event_flags.ts";

/** What the task is told by a command line, and what it printed. */
async function readFlags(...args: string[]) {
  let flags: EventFlags | undefined;
  const lines: string[] = [];
  const status = await runTask({
    name: "deno task event",
    summary: "Create an event.",
    flags: EVENT_FLAGS,
    run: (values) => Promise.resolve((flags = values) && 0),
  }, {
    args,
    cwd: "/here",
    print: (line) => void lines.push(line),
    complain: (line) => void lines.push(line),
  });
  return { status, flags, text: lines.join("\n") };
}

Deno.test("an event needs only a key and stations; the rest has defaults", async () => {
  const { status, flags } = await readFlags("--key", "me.pem", "--locations=KORD,KJFK");
  assert.equal(status, 0);
  assert.deepEqual(flags, {
    key: "/here/me.pem",
    origin: "http://127.0.0.1:9800",
    locations: ["KORD", "KJFK"],
    metrics: [],
    startMs: undefined,
    entries: 3,
    places: 1,
    values: undefined,
  });
});

Deno.test("all that is wrong with a command line is told at once, by name and rule", async () => {
  const { status, flags, text } = await readFlags("--start", "tomorrow", "--entries", "1", "KORD");
  assert.deepEqual([status, flags], [2, undefined]);
  assert.equal(
    text,
    [
      "KORD: unexpected argument",
      "key: must be given",
      "locations: must be given",
      'start = "tomorrow" (flag --start): must be an RFC 3339 time',
      "entries = 1 (flag --entries): must be a whole number from 2 to 25",
    ].map((line) => `deno task event: ${line}`).join("\n"),
  );
});

Deno.test("help names each flag with its rule and default, and what must be given", async () => {
  const { status, flags, text } = await readFlags("--help");
  assert.deepEqual([status, flags], [0, undefined]);
  assert.match(text, /--key <file>\n.*required\./);
  assert.match(text, /--start <time>\n.*default\s+the next midnight UTC\./s);
  assert.match(text, /--entries <number>\n.*A whole number from 2 to 25; default 3\./);
  assert.match(text, /--help/);
});
