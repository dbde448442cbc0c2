import assert from "node:assert/strict";
import { circles, fileArrows, longestChain } from "./paths.ts";

function arrows(...pairs: string[]): Map<string, string[]> {
  const made = new Map<string, string[]>();
  for (const [from = "", to = ""] of pairs) {
    made.set(from, [...made.get(from) ?? [], to]);
    made.set(to, made.get(to) ?? []);
  }
  return made;
}

Deno.test("a circle is found wherever it is entered", () => {
  assert.deepEqual(circles(arrows("ab", "bc", "cd", "db", "ad")), [["b", "c", "d", "b"]]);
  assert.deepEqual(circles(arrows("ab", "bc", "cd", "ad")), []);
});

Deno.test("what a worker runs is no import, and a package has no arrows", () => {
  const one = { from: "a", to: "b", written: "./b", isDynamic: false };
  const graph = {
    files: ["a", "b"],
    imports: [
      { ...one, isPackage: false, isWorker: true },
      { ...one, to: "kysely", isPackage: true, isWorker: false },
      { ...one, from: "b", to: "a", isPackage: false, isWorker: false },
    ],
  };
  assert.deepEqual(fileArrows(graph), new Map([["a", []], ["b", ["a"]]]));
});

Deno.test("the longest chain counts each file on it once, whichever way is found first", () => {
  const made = arrows("ad", "ab", "bc", "cd", "de", "be");
  assert.deepEqual(longestChain(made, "a"), ["a", "b", "c", "d", "e"]);
  assert.deepEqual(longestChain(made, "e"), ["e"]);
});
