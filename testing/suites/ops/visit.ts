import assert from "node:assert/strict";
import { ASSETS } from "../../../oracle/ui/assets/assets.ts";

/** How many pages a visit reads at most: what an oracle of a test shows is far less. */
const MOST_PAGES = 400;

/**
 * Visits some pages and everything of the same oracle that they lead to without a query, as a browser without scripts would, and loads
 * each asset.
 * @returns the paths that were there
 * @throws {AssertionError} when one was not, or an asset has other bytes than its source
 */
export async function visitAll(origin: string, starts: readonly string[]): Promise<Set<string>> {
  for (const { path, bytes } of ASSETS) {
    const response = await fetch(origin + path);
    assert.equal(response.status, 200, path);
    assert.deepEqual(await response.bytes(), bytes, path);
  }
  const visited = new Set<string>();
  const waiting = [...starts];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (visited.has(path)) continue;
    assert.ok(visited.size < MOST_PAGES, "the pages lead on and on");
    visited.add(path);
    const response = await fetch(origin + path);
    const text = await response.text();
    assert.equal(response.status, 200, `${path} answered ${response.status}`);
    if (!response.headers.get("content-type")?.startsWith("text/html")) continue;
    for (const [, link = ""] of text.matchAll(/ (?:href|src)="(\/[^"#?]*)(?:#[^"]*)?"/g)) {
      waiting.push(link);
    }
  }
  return visited;
}
