import assert from "node:assert/strict";
import { run } from "./command.ts";

/** A clone of this checkout's last commit, in which a release may be tried. */
class Clone {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<Clone> {
    const folder = await Deno.makeTempDir({ prefix: "release-" });
    const clone = new Clone(folder);
    await clone.sh(
      `git clone --quiet --depth 1 "file://${Deno.cwd()}" . && git tag -l | xargs -r git tag -d`,
    );
    return clone;
  }

  async sh(line: string): Promise<void> {
    const { code, stderr } = await run("bash", ["-ec", line], { cwd: this.folder });
    assert.equal(code, 0, stderr);
  }

  commit(line: string): Promise<void> {
    return this.sh(`${line}; git -c user.name=a -c user.email=a@b.example commit -qam try`);
  }

  /** What the release script complains of. */
  async refusal(...args: string[]): Promise<string> {
    const bin = Deno.execPath().replace(/\/[^/]*$/, "");
    const { code, stderr } = await run("bash", [
      "-c",
      `PATH="${bin}:$PATH" exec bash scripts/release.sh "$@"`,
      "release",
      ...args,
    ], { cwd: this.folder });
    assert.equal(code, 1, stderr);
    return stderr;
  }
}

Deno.test("a release is refused for changes, without a tag, and for a tag that version or change log do not know", async () => {
  const clone = await Clone.make();
  try {
    assert.match(await clone.refusal(), /has no tag/);
    await clone.sh("git tag v99.0.0");
    assert.match(await clone.refusal(), /the tag says 99\.0\.0[\s\S]*CHANGELOG\.md has no/);
    await clone.sh("echo >>README.md");
    assert.match(await clone.refusal(), /has changes/);
  } finally {
    await Deno.remove(clone.folder, { recursive: true });
  }
});

Deno.test("a release is refused with a runtime that is not pinned, and with the one of smoke tests", async () => {
  const clone = await Clone.make();
  try {
    const { VERSION } = await import("../../../shared/version.ts");
    await clone.commit(`sed -i 's/^## Unreleased$/## ${VERSION} (2026-11-30)/' CHANGELOG.md`);
    await clone.sh(`git tag v${VERSION}`);
    assert.match(await clone.refusal(), /runtime for x64 is not pinned/);
    await clone.commit(
      "sed -i 's/ unpinned$/ '$(printf 0%.0s {1..64})'/' scripts/packaging/runtimes.txt",
    );
    await clone.sh(`git tag -f v${VERSION}`);
    const archives = `${clone.folder}/.git/archives`; // out of sight of git status
    await clone.sh(
      `mkdir ${archives} && cd ${archives} && ` +
        `cp ${Deno.cwd()}/.tools/denort/denort denort && ` +
        "python3 -m zipfile -c denort-x86_64-unknown-linux-gnu.zip denort",
    );
    assert.match(
      await clone.refusal("--archives", archives),
      /runtime for x64 has the hash [0-9a-f]{64}, pinned is 0{64}: it is not the official one/,
    );
  } finally {
    await Deno.remove(clone.folder, { recursive: true });
  }
});
