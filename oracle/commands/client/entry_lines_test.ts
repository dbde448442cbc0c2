import assert from "node:assert/strict";
import { UsageError } from "../../../shared/cli/command.ts";
import { parseEntryLines } from "./entry_lines.ts";

Deno.test("each line is an entry, its picks parted by commas", () => {
  assert.deepEqual(
    parseEntryLines(
      "# Ada, then Ben\nkord temp_high OVER,  KJFK wind_speed par\n\nKORD temp_high under # Ben\n",
    ),
    [
      [
        { target: "KORD", metric: "temp_high", prediction: "Over" },
        { target: "KJFK", metric: "wind_speed", prediction: "Par" },
      ],
      [{ target: "KORD", metric: "temp_high", prediction: "Under" }],
    ],
  );
});

Deno.test("a line that is no entry is named with what a pick takes", () => {
  for (
    const [text, what] of [
      ["KORD temp_high over\nKORD over", /^line 2: "KORD over" is no pick/],
      ["KORD temp_high above", /^line 1: "KORD temp_high above" is no pick: it takes a station/],
      ["KORD temp_high over,", /^line 1: "" is no pick/],
      ["KORD temp_high over par", /^line 1/],
      ["# nothing\n", /^there is no entry in it/],
    ] as const
  ) {
    assert.throws(
      () => parseEntryLines(text),
      (e) => e instanceof UsageError && what.test(e.message),
    );
  }
});
