import assert from "node:assert/strict";
import { disagreements, readBehaviours } from "./behaviours.ts";

/** Folders with tests of the project. */
const FOLDERS = ["bench", "daemon", "demo", "oracle", "scripts", "shared", "start", "testing"];

async function collectTests(folder: string, into: Map<string, string>): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) await collectTests(path, into);
    else if (name.endsWith("_test.ts")) into.set(path, await Deno.readTextFile(path));
  }
}

Deno.test("titles of tests and docs/acceptance.md name the same behaviours", async () => {
  const behaviours = readBehaviours(await Deno.readTextFile("docs/acceptance.md"));
  const numbers = (letter: string) =>
    behaviours.map(({ id }) => id).filter((id) => id.startsWith(letter));
  const countOf = (letter: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
  assert.deepEqual(numbers("D"), countOf("D", numbers("D").length));
  assert.deepEqual(numbers("O"), countOf("O", numbers("O").length));
  assert.ok(numbers("D").length >= 165 && numbers("O").length >= 128);

  const tests = new Map<string, string>();
  for (const folder of FOLDERS) await collectTests(folder, tests);
  tests.delete("testing/suites/acceptance/behaviours_test.ts");
  assert.deepEqual(disagreements(behaviours, tests), []);
});

const PAGE = `
| mark  | why |
| ----- | --- |
| later | it is not built |

- **D1** One.
- **D2** Two.
- **O1** _later_ Three.
`;

Deno.test("each disagreement of titles and page is named, and nothing else", () => {
  const findProblems = (...titles: string[]) =>
    disagreements(
      readBehaviours(PAGE),
      new Map([["a_test.ts", titles.map((title) => `Deno.test("${title}", f);`).join("\n")]]),
    );
  assert.deepEqual(findProblems("one is so (D1, D2)", "no number"), []);
  assert.deepEqual(findProblems("both (D1)", "two (D2)", "more (O3)"), [
    "a_test.ts cites O3, which docs/acceptance.md lacks",
  ]);
  assert.deepEqual(findProblems("one (D1)"), ["D2 has no test"]);
  assert.deepEqual(findProblems("one (D1, D2)", "three (O1)"), [
    "O1 is marked later and has a test",
  ]);
  assert.deepEqual(findProblems("one (D1, D2)", "35, 36: one"), [
    'a_test.ts: "35, 36: one" begins with a number: put it at the end, as (D1) or (O1)',
  ]);
});

Deno.test("a number that stands twice and a mark without a reason are refused", () => {
  assert.throws(() => readBehaviours(`${PAGE}- **D2** Again.\n`), /D2 stands twice/);
  assert.throws(() => readBehaviours(`${PAGE}- **O2** _never_ Four.\n`), /O2: .*"never"/);
});
