import assert from "node:assert/strict";
import { run } from "./command.ts";

const SUMS = "dist/release/SHA256SUMS";

/** Compiles and packs what is not yet of this commit; resolves to the checksums. */
export async function build(): Promise<string> {
  const { stdout: commit } = await run("git", ["rev-parse", "HEAD"]);
  const built = await Deno.readTextFile("dist/runtime.txt").catch(() => "");
  if (!built.includes(commit.trim())) await script("compile.sh");
  const sums = await Deno.stat(SUMS).catch(() => undefined);
  const runtime = await Deno.stat("dist/runtime.txt");
  if (!sums?.mtime || !runtime.mtime || sums.mtime <= runtime.mtime) await pack();
  return await Deno.readTextFile(SUMS);
}

async function pack(): Promise<void> {
  const stdout = await script("package.sh");
  console.log(stdout.split("\n").filter((line) => line.startsWith("SIZE")).join("\n"));
}

/** Compiles and packs the commit in another clone, in which packages must still be set up; resolves to the checksums. */
export async function buildElsewhere(): Promise<string> {
  const cwd = await Deno.makeTempDir({ prefix: "clone-" });
  try {
    const line = 'git clone --quiet --depth 1 "file://$0" . && cp -a "$0/node_modules" . && ' +
      "rm node_modules/.deno/{marked,valibot,uuid}@*/.initialized && mkdir .tools && " +
      'for one in "$0"/.tools/{bin,denort,stamps}; do [ ! -e "$one" ] || cp -a "$one" .tools; done';
    const cloned = await run("bash", ["-c", line, Deno.cwd()], { cwd });
    assert.equal(cloned.code, 0, cloned.stderr);
    await script("compile.sh", cwd);
    await script("package.sh", cwd);
    return await Deno.readTextFile(`${cwd}/${SUMS}`);
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

async function script(name: string, cwd?: string): Promise<string> {
  const { code, stdout, stderr } = await run("bash", [`scripts/${name}`], {
    cwd,
    timeoutMs: 900_000,
  });
  assert.equal(code, 0, stdout + stderr);
  return stdout;
}
