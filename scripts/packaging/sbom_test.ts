import assert from "node:assert/strict";
import { parseLockfile } from "./lockfile.ts";
import { billOfMaterials } from "./sbom.ts";

const lock = parseLockfile(await Deno.readTextFile("deno.lock"));
const delivery = {
  version: "1.2.3",
  commit: "c".repeat(40),
  madeAt: "2026-11-30T00:00:00Z",
  runtime: { version: "2.9.6", sha256: "a".repeat(64) },
  imported: ["npm:@libsql/client@0.18.0", "npm:hono@4.13.19"],
};
const bom = JSON.parse(billOfMaterials(lock, delivery));
type Part = { name: string; scope: string; purl: string; hashes: { content: string }[] };
const part = (name: string): Part => bom.components.find((one: Part) => one.name === name);

Deno.test("the bill of materials names every locked package with its hash, and the runtime", () => {
  assert.equal(bom.components.length, Object.keys(lock.npm).length + 1);
  for (const { hashes } of bom.components) assert.match(hashes[0].content, /^([0-9a-f]{64}){1,2}$/);
  assert.equal(part("deno").hashes[0]?.content, "a".repeat(64));
  assert.equal(part("@libsql/client").purl, "pkg:npm/%40libsql/client@0.18.0");
});

Deno.test("what the programs bring along is required, what only tests need is excluded", () => {
  for (const name of ["hono", "@libsql/client", "libsql", "js-base64"]) {
    assert.equal(part(name).scope, "required", name);
  }
  assert.equal(part("fast-check").scope, "excluded");
});

Deno.test("every reference of the bill of materials leads to a component", () => {
  const known = new Set(
    [bom.metadata.component, ...bom.components].map((one: Record<string, string>) =>
      one["bom-ref"]
    ),
  );
  for (const { ref, dependsOn } of bom.dependencies) {
    for (const one of [ref, ...dependsOn]) assert.ok(known.has(one), one);
  }
});

Deno.test("the same commit has the same bill of materials, another one has another number", () => {
  assert.equal(billOfMaterials(lock, delivery), billOfMaterials(lock, delivery));
  const other = JSON.parse(billOfMaterials(lock, { ...delivery, commit: "d".repeat(40) }));
  assert.notEqual(other.serialNumber, bom.serialNumber);
});
