import assert from "node:assert/strict";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { createKeyFile, readKeyFile } from "../../shared/keys/key_file.ts";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { proofHeader } from "../../testing/fixtures/request_proof.ts";
import { OracleFixture } from "../../testing/fixtures/oracle.ts";
import { OracleProcess } from "../../testing/fixtures/oracle_process.ts";
import { runOracle } from "../../testing/fixtures/run_oracle.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

Deno.test("serve makes a key when told to, answers, and ends well on SIGTERM", async () => {
  await inTemporaryFolder(async (folder) => {
    const oracle = await OracleProcess.start(folder, {
      flags: ["--generate-key", "--log-format=json"],
    });
    const { key } = await (await fetch(`${oracle.url}/oracle/npub`)).json();
    assert.equal(key, (await readKeyFile(join(folder, "oracle_private_key.pem"))).npub);
    const { code, text } = await oracle.stop();
    assert.equal(code, 0, text);
    const line = text.split("\n").find((each) => each.includes('"route":"/oracle/npub"')) ?? "";
    const { target, status, user, rid } = JSON.parse(line);
    assert.deepEqual({ target, status, user }, { target: "http", status: 200, user: "-" });
    assert.match(rid, /^[0-9a-f-]{36}$/);
  });
});

Deno.test("serve refuses a key that the database does not belong to, naming both and the path", async () => {
  await using fixture = await OracleFixture.start();
  const { folder, settings } = fixture;
  await fixture.oracle.stop();
  const path = settings.oraclePrivateKey;
  const first = await readKeyFile(path);
  await Deno.remove(path);
  const serve = (...flags: string[]) => {
    const places = [`--event-db=${settings.eventDb}`, `--oracle-private-key=${path}`];
    return runOracle(folder, "serve", "--port=0", "--level=error", ...places, ...flags);
  };
  const missing = await serve("--generate-key");
  assert.equal(missing.status, 2);
  assert.ok(missing.complained.includes(path) && missing.complained.includes(first.npub));
  const other = await createKeyFile(path);
  const { status, complained } = await serve();
  assert.equal(status, 2);
  for (const part of [path, first.npub, other.npub]) assert.ok(complained.includes(part), part);
});

Deno.test("a start without a key makes nothing, so that another may follow", async () => {
  await inTemporaryFolder(async (folder) => {
    const { status, complained } = await runOracle(folder, "serve", "--port", "0");
    assert.equal(status, 2);
    assert.match(complained, /there is no key at .*--generate-key/);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
  });
});

Deno.test("a database that turns out damaged ends the oracle, which names its writer (O111)", async () => {
  await inTemporaryFolder(async (folder) => {
    const key = SecretKey.random();
    const oracle = await OracleProcess.start(folder, {
      flags: ["--generate-key", `--uploader-pubkeys=${key.npub}`],
    });
    await damageSchema(join(folder, "data", "oracle.db"));
    const url = `${oracle.url}/oracle/update`;
    const createdAt = Math.floor(Date.now() / 1000);
    const authorization = proofHeader({ key, method: "POST", url, createdAt });
    // A write of the oracle's own may find the damage first, and end it under this request.
    const answer = await fetch(url, { method: "POST", headers: { authorization } })
      .catch(() => undefined);
    if (answer) assert.equal(answer.status, 503, await answer.text());
    const { code, text, complained } = await oracle.ended();
    assert.equal(code, 1, text);
    assert.match(complained, /the database writer stopped unexpectedly: .*malformed/);
    await assert.rejects(fetch(`${oracle.url}/health`), TypeError);
  });
});

/**
 * Commits, as another program, a table that is nowhere in the file. Before, the oracle makes the one write that it makes
 * by itself: its first pass takes the lease.
 */
async function damageSchema(path: string): Promise<void> {
  const other = createClient({ url: `file:${path}` });
  await other.execute("PRAGMA busy_timeout = 5000"); // the oracle has writes of its own after a start
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
  const flags = ["--generate-key"];
  try {
    await using first = await OracleProcess.start(folder, { flags });
    await assert.rejects(
      OracleProcess.start(folder, { flags }),
      new RegExp(`in use by an oracle that runs: process ${first.pid} on`),
    );
    first.kill("SIGKILL");
    await first.ended();
    const next = await OracleProcess.start(folder);
    assert.equal((await next.stop()).code, 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("serve names the address that cannot be listened at, as settings spell it", async () => {
  const folder = await Deno.makeTempDir({ prefix: "oracle-serve-" });
  try {
    // An address for documentation alone (RFC 3849): no machine has it.
    const args = ["--host", "2001:db8::5", "--port", "0", "--generate-key", "--level", "error"];
    const checked = await runOracle(folder, "check-config", ...args);
    assert.match(checked.complained, /^problem: port: \[2001:db8::5\]:0 cannot be listened at: /m);
    const { status, complained } = await runOracle(folder, "serve", ...args);
    assert.equal(status, 1);
    assert.match(complained, /^noaa-oracle: cannot listen on \[2001:db8::5\]:0: \S/);
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
    assert.ok(complained.includes(`127.0.0.1:${port}: it is already in use`), complained);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
