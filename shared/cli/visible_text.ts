// What moves a cursor, hides or turns text around: control characters, and those of bidirectional text.
// deno-lint-ignore no-control-regex -- control characters are what this is about
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;
const BREAKS = /[\t\n]/g;

/**
 * A text as a terminal may show it. Programs print what others wrote, as the addresses in a record: what a terminal would
 * obey is spelled out, so that it can neither hide a line nor pretend one.
 *
 * @example
 * ```ts
 * import { visibleText } from "./visible_text.ts";
 * import assert from "node:assert/strict";
 * assert.equal(visibleText("a\u001b[2Kb\n"), String.raw`a\u001b[2Kb` + "\n");
 * ```
 */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, spelled);
}

/** The same on one line. */
export function visibleLine(text: string): string {
  return visibleText(text).replace(BREAKS, spelled);
}

function spelled(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
