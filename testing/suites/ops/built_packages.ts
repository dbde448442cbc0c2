import assert from "node:assert/strict";
import { run } from "./command.ts";

/** Compiles and packs what is not yet of this commit; resolves to the checksums. */
export async function build(): Promise<string> {
  const { stdout: commit } = await run("git", ["rev-parse", "HEAD"]);
  const built = await Deno.readTextFile("dist/runtime.txt").catch(() => "");
  if (!built.includes(commit.trim())) {
    const compiled = await run("bash", ["scripts/compile.sh"], { timeoutMs: 900_000 });
    assert.equal(compiled.code, 0, compiled.stdout + compiled.stderr);
  }
  const sums = await Deno.stat("dist/release/SHA256SUMS").catch(() => undefined);
  const runtime = await Deno.stat("dist/runtime.txt");
  if (sums?.mtime && runtime.mtime && sums.mtime > runtime.mtime) {
    return await Deno.readTextFile("dist/release/SHA256SUMS");
  }
  return await pack();
}

/** Packs what is compiled; resolves to the checksums. */
export async function pack(): Promise<string> {
  const packed = await run("bash", ["scripts/package.sh"], { timeoutMs: 900_000 });
  assert.equal(packed.code, 0, packed.stdout + packed.stderr);
  console.log(packed.stdout.split("\n").filter((line) => line.startsWith("SIZE")).join("\n"));
  return await Deno.readTextFile("dist/release/SHA256SUMS");
}
