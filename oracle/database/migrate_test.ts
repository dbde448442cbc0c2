import assert from "node:assert/strict";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { type Migration, MIGRATIONS } from "../../migrations/migrations.ts";
import { VirtualClock } from "../../testing/fixtures/virtual_clock.ts";
import { migrate, MigrationError } from "./migrate.ts";

const clock = new VirtualClock("2026-09-17T12:00:00Z");
const ONE: Migration = {
  version: 1,
  name: "001_one.sql",
  sql: "CREATE TABLE one (a TEXT) STRICT;",
};
const TWO: Migration = {
  version: 2,
  name: "002_two.sql",
  sql: "ALTER TABLE one ADD COLUMN b TEXT; CREATE TABLE two (c TEXT) STRICT;",
};

async function withClient(work: (client: ReturnType<typeof createClient>) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  const client = createClient({ url: `file:${join(folder, "m.db")}`, concurrency: 1 });
  try {
    await work(client);
  } finally {
    client.close();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("migrations are applied in order, each once, with checksum and time", () =>
  withClient(async (client) => {
    assert.deepEqual(await migrate(client, [ONE], clock), ["001_one.sql"]);
    assert.deepEqual(await migrate(client, [ONE, TWO], clock), ["002_two.sql"]);
    assert.deepEqual(await migrate(client, [ONE, TWO], clock), []);
    const { rows } = await client.execute("SELECT * FROM schema_migrations ORDER BY version");
    assert.deepEqual(rows.map((row) => [row.version, row.name, row.applied_at]), [
      [1, "001_one.sql", 1789646400],
      [2, "002_two.sql", 1789646400],
    ]);
    assert.match(String(rows[0]!.sha256), /^[0-9a-f]{64}$/);
  }));

Deno.test("an edited migration and a database from the future are refused and change nothing", () =>
  withClient(async (client) => {
    await migrate(client, [ONE, TWO], clock);
    const edited = { ...ONE, sql: `${ONE.sql} -- an innocent comment` };
    await assert.rejects(migrate(client, [edited, TWO], clock), {
      name: "MigrationError",
      message: /001_one.sql.*never be edited/,
    });
    await assert.rejects(migrate(client, [ONE], clock), {
      name: "MigrationError",
      message: /002_two.sql.*newer version/,
    });
    const { rows } = await client.execute("SELECT count(*) AS n FROM schema_migrations");
    assert.equal(rows[0]!.n, 2);
  }));

Deno.test("a migration that fails midway leaves nothing behind and can be tried again", () =>
  withClient(async (client) => {
    const broken = { ...TWO, sql: "CREATE TABLE two (c TEXT) STRICT; CREATE TABLE one (x TEXT);" };
    await assert.rejects(migrate(client, [ONE, broken], clock), MigrationError);
    const { rows } = await client.execute("SELECT name FROM sqlite_schema WHERE name = 'two'");
    assert.deepEqual(rows, []);
    assert.deepEqual(await migrate(client, [ONE, TWO], clock), ["002_two.sql"]);
  }));

Deno.test("an event that was announced before locking points were packed keeps them, and its outcomes are known", () =>
  withClient(async (client) => {
    await migrate(client, MIGRATIONS.slice(0, 11), clock);
    const json = '{"expiry":86402,"locking_points":["a","b"]}';
    const id = "0199a1b2-0000-7000-8000-0000000000aa";
    await client.execute({
      sql:
        `INSERT INTO events (id, source, coordinator_pubkey, locations, metrics, start_observation_date,
              end_observation_date, signing_date, total_allowed_entries, number_of_places_win,
              number_of_values_per_entry, created_at, updated_at, nonce_salt, nonce_point, event_announcement)
            VALUES (?, 'noaa_weather', 'npub1', '["KORD"]', '["temp_high"]', 0, 1, 2, 2, 1, 1, 0, 0, ?, ?, ?)`,
      args: [id, new Uint8Array(32), Uint8Array.of(2, ...new Uint8Array(32)), json],
    });
    await migrate(client, MIGRATIONS, clock);
    const { rows: [row] } = await client.execute(
      "SELECT event_announcement, locking_points FROM events",
    );
    assert.deepEqual([row?.event_announcement, row?.locking_points], [json, null]);
    const decide = (outcome: number) =>
      client.execute({
        sql: "INSERT INTO attestations VALUES (?, ?, ?, ?, NULL, 0, NULL)",
        args: [id, outcome, new Uint8Array(8), new Uint8Array(32)],
      });
    await assert.rejects(decide(2), /not announced/);
    await decide(1);
  }));

Deno.test("the program's migrations are numbered 1, 2, 3 … as their files are named", () => {
  for (const [index, { version, name }] of MIGRATIONS.entries()) {
    assert.equal(version, index + 1);
    assert.match(name, new RegExp(`^${String(version).padStart(3, "0")}_[a-z_]+\\.sql$`));
  }
  const files = [...Deno.readDirSync(new URL("../../migrations/", import.meta.url))]
    .map((file) => file.name).filter((name) => name.endsWith(".sql")).sort();
  assert.deepEqual(files, MIGRATIONS.map((migration) => migration.name));
});
