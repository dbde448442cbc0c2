import assert from "node:assert/strict";
import { Timeline } from "./timeline.ts";

/** What a timeline writes on a screen of 60 characters. */
async function written(rewrites: boolean, print: (timeline: Timeline) => unknown): Promise<string> {
  let text = "";
  const write = (part: string) => void (text += part);
  await print(new Timeline({ colour: false, rewrites, width: 60, write }));
  return text;
}

const LONG = "all of the locking points follow from the key, the nonce point and the outcome of it";

Deno.test("nothing but tables is wider than the screen", async () => {
  const text = await written(false, async (timeline) => {
    timeline.title(LONG);
    timeline.note(LONG);
    timeline.proof(LONG);
    timeline.failure(LONG);
    await timeline.step(() => 0, LONG, () => Promise.resolve());
  });
  const lines = text.split("\n");
  assert.ok(lines.length > 12);
  for (const line of lines) assert.ok(line.length <= 60, line);
  assert.match(text, /^ {2}1970-01-01 00:00Z {2}all of the/m);
});

const CLEARED = "\r\x1b[K";

Deno.test("a terminal shows the step under way, and then writes over it", async () => {
  const work = async () => await new Promise((resolve) => setTimeout(resolve, 0));
  const text = await written(true, (timeline) => timeline.step(() => 0, "slow", work));
  const [shown = "", left = ""] = text.split(CLEARED);
  assert.match(shown, /^\r {2}slow 0\.0 s/);
  assert.match(left, /^ {2}1970-01-01 00:00Z {2}slow \(\d+\.\d s\)\n$/);
});

Deno.test("a step that fails leaves no line under way", async () => {
  const text = await written(true, async (timeline) => {
    const failing = timeline.step(() => 0, "slow", () => Promise.reject(new Error("no")));
    await assert.rejects(failing, /no/);
  });
  assert.ok(text.endsWith(CLEARED), text);
});
