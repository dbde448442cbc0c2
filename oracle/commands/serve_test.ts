import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@libsql/client";
import { createKeyFile, readKeyFile } from "../../shared/keys/key_file.ts";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { proofHeader } from "../../testing/fixtures/request_proof.ts";
import { runOracle } from "../../testing/fixtures/run_oracle.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));

/** Runs `oracle serve` as a process of its own until it says where it listens. */
async function serving(folder: string, ...args: readonly string[]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", MAIN, "serve", "--port", "0", ...args],
    cwd: folder,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const complained = new Response(child.stderr).text();
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
    async ended(): Promise<{ code: number; text: string; complained: string }> {
      for (let part = await lines.read(); !part.done; part = await lines.read()) text += part.value;
      return { code: (await child.status).code, text, complained: await complained };
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

Deno.test("a database that turns out damaged ends the oracle, which names its writer (O111)", async () => {
  const folder = await Deno.makeTempDir({ prefix: "oracle-serve-" });
  try {
    const key = SecretKey.random();
    const oracle = await serving(folder, "--generate-key", "--uploader-pubkeys", key.npub);
    await damageSchema(join(folder, "data", "oracle.db"));
    const url = `${oracle.url}/oracle/update`;
    const createdAt = Math.floor(Date.now() / 1000);
    const authorization = proofHeader({ key, method: "POST", url, createdAt });
    const answer = await fetch(url, { method: "POST", headers: { authorization } });
    assert.equal(answer.status, 503, await answer.text());
    const { code, text, complained } = await oracle.ended();
    assert.equal(code, 1, text);
    assert.match(complained, /the database writer stopped unexpectedly: .*malformed/);
    await assert.rejects(fetch(`${oracle.url}/health`), TypeError);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/**
 * Commits, as another program, a table that is nowhere in the file. Before, the oracle makes the one write that it makes
 * by itself: its first pass takes the lease.
 */
async function damageSchema(path: string): Promise<void> {
  const other = createClient({ url: `file:${path}` });
  while ((await other.execute("SELECT name FROM leases")).rows.length === 0) {
    await new Promise((next) => setTimeout(next, 10));
  }
  await other.execute("PRAGMA writable_schema = ON");
  await other.execute("UPDATE sqlite_schema SET rootpage = 99999 WHERE name = 'events'");
  await other.execute("PRAGMA schema_version = 4242");
  other.close();
}

Deno.test("a second serve of a database is refused and names the first, also after a crash", async () => {
  const folder = await Deno.makeTempDir({ prefix: "oracle-serve-" });
  const second = () =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", MAIN, "serve", "--port", "0", "--generate-key"],
      cwd: folder,
    }).output();
  try {
    const first = await serving(folder, "--generate-key");
    const refused = await second();
    assert.equal(refused.code, 1);
    const said = new TextDecoder().decode(refused.stderr);
    assert.match(said, new RegExp(`in use by an oracle that runs: process ${first.child.pid} on`));
    first.child.kill("SIGKILL");
    await first.ended();
    const next = await serving(folder);
    next.child.kill("SIGTERM");
    assert.equal((await next.ended()).code, 0);
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
