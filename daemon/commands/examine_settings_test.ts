import assert from "node:assert/strict";
import { join } from "node:path";
import { runProgram } from "../../shared/cli/command_line.ts";
import { createKeyFile } from "../../shared/keys/key_file.ts";
import { findFreePort } from "../../testing/fixtures/free_port.ts";
import { daemonProgram } from "../main.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

/** Runs `check-config` in a folder. */
async function check(cwd: string, ...args: string[]) {
  const printed: string[] = [], complained: string[] = [];
  const status = await runProgram(daemonProgram, {
    args: ["check-config", ...args],
    env: {},
    cwd,
    readFile: (path) => Deno.readTextFile(path),
    print: (line) => printed.push(line),
    complain: (line) => complained.push(line),
  });
  return { status, printed: printed.join("\n"), complained: complained.join("\n") };
}

Deno.test("a daemon that can start passes, with the oracle's key or the reason why it gives none", async () => {
  const folder = await Deno.makeTempDir({ prefix: "check-config-" });
  await using oracle = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => Response.json({ key: "npub1example" }),
  );
  try {
    const { npub } = await createKeyFile(join(folder, "daemon_private_key.pem"));
    const base = `http://127.0.0.1:${oracle.addr.port}`;
    const key = ["--private-key", "daemon_private_key.pem"];
    const well = await check(folder, "--base-url", base, ...key);
    assert.equal(well.status, 0, well.complained);
    assert.ok(well.printed.includes(`# uploads are signed by ${npub}`));
    assert.ok(well.printed.includes(`# the oracle at ${base} is npub1example`));
    const alone = await check(folder, "--base-url", `http://127.0.0.1:${findFreePort()}`, ...key);
    assert.equal(alone.status, 0, "it keeps what it collects until the oracle answers");
    assert.match(alone.complained, /^warning: the oracle at \S+ gives no answer: .*refused/m);
    const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
    assert.deepEqual(names, ["daemon_private_key.pem"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a daemon without a key, or with a file where its spool should be, does not pass", async () => {
  await inTemporaryFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "spool"), "");
    const { status, complained } = await check(folder, "--data-dir", "spool");
    assert.equal(status, 1);
    assert.match(complained, /^problem: there is no key at /m);
    assert.match(complained, /^problem: data_dir: .*spool is not a folder$/m);
  });
});
