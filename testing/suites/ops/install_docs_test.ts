import assert from "node:assert/strict";
import { build } from "./built_packages.ts";
import { run } from "./command.ts";
import { commandsOf } from "./documented_blocks.ts";

Deno.test("the README's demo is what every change is tried with", async () => {
  const call = "npx -y --prefer-offline deno@2.9.6 task";
  assert.match((await commandsOf("README.md"))[0] ?? "", new RegExp(`^${call} demo `, "m"));
  const ci = await Deno.readTextFile(".ci/run");
  assert.ok(ci.includes(`${call} "$@"; }`));
  assert.match(ci, /^stage "demo" task demo --exit$/m);
});

Deno.test("whoever follows the page on installing word for word gets an event signed, and verifies it", async () => {
  await build();
  const line = 'ip link set lo up && exec "$0" run --allow-all testing/suites/ops/install_story.ts';
  const { code, stdout, stderr } = await run("unshare", [
    "--net",
    "bash",
    "-c",
    line,
    Deno.execPath(),
  ], { timeoutMs: 900_000 });
  assert.equal(code, 0, stdout + stderr);
});
