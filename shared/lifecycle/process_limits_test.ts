import assert from "node:assert/strict";
import { readDescriptorLimit } from "./process_limits.ts";

const LIMITS = new URL("./process_limits.ts", import.meta.url);

async function outputOf(shell: string, code: string): Promise<string> {
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", `${shell}; exec "$0" "$@"`, Deno.execPath(), "eval", code],
    stderr: "inherit",
  }).output();
  return new TextDecoder().decode(stdout);
}

Deno.test("the limit that is in force is read", async () => {
  const code =
    `import { readDescriptorLimit } from "${LIMITS}";console.log(readDescriptorLimit());`;
  assert.equal(await outputOf("ulimit -n 300", code), "300\n");
  assert.ok(readDescriptorLimit() > 0);
});

Deno.test("a process that forbids it leaves no memory behind in a file", async () => {
  const code = `import { forbidCoreDumps } from "${LIMITS}";` +
    `console.log(forbidCoreDumps(), (await new Deno.Command("sh",{args:["-c","ulimit -c"]}).output()).stdout)`;
  const shown = await outputOf("ulimit -c unlimited 2>/dev/null || true", code);
  assert.match(shown, /^true /);
  assert.match(shown, /48, 10/); // its children inherit "0"
});
