import assert from "node:assert/strict";

const SOURCE = new URL("./returned_memory.ts", import.meta.url);

/** Frees 190 MiB in blocks below one that stays, and says how many MiB of them the process still holds. */
const PROGRAM = `
const { ReturnedMemory } = await import("${SOURCE}");
const { malloc, free } = Deno.dlopen("libc.so.6", {
  malloc: { parameters: ["usize"], result: "pointer" },
  free: { parameters: ["pointer"], result: "void" },
}).symbols;
const held = () =>
  Number(/RssAnon:\\s+(\\d+)/.exec(Deno.readTextFileSync("/proc/self/status"))[1]) / 1024;
const memory = Deno.args[0] === "return" ? new ReturnedMemory() : undefined;
const before = held();
const blocks = Array.from({ length: 3_040 }, () => {
  const block = malloc(65_536n);
  new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(block, 65_536)).fill(1);
  return block;
});
malloc(65_536n);
for (const block of blocks) free(block);
await memory?.returnFree();
console.log(Math.round(held() - before));
await memory?.[Symbol.asyncDispose]();
`;

async function heldAfter(what: string): Promise<number> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", PROGRAM, what],
    stderr: "inherit",
  }).output();
  return Number(new TextDecoder().decode(stdout));
}

Deno.test("memory that is free goes back to the system, though some above it is in use", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  assert.ok(await heldAfter("keep") > 100, "left alone the C library keeps it");
  assert.ok(await heldAfter("return") < 60);
});
