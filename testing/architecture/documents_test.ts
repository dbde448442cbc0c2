import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { readImportGraph } from "./import_graph.ts";
import { isTest, lies, roomOf } from "./law.ts";
import { LAW } from "./rules.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The pages that lead through the code. */
async function guides(): Promise<string[]> {
  const records = (await Array.fromAsync(Deno.readDir(`${root}docs/adr`))).map(({ name }) => name);
  return [
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    ...records.sort().map((name) => `docs/adr/${name}`),
  ];
}

/** What a page has in backticks, but for its blocks of code. */
function inBackticks(text: string): string[] {
  const prose = text.replace(/^ *```[^]*?^ *```$/gm, "");
  return [...prose.matchAll(/`([^`]+)`/g)].map(([, inner = ""]) => inner.replace(/\s+/g, " "));
}

/** Whether it reads as a path: plain names with slashes, or one with the ending of a file of ours. */
function isPath(text: string): boolean {
  return /^\.?\w[\w.-]*(\/[\w.-]+)+\/?$/.test(text) || /^\w[\w.-]*\/$/.test(text) ||
    /^\w[\w.-]*\.(ts|md|sql|sh|toml|json|yml)$/.test(text);
}

Deno.test("a page's blocks of code are no prose, and only paths are taken for paths", () => {
  const page =
    "See `a/b.ts`\n\n```sh\nrm `x/y.ts`\n```\n\nand `c.md`, `f()`, `@std/path`, `daemon/`.";
  assert.deepEqual(inBackticks(page), ["a/b.ts", "c.md", "f()", "@std/path", "daemon/"]);
  assert.deepEqual(inBackticks(page).filter(isPath), ["a/b.ts", "c.md", "daemon/"]);
  assert.deepEqual(["*_test.ts", "GET /files", "docs --check", "node:path"].filter(isPath), []);
});

Deno.test("every path that the guides name is there", async () => {
  const missing: string[] = [];
  for (const guide of await guides()) {
    const text = await Deno.readTextFile(`${root}${guide}`);
    const paths = new Set(inBackticks(text).filter(isPath));
    assert.ok(paths.size > 0, `${guide} names no path`);
    for (const path of paths) {
      await Deno.stat(`${root}${path}`).catch(() => missing.push(`${guide}: ${path}`));
    }
  }
  assert.deepEqual(missing, []);
});

Deno.test("every function and constant that the guides name is in a source", async () => {
  const { files } = await readImportGraph(root);
  const sources: string[] = [];
  for (const file of files.filter((file) => !isTest(file))) {
    sources.push(await Deno.readTextFile(`${root}${file}`));
  }
  const code = sources.join("\n");
  const missing: string[] = [];
  for (const guide of await guides()) {
    for (const text of inBackticks(await Deno.readTextFile(`${root}${guide}`))) {
      const [, name] = /^(?:\w+\.)?(\w+)\(\)$/.exec(text) ??
        /^([A-Z][A-Z0-9]*_[A-Z0-9_]+)$/.exec(text) ?? [];
      if (name === undefined) continue;
      if (!new RegExp(`\\b${name}${text.endsWith("()") ? "\\(" : "\\b"}`).test(code)) {
        missing.push(`${guide}: ${text}`);
      }
    }
  }
  assert.deepEqual(missing, []);
});

/** The paths in a picture of a tree, whose lines are indented by two spaces a level. */
function pathsInTree(picture: string): string[] {
  const trail: string[] = [];
  return picture.split("\n").flatMap((line) => {
    const [, indent = "", name = ""] = /^( *)(\S+)/.exec(line) ?? [];
    if (name === "") return [];
    trail.length = indent.length / 2;
    trail.push(name.replace(/\/$/, ""));
    return [trail.join("/")];
  });
}

Deno.test("the picture of the oracle shows its rooms, each once", async () => {
  assert.deepEqual(pathsInTree("a/  one\n  b/  two\n    c.ts\n  d/\n"), [
    "a",
    "a/b",
    "a/b/c.ts",
    "a/d",
  ]);
  const page = await Deno.readTextFile(`${root}ARCHITECTURE.md`);
  const [, picture = ""] = /^```\n(oracle\/\n[^]*?)^```$/m.exec(page) ?? [];
  const { files } = await readImportGraph(root);
  const rooms = new Set(
    files.filter((file) => lies(file, "oracle") && !isTest(file)).map((file) => roomOf(file, LAW)),
  );
  assert.deepEqual(pathsInTree(picture).sort(), ["oracle", ...rooms].sort());
});

Deno.test("every room of the daemon and of shared is told in a line", async () => {
  const { files } = await readImportGraph(root);
  const folders = new Set(
    files.map((file) => /^((daemon|shared)\/\w+)\//.exec(file)?.[1]).filter((f) => f !== undefined),
  );
  const page = await Deno.readTextFile(`${root}ARCHITECTURE.md`);
  assert.deepEqual([...folders].filter((folder) => !page.includes(`\n| \`${folder}\``)), []);
});

Deno.test("a reader's walk never goes back into a room that it left", async () => {
  const page = await Deno.readTextFile(`${root}ARCHITECTURE.md`);
  const [, walks = ""] = /^## A reader's walk\n([^]*?)^## /m.exec(page) ?? [];
  const named = walks.split(/^### /m).slice(1);
  assert.equal(named.length, 4);
  const problems: string[] = [];
  for (const walk of named) {
    const [title = ""] = walk.split("\n");
    const files = inBackticks(walk).filter((text) => /\.(ts|sql)$/.test(text));
    const rooms = files.map((file) => roomOf(file, LAW));
    rooms.forEach((room, step) => {
      if (room !== rooms[step - 1] && rooms.slice(0, step).includes(room)) {
        problems.push(`${title}: ${files[step]} goes back to ${room}`);
      }
    });
  }
  assert.deepEqual(problems, []);
});
