import assert from "node:assert/strict";
import { withMemoryLimit } from "./wasm_memory.ts";

/** A module with one exported memory, after a custom section; sizes in LEB128. */
function moduleWith(...limits: number[]): Uint8Array<ArrayBuffer> {
  const header = [0, 97, 115, 109, 1, 0, 0, 0];
  const custom = [0, 3, 1, 120, 0]; // named "x"
  const memory = [5, limits.length + 1, 1, ...limits];
  const exported = [7, 5, 1, 1, 109, 2, 0]; // as "m"
  return new Uint8Array([header, custom, memory, exported].flat());
}

async function memoryOf(module: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Memory> {
  const { instance } = await WebAssembly.instantiate(module);
  return instance.exports.m as WebAssembly.Memory;
}

Deno.test("a module's memory grows to the limit and not beyond it", async () => {
  const module = moduleWith(1, 1, 0x80, 0x80, 0x04); // from 1 page to 65,536
  const memory = await memoryOf(withMemoryLimit(module, 300));
  memory.grow(299);
  assert.throws(() => memory.grow(1), RangeError);
  assert.equal(memory.buffer.byteLength, 300 * 65_536);
  (await memoryOf(module)).grow(300); // the original is as it was
});

Deno.test("a limit above the module's own maximum changes nothing", async () => {
  const memory = await memoryOf(withMemoryLimit(moduleWith(1, 1, 2), 300));
  assert.throws(() => memory.grow(2), RangeError);
  memory.grow(1);
});

Deno.test("a module whose memory cannot be bounded is refused", () => {
  const header = moduleWith(1, 1, 2).subarray(0, 8);
  assert.throws(() => withMemoryLimit(header, 300), /no memory of its own/);
  assert.throws(() => withMemoryLimit(moduleWith(0, 1), 300), /maximum/);
  assert.throws(() => withMemoryLimit(moduleWith(1, 5, 8), 4), /begins with 5 pages/);
  assert.throws(() => withMemoryLimit(moduleWith(1, 1, 2).subarray(0, 16), 4), RangeError);
});
