import assert from "node:assert/strict";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { newId } from "../../../shared/client/mod.ts";
import type { OracleClient } from "../../../shared/client/oracle_client.ts";
import { keyToPem } from "../../../shared/keys/pem.ts";
import type { SecretKey } from "../../../shared/keys/secret_key.ts";
import { formatInstant } from "../../../shared/time/instant.ts";
import { HOUR_MS } from "../../../shared/time/units.ts";
import { findFreePort } from "../../fixtures/free_port.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { runOracle } from "../../fixtures/run_oracle.ts";
import { inTemporaryFolder } from "../../fixtures/temporary_folder.ts";

const writeKeyFile = (path: string, key: SecretKey) =>
  Deno.writeTextFile(path, keyToPem(key), { mode: 0o600 });

/** An oracle of today, a folder with the coordinator's key, and what its commands say. */
class Coordinating implements AsyncDisposable {
  private constructor(readonly oracle: OracleFixture, readonly folder: string) {}

  static async start(): Promise<Coordinating> {
    const now = new Date().toISOString();
    const oracle = await OracleFixture.start({ now, stations: ["KORD", "KJFK"] });
    const folder = await Deno.makeTempDir({ prefix: "coordinator-" });
    await writeKeyFile(join(folder, "me.pem"), oracle.parties.A);
    await writeKeyFile(join(folder, "stranger.pem"), oracle.parties.S);
    await writeKeyFile(join(folder, "uploader.pem"), oracle.parties.U);
    return new Coordinating(oracle, folder);
  }

