import assert from "node:assert/strict";
import { changesOf, type VersionedFiles, versionProblems } from "./versions.ts";
import { versionedFiles } from "./versioned_files.ts";

const files: VersionedFiles = {
  source: 'export const VERSION = "1.2.3";\n',
  changelog: "# Changelog\n\n## 1.2.3 (2026-11-30)\n\n- All of it.\n\n## 1.2.2 (2026-01-01)\n",
  flake: '  version = "1.2.3";\n',
  charts: { one: 'version: 1.2.3\nappVersion: "1.2.3"\n' },
};

Deno.test("programs, charts and flake of this checkout have one version", async () => {
  assert.deepEqual(versionProblems(await versionedFiles()), []);
});

Deno.test("a tag is accepted when everything names its version", () => {
  assert.deepEqual(versionProblems(files, "v1.2.3"), []);
  assert.equal(changesOf(files.changelog, "1.2.3"), "- All of it.");
});

Deno.test("a tag is refused where anything names another version, with the place", () => {
  const cases: [Partial<VersionedFiles>, string, RegExp][] = [
    [{}, "v1.2.4", /^the tag says 1\.2\.4, .* 1\.2\.3/],
    [{}, "1.2.3", /must begin with v/],
    [{ flake: 'version = "1.2.2";' }, "v1.2.3", /^flake\.nix says 1\.2\.2/],
    [{ charts: { one: 'version: 1.2.3\nappVersion: "1.0.0"' } }, "v1.2.3", /appVersion .* one/],
    [{ changelog: "# Changelog\n\n## Unreleased\n" }, "v1.2.3", /has no "## 1\.2\.3 /],
    [{ changelog: "## Unreleased\n\n- New.\n\n## 1.2.3 (2026-11-30)\n" }, "v1.2.3", /Unreleased/],
  ];
  for (const [change, tag, problem] of cases) {
    const [found = "", ...more] = versionProblems({ ...files, ...change }, tag);
    assert.match(found, problem);
    assert.deepEqual(more, []);
  }
});
