/**
 * A URL as logs may show it: without user, password, query and fragment.
 *
 * @example
 * ```ts
 * import { loggableUrl } from "./loggable_url.ts";
 * import assert from "node:assert/strict";
 * assert.equal(loggableUrl("https://user:secret@example.com/path?token=abc"), "https://example.com/path");
 * ```
 */
export function loggableUrl(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? "an unreadable URL" : parsed.origin + parsed.pathname;
}