  run(...args: string[]) {
    return runOracle(this.folder, ...args, `--origin=${this.oracle.origin}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
    await this.oracle[Symbol.asyncDispose]();
  }
}

Deno.test("an event is created, entered, listed and watched by commands that name the next step", async () => {
  await using world = await Coordinating.start();
  const none = await world.run("event", "list");
  assert.match(none.printed, /^There is no event at .*noaa-oracle event create --help$/);

  const key = "--key=me.pem";
  const created = await world.run(
    "event",
    "create",
    key,
    "--locations=KORD,KJFK",
    "--metrics=temp_high",
    "--entries=2",
  );
  assert.equal(created.status, 0, created.complained);
  const [, id = ""] = /^created \S+\/oracle\/events\/(\S+)$/m.exec(created.printed) ?? [];
  const example = / {2}(KORD temp_high over, KJFK temp_high over)$/m.exec(created.printed)?.[1];
  assert.ok(
    created.printed.includes(
      `noaa-oracle event enter ${id} --entries entries.txt --key ${world.folder}`,
    ),
    created.printed,
  );

  await Deno.writeTextFile(join(world.folder, "entries.txt"), `${example}\nKORD temp_high par\n`);
  const entered = await world.run("event", "enter", id, key, "--entries=entries.txt");
  assert.equal(entered.status, 0, entered.complained);
  assert.equal(entered.printed.match(/^entry \d {2}[0-9a-f-]{36}$/gm)?.length, 2);
  assert.match(entered.printed, /^receipt {2}[0-9a-f]{64}: /m);
  assert.match(entered.printed, new RegExp(`^ {2}noaa-oracle event watch ${id} --origin `, "m"));

  const listed = await world.run("event", "list");
  assert.match(listed.printed, new RegExp(`^${id}  Live .* 2/2 entries {2}KORD,KJFK$`, "m"));
  const watched = await world.run("event", "watch", id.toUpperCase(), "--once");
  assert.equal(watched.status, 0, watched.complained);
  assert.match(watched.printed, /^\S+Z {2}Live, 2\/2 entries, signing from /);

  const second = await world.run("event", "enter", id, key, "--entries=entries.txt");
  assert.equal(second.status, 1, "other entries are stored");
});

Deno.test("what a command refuses it says in the oracle's words, or in its own before anything is sent", async () => {
  await using world = await Coordinating.start();
  const stranger = await world.run("event", "create", "--key=stranger.pem", "--locations=KORD");
  assert.equal(stranger.status, 1);
  assert.match(stranger.complained, /npub1\w+ is not on an allow list/);
  const unknown = await world.run("event", "create", "--key=me.pem", "--locations=KXYZ");
  assert.equal(unknown.status, 1);
  assert.match(unknown.complained, /KXYZ/);
  const wrong = await world.run("event", "create", "--entries=1", "--start=tomorrow");
  assert.equal(wrong.status, 2);
  assert.match(wrong.complained, /key: must be given/);
  assert.match(wrong.complained, /locations: must be given/);
  assert.match(
    wrong.complained,
    /entries = 1 \(flag --entries\): must be a whole number from 2 to 25/,
  );
  assert.match(wrong.complained, /start = "tomorrow" \(flag --start\): must be an RFC 3339 time/);
  const noId = await world.run("event", "watch", "first");
  assert.equal(noId.status, 2);
  const missing = await world.run("event", "watch", "01926f3a-0000-7000-8000-0000000000aa");
  assert.equal(missing.status, 4);
});

Deno.test("who watches an event is told at once when it is signed", async () => {
  await using world = await Coordinating.start();
  const client = world.oracle.client("A");
  const { id } = await createEvent(client);
  const watched = world.run("event", "watch", id, "--every=3600");
  await signDirectly(world.oracle, id);
  await createEvent(client); // what another process wrote is seen with the next commit, or a while later
  const { status, printed, complained } = await watched;
  assert.equal(status, 0, complained);
  assert.match(printed, new RegExp(`^attestation ${"07".repeat(32)}$`, "m"));
});

async function createEvent(client: OracleClient): Promise<{ readonly id: string }> {
  const start = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS + HOUR_MS;
  return await client.createEvent({
    id: newId(),
    locations: ["KORD"],
    scoring_fields: ["temp_high"],
    start_observation_date: formatInstant(start),
    end_observation_date: formatInstant(start + 24 * HOUR_MS),
    signing_date: formatInstant(start + 26 * HOUR_MS),
    total_allowed_entries: 2,
    number_of_places_win: 1,
    number_of_values_per_entry: 1,
  });
}

/** Writes an attestation of nothing beside the oracle. */
async function signDirectly({ folder }: OracleFixture, id: string): Promise<void> {
  const beside = createClient({ url: `file:${join(folder, "db", "oracle.db")}`, timeout: 5000 });
  await beside.batch([
    {
      sql: `INSERT INTO attestations VALUES (?, 0, zeroblob(8), zeroblob(32), NULL, 1, NULL)`,
      args: [id],
    },
    {
      sql: `UPDATE attestations SET scalar = ?, signed_at = 2 WHERE event_id = ?`,
      args: [new Uint8Array(32).fill(7), id],
    },
  ], "write");
  beside.close();
}

Deno.test("sign-request prints the header with which curl is answered", async () => {
  await using world = await Coordinating.start();
  const url = `${world.oracle.origin}/oracle/update`;
  const signed = await runOracle(world.folder, "sign-request", "POST", url, "--key=uploader.pem");
  assert.equal(signed.status, 0, signed.complained);
  assert.match(signed.complained, /^Next: curl -X POST -H "\$\(noaa-oracle sign-request …\)" /);
  const { code, stdout } = await new Deno.Command("curl", {
    args: ["-s", "-o", "-", "-w", "%{http_code}", "-X", "POST", "-H", signed.printed, url],
  }).output();
  assert.equal(code, 0);
  assert.match(new TextDecoder().decode(stdout), /20\d$/);
  const bodiless = ["sign-request", "POST", url, "--key=uploader.pem", "--body=none.json"];
  const { status, complained } = await runOracle(world.folder, ...bodiless);
  assert.equal(status, 2);
  assert.match(complained, /^noaa-oracle: --body \S*none\.json: No such file/);
  const wrong = await runOracle(world.folder, "sign-request", "POST", "/update", "--key=me.pem");
  assert.equal(wrong.status, 2);
});

Deno.test("a command that no oracle answers, and one without its key, say what to do", async () => {
  await inTemporaryFolder(async (folder) => {
    const origin = `http://127.0.0.1:${findFreePort()}`;
    const silent = await runOracle(folder, "event", "list", `--origin=${origin}`);
    assert.equal(silent.status, 1);
    assert.ok(
      silent.complained.includes(
        `no oracle answers at ${origin}: start it, or name another one with --origin: `,
      ),
      silent.complained,
    );
    assert.match(silent.complained, /Connection refused/);
    const keyless = await runOracle(folder, "event", "create", "--key=me.pem", "--locations=KORD");
    assert.equal(keyless.status, 1);
    const remedy = `make one: noaa-daemon keygen --private-key ${folder}/me.pem`;
    assert.ok(keyless.complained.includes(remedy), keyless.complained);
  });
});
