import assert from "node:assert/strict";

Deno.test("the task and the flake run the daemon with the V8 flags of v8_flags.txt", async () => {
  const read = (path: string) => Deno.readTextFile(new URL(`../${path}`, import.meta.url));
  const flags = (await read("daemon/v8_flags.txt")).trim();
  assert.match(flags, /^--[a-z-]+=\d+(,--[a-z-]+=\d+)*$/);
  for (const path of ["deno.json", "flake.nix"]) {
    const given = [...(await read(path)).matchAll(/--v8-flags=([^\s"]+)/g)].map(([, text]) => text);
    assert.ok(given.length > 0, path);
    for (const text of given) assert.equal(text, flags, path);
  }
});
