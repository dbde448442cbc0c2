import assert from "node:assert/strict";

Deno.test("every test that docs/testing.md names is there", async () => {
  const text = await Deno.readTextFile("docs/testing.md");
  const named = [...text.matchAll(/^\|[^|]+\| `([^`]+_test\.ts)`: (.+) \|$/gm)];
  assert.ok(named.length >= 7, `${named.length} rows`);
  for (const [, file = "", name = ""] of named) {
    const source = await Deno.readTextFile(file);
    assert.ok(source.includes(JSON.stringify(name.trim())), `${file} has no test "${name.trim()}"`);
  }
});
