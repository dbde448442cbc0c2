import assert from "node:assert/strict";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** The pages of users in the order in which they need them, and last the one of developers. */
const WAY = [
  "README.md",
  "docs/sandbox.md",
  "docs/verify.md",
  "docs/operations.md",
  "docs/rules.md",
  "ARCHITECTURE.md",
];

/** All pages, by their path. */
async function pages(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const folder of ["", "docs/", "docs/adr/", "deploy/docker/", "deploy/nix/", "testdata/"]) {
    for await (const { name, isFile } of Deno.readDir(root + folder)) {
      if (!isFile || !name.endsWith(".md")) continue;
      found.set(folder + name, await Deno.readTextFile(root + folder + name));
    }
  }
  return found;
}

const withoutCode = (page: string) =>
  page.replace(/^ *```[^]*?^ *```$/gm, "").replace(
    /`[^`\n]+`/g,
    (code) => code.replace(/[[\]]/g, ""),
  );

/** The targets of a page's links. */
function linksOf(page: string): string[] {
  return [...withoutCode(page).matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = ""]) => target);
}

/** What may stand behind `#` for a page: its headings as GitHub names them, and its own anchors. */
function anchorsOf(page: string): Set<string> {
  const headings = [...page.replace(/^ *```[^]*?^ *```$/gm, "").matchAll(/^#+ (.*)$/gm)];
  const named = headings.map(([, heading = ""]) =>
    heading.toLowerCase().replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-")
  );
  return new Set([...named, ...[...page.matchAll(/<a id="([^"]+)">/g)].map(([, id = ""]) => id)]);
}

Deno.test("links and anchors are found in prose alone, as GitHub does", () => {
  assert.deepEqual(linksOf("[a](b.md#c) `[x](y)`\n\n```sh\n[n](o)\n```\n[`d`](e.md)"), [
    "b.md#c",
    "e.md",
  ]);
  assert.deepEqual([...anchorsOf('# A “b” c, d\n## E `f` g-h\n<a id="own"></a>')], [
    "a-b-c-d",
    "e-f-g-h",
    "own",
  ]);
});

Deno.test("every link of a page leads to a file that is there, and to a heading that it has", async () => {
  const known = await pages();
  const broken: string[] = [];
  for (const [path, page] of known) {
    for (const target of linksOf(page)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [file = "", anchor] = target.split("#");
      const found = file === "" ? path : normalize(join(dirname(path), file));
      const there = await Deno.stat(root + found).then(() => true, () => false);
      const other = known.get(found);
      const isHeading = anchor === undefined || other === undefined || anchorsOf(other).has(anchor);
      if (!there || !isHeading) broken.push(`${path}: ${target}`);
    }
  }
  assert.deepEqual(broken, []);
});

Deno.test("each page of the way ends where the next one begins", async () => {
  const known = await pages();
  for (const [step, path] of WAY.slice(0, -1).entries()) {
    const lines = (known.get(path) ?? "").trimEnd().split("\n\n");
    const last = lines.findLast((part) => part.includes("**Next:**")) ?? "";
    const next = linksOf(last).map((target) => normalize(join(dirname(path), target)));
    assert.ok(next.includes(WAY[step + 1]!), `${path} does not lead to ${WAY[step + 1]}`);
  }
});
