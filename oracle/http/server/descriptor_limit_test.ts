import assert from "node:assert/strict";
import { affordableConnections, readDescriptorLimit } from "./descriptor_limit.ts";

Deno.test("the limit that is in force is read", async () => {
  const code = `import { readDescriptorLimit } from "${new URL(
    "./descriptor_limit.ts",
    import.meta.url,
  )}";console.log(readDescriptorLimit());`;
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", 'ulimit -n 300; exec "$0" "$@"', Deno.execPath(), "eval", code],
    stderr: "inherit",
  }).output();
  assert.equal(new TextDecoder().decode(stdout), "300\n");
  assert.ok(readDescriptorLimit() > 0);
});

Deno.test("connections leave descriptors for files, and have an end", () => {
  assert.equal(affordableConnections(1024), 768);
  assert.equal(affordableConnections(8192), 7168);
  assert.equal(affordableConnections(1_048_576), 10_000);
});
