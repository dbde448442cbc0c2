import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createKeyFile, readKeyFile } from "../../shared/keys/key_file.ts";
import { runOracle } from "../../testing/run_oracle.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));

/** Runs `oracle serve` as a process of its own until it says where it listens. */
async function serving(folder: string, ...args: readonly string[]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", MAIN, "serve", "--port", "0", ...args],
    cwd: folder,
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const until = async (pattern: RegExp): Promise<string> => {
    for (let match = pattern.exec(text);; match = pattern.exec(text)) {
      if (match) return match[1] ?? match[0];
      const { value, done } = await lines.read();
      if (done) throw new Error(`it ended before ${pattern}:\n${text}`);
      text += value;
    }
  };
  return {
    child,
    url: await until(/listening on (http:\S+)/),
    async ended(): Promise<{ code: number; text: string }> {
      for (let part = await lines.read(); !part.done; part = await lines.read()) text += part.value;
      return { code: (await child.status).code, text };
    },
  };
}

Deno.test("serve makes a key when told to, answers, and ends well on SIGTERM", async () => {
  const folder = await Deno.makeTempDir({ prefix: "oracle-serve-" });
  try {
    const oracle = await serving(folder, "--generate-key", "--log-format", "json");
    const { key } = await (await fetch(`${oracle.url}/oracle/npub`)).json();
    assert.equal(key, (await readKeyFile(join(folder, "oracle_private_key.pem"))).npub);
    oracle.child.kill("SIGTERM");
    const { code, text } = await oracle.ended();
    assert.equal(code, 0, text);
    const line = text.split("\n").find((each) => each.includes('"route":"/oracle/npub"')) ?? "";
    const { target, status, user, rid } = JSON.parse(line);
    assert.deepEqual({ target, status, user }, { target: "http", status: 200, user: "-" });
    assert.match(rid, /^[0-9a-f-]{36}$/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("serve refuses a key that the database does not belong to, naming both and the path", async () => {
  const folder = await Deno.makeTempDir({ prefix: "oracle-serve-" });
  try {
    const path = join(folder, "oracle_private_key.pem");
    const first = await createKeyFile(path);
    assert.equal((await runOracle(folder, "decisions", "list")).status, 0); // binds the database
    await Deno.remove(path);
    const quiet = ["--port", "0", "--level", "error"];
    const missing = await runOracle(folder, "serve", "--generate-key", ...quiet);
    assert.equal(missing.status, 2);
    assert.ok(missing.complained.includes(path) && missing.complained.includes(first.npub));
    const other = await createKeyFile(path);
    const { status, complained } = await runOracle(folder, "serve", ...quiet);
    assert.equal(status, 2);
    for (const part of [path, first.npub, other.npub]) assert.ok(complained.includes(part), part);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("serve ends with status 1 when its port is taken", async () => {
  const folder = await Deno.makeTempDir({ prefix: "oracle-serve-" });
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  try {
    const port = String(taken.addr.port);
    const args = ["--port", port, "--generate-key", "--level", "error"];
    const { status, complained } = await runOracle(folder, "serve", ...args);
    assert.equal(status, 1);
    assert.ok(complained.includes(`127.0.0.1:${port}: it is in use`), complained);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
