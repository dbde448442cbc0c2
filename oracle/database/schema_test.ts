import assert from "node:assert/strict";
import { expiryOf } from "../../shared/dlc/expiry.ts";
import type { InValue } from "@libsql/client";
import { CompiledQuery } from "kysely";
import { schemaTypes } from "../../scripts/schema_types.ts";
import { TemporaryDatabase } from "../../testing/fixtures/temporary_database.ts";
import type { Database } from "./database.ts";

const EVENT = "0199a1b2-0000-7000-8000-0000000000aa";
const ENTRIES = ["0199a1b2-0000-7000-8000-000000000001", "0199a1b2-0000-7000-8000-000000000002"];
const SIGNING = 10_000;

const run = (db: Database, sql: string, ...args: InValue[]) =>
  db.write([CompiledQuery.raw(sql, args)]);
const rows = (db: Database, sql: string) =>
  db.read(CompiledQuery.raw(sql) as CompiledQuery<Record<string, unknown>>);

const bytes = (length: number, fill: number) => new Uint8Array(length).fill(fill);
const point = (prefix: number, fill: number) => Uint8Array.of(prefix, ...bytes(32, fill));

const ANNOUNCE =
  `INSERT INTO events (id, source, coordinator_pubkey, locations, metrics, start_observation_date,
     end_observation_date, signing_date, total_allowed_entries, number_of_places_win,
     number_of_values_per_entry, created_at, updated_at, nonce_salt, nonce_point, event_announcement)
   VALUES (?, 'noaa_weather', 'npub1', '["KORD"]', '["temp_high"]', 1, 2, ?, 2, 1, 1, 0, 0, ?, ?, ?)`;

function announcement(id = EVENT, salt = 1, nonce = point(2, 9)): InValue[] {
  const points = JSON.stringify({ expiry: expiryOf(SIGNING), locking_points: ["a", "b", "c"] });
  return [id, SIGNING, bytes(32, salt), nonce, points];
}

async function announce(db: Database, id = EVENT, salt = 1, nonce = point(2, 9)) {
  await run(db, ANNOUNCE, ...announcement(id, salt, nonce));
}

async function submit(db: Database) {
  for (const id of ENTRIES) {
    await run(db, `INSERT INTO events_entries VALUES (?, ?, NULL, NULL, 0, 0)`, id, EVENT);
    await run(
      db,
      `INSERT INTO expected_observations (entry_id, station_id, temp_high) VALUES (?, 'KORD', 'over')`,
      id,
    );
  }
}

const decide = (db: Database, outcome: number) =>
  run(
    db,
    `INSERT INTO attestations VALUES (?, ?, ?, ?, NULL, 5, NULL)`,
    EVENT,
    outcome,
    bytes(8, outcome),
    bytes(32, 7),
  );
const sign = (db: Database, fill = 3, signedAt = SIGNING) =>
  run(
    db,
    `UPDATE attestations SET scalar = ?, signed_at = ? WHERE event_id = ?`,
    bytes(32, fill),
    signedAt,
    EVENT,
  );
const read = (db: Database, observed: number) =>
  run(db, `INSERT INTO event_readings VALUES (?, 'KORD', 'temp_high', 70, ?, 0)`, EVENT, observed);

Deno.test("the committed schema types are those of the migrations", async () => {
  const committed = await Deno.readTextFile(new URL("./schema.ts", import.meta.url));
  assert.equal(committed, await schemaTypes(), "run `deno task db:types`");
});

Deno.test("an announced event is fixed, kept, and has a nonce of its own", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  await announce(db);
  for (
    const change of [
      "id = '0199a1b2-0000-7000-8000-0000000000ab'",
      "source = 'other'",
      "coordinator_pubkey = 'npub2'",
      "locations = '[]'",
      "metrics = '[]'",
      "start_observation_date = 0",
      "end_observation_date = 3",
      "signing_date = 99999",
      "total_allowed_entries = 3",
      "number_of_places_win = 1",
      "number_of_values_per_entry = 2",
      "unlisted = 1",
      "scoring_rules = 'lines'",
      "created_at = 1",
      "nonce_salt = zeroblob(32)",
      "nonce_point = nonce_point",
      "event_announcement = '{}'",
    ]
  ) {
    await assert.rejects(run(db, `UPDATE events SET ${change}`), /event is fixed/, change);
  }
  await assert.rejects(run(db, "DELETE FROM events"), /event is kept/);
  await assert.rejects(announce(db, EVENT, 2, point(2, 8)), /already announced/);
  const other = "0199a1b2-0000-7000-8000-0000000000bb";
  await assert.rejects(announce(db, other, 1, point(2, 8)), /already announced/, "same salt");
  await assert.rejects(announce(db, other, 2, point(3, 9)), /already announced/, "-R is R");
  await announce(db, other, 2, point(2, 8));
});

Deno.test("when entries close is said before the event is announced, within its window, and stays", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  const closing = (verb: string, closesAt: number) =>
    run(db, `${verb} INTO entries_close VALUES (?, ?)`, EVENT, closesAt);
  await assert.rejects(closing("INSERT", 1), /FOREIGN KEY/, "of no event");
  const announced = (closesAt: number) =>
    db.write([
      CompiledQuery.raw("INSERT INTO entries_close VALUES (?, ?)", [EVENT, closesAt]),
      CompiledQuery.raw(ANNOUNCE, announcement()),
    ]);
  await assert.rejects(announced(3), /by the end of the window/);
  await announced(2);
  for (const verb of ["INSERT", "INSERT OR REPLACE"]) {
    await assert.rejects(closing(verb, 1), /event is fixed/);
  }
  await assert.rejects(run(db, "UPDATE entries_close SET closes_at = 1"), /event is fixed/);
  await assert.rejects(run(db, "DELETE FROM entries_close"), /event is kept/);
  assert.deepEqual(await rows(db, "SELECT closes_at FROM entries_close"), [{ closes_at: 2 }]);
  const other = "0199a1b2-0000-7000-8000-0000000000bb";
  await announce(db, other, 2, point(2, 8));
  await assert.rejects(
    run(db, "INSERT INTO entries_close VALUES (?, 1)", other),
    /event is fixed/,
    "announced without it",
  );
});

Deno.test("INSERT OR REPLACE cannot replace what is fixed", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  await announce(db);
  await submit(db);
  await decide(db, 1);
  const before = await Promise.all(TABLES.map((table) => rows(db, `SELECT * FROM ${table}`)));
  const replaced = await Promise.allSettled([
    run(db, `INSERT OR REPLACE INTO events_entries VALUES (?, ?, 5, 5, 0, 0)`, ENTRIES[0]!, EVENT),
    run(
      db,
      `INSERT OR REPLACE INTO expected_observations (entry_id, station_id, temp_low) VALUES (?, 'KORD', 'par')`,
      ENTRIES[0]!,
    ),
    run(
      db,
      `INSERT OR REPLACE INTO attestations VALUES (?, 0, x'0000000000000000', zeroblob(32), NULL, 6, NULL)`,
      EVENT,
    ),
  ]);
  assert.deepEqual(replaced.map((result) => result.status), ["rejected", "rejected", "fulfilled"]);
  const after = await Promise.all(TABLES.map((table) => rows(db, `SELECT * FROM ${table}`)));
  assert.deepEqual(after, before);
});
const TABLES = ["events_entries", "expected_observations", "attestations"];

Deno.test("a receipt of entries is given once and stays", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  await announce(db);
  await submit(db);
  const insert = (verb: string, byte: string) =>
    run(
      db,
      `${verb} INTO entries_receipts VALUES (?, zeroblob(32), x'${byte.repeat(64)}', 0)`,
      EVENT,
    );
  await insert("INSERT", "01");
  const before = await rows(db, "SELECT * FROM entries_receipts");
  await assert.rejects(insert("INSERT", "02"), /have their receipt already/);
  await assert.rejects(insert("INSERT OR REPLACE", "02"), /have their receipt already/);
  await assert.rejects(run(db, "UPDATE entries_receipts SET created_at = 1"), /final/);
  await assert.rejects(run(db, "DELETE FROM entries_receipts"), /final/);
  assert.deepEqual(await rows(db, "SELECT * FROM entries_receipts"), before);
});

Deno.test("an event takes exactly its entries, once, and keeps them", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  await announce(db);
  await submit(db);
  await assert.rejects(
    run(
      db,
      `INSERT INTO events_entries VALUES ('0199a1b2-0000-7000-8000-000000000003', ?, NULL, NULL, 0, 0)`,
      EVENT,
    ),
    /entries of this event are complete/,
  );
  for (const table of ["events_entries", "expected_observations"]) {
    await assert.rejects(run(db, `DELETE FROM ${table}`), /entry is kept/);
  }
  await assert.rejects(run(db, "UPDATE events_entries SET event_id = 'x'"), /entry is fixed/);
  await assert.rejects(
    run(db, "UPDATE expected_observations SET temp_low = 'par'"),
    /entry is fixed/,
  );
  await run(db, "UPDATE events_entries SET score = 10000, base_score = 0");
});

Deno.test("a prediction is over, par or under, and an entry's row holds at least one", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  await announce(db);
  await run(db, `INSERT INTO events_entries VALUES (?, ?, NULL, NULL, 0, 0)`, ENTRIES[0]!, EVENT);
  const insert = (value: string | null) =>
    run(
      db,
      `INSERT INTO expected_observations (entry_id, station_id, humidity) VALUES (?, 'KORD', ?)`,
      ENTRIES[0]!,
      value,
    );
  await assert.rejects(insert("Over"), /CHECK/);
  await assert.rejects(insert(null), /CHECK/);
  await insert("under");
});

Deno.test("locking points are announced once, packed or in JSON, and are fixed; outcomes are among them", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  const packed = (points: InValue, json: string) => {
    const sql = ANNOUNCE.replace(/announcement\)/, "announcement, locking_points)")
      .replace(/\?\)$/, "?, ?)");
    return run(db, sql, ...announcement().with(-1, json), points);
  };
  const expiry = JSON.stringify({ expiry: expiryOf(SIGNING) });
  const both = JSON.stringify({ expiry: 1, locking_points: ["a"] });
  await assert.rejects(packed(null, expiry), /with its locking points, once/);
  await assert.rejects(packed(bytes(33, 2), both), /with its locking points, once/);
  await assert.rejects(packed(bytes(34, 2), expiry), /CHECK/);
  await assert.rejects(packed(bytes(0, 2), expiry), /CHECK/);
  await packed(bytes(99, 2), expiry);
  await assert.rejects(run(db, "UPDATE events SET locking_points = NULL"), /is fixed/);
  await submit(db);
  await assert.rejects(decide(db, 3), /not announced/);
  await decide(db, 2);
});

Deno.test("the first decision wins in silence, is of an announced outcome, and is never changed", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  await announce(db);
  await submit(db);
  await assert.rejects(decide(db, 3), /not announced/);
  await decide(db, 2);
  await decide(db, 1);
  const [row] = await rows(db, "SELECT outcome_index, scalar FROM attestations");
  assert.deepEqual({ ...row }, { outcome_index: 2, scalar: null });
  for (
    const change of [
      "outcome_index = 1",
      "message = zeroblob(16)",
      "record_sha256 = zeroblob(32)",
      "decided_at = 6",
    ]
  ) {
    await assert.rejects(run(db, `UPDATE attestations SET ${change}`), /final/, change);
  }
  await assert.rejects(run(db, "DELETE FROM attestations"), /final/);
});

Deno.test("a signature follows its decision, comes before expiry, and is final with all that belongs to it", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  await announce(db);
  await submit(db);
  await assert.rejects(
    run(
      db,
      `INSERT INTO attestations VALUES (?, 0, zeroblob(8), zeroblob(32), zeroblob(32), 5, 5)`,
      EVENT,
    ),
    /committed before it is signed/,
  );
  await decide(db, 0);
  await read(db, 75);
  await assert.rejects(sign(db, 3, expiryOf(SIGNING)), /expired/);
  await sign(db, 3, expiryOf(SIGNING) - 1);
  await assert.rejects(sign(db, 4), /final/);
  await assert.rejects(run(db, "UPDATE attestations SET scalar = NULL, signed_at = NULL"), /final/);
  await assert.rejects(run(db, "UPDATE event_readings SET observed = 1"), /final/);
  await assert.rejects(run(db, "DELETE FROM event_readings"), /final/);
  await assert.rejects(run(db, "UPDATE events_entries SET base_score = 1"), /final/);
  await assert.rejects(
    run(db, "UPDATE events SET settled_without_entries_at = 1"),
    /without entries/,
  );
});

Deno.test("provisional readings, blocks and readings that come after the signature are dropped in silence", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  await announce(db);
  await submit(db);
  await decide(db, 0);
  await sign(db);
  await run(db, `INSERT INTO weather_cache VALUES (?, 'KORD', 'temp_high', 70, 75, 0)`, EVENT);
  await run(
    db,
    `INSERT INTO event_settlement_blocks VALUES (?, 'a', 'b', 0, 0, 1, NULL, NULL)`,
    EVENT,
  );
  await read(db, 1);
  for (const table of ["weather_cache", "event_settlement_blocks", "event_readings"]) {
    assert.deepEqual(await rows(db, `SELECT * FROM ${table}`), [], table);
  }
});

Deno.test("an event closed without entries stays closed: no entries, no decision", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  await announce(db);
  await run(db, "UPDATE events SET settled_without_entries_at = 7");
  await assert.rejects(run(db, "UPDATE events SET settled_without_entries_at = 8"), /and once/);
  await assert.rejects(submit(db), /event is over/);
  await assert.rejects(decide(db, 0), /closed without entries/);
});

Deno.test("the oracle's key is set once and stays", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  const set = (fill: number, verb = "INSERT") =>
    run(db, `${verb} INTO oracle_metadata VALUES (1, ?, NULL, 0, 0, NULL)`, bytes(32, fill));
  await set(1);
  await assert.rejects(set(2), /already set/);
  await assert.rejects(set(2, "INSERT OR REPLACE"), /already set/);
  await assert.rejects(run(db, "UPDATE oracle_metadata SET pubkey = zeroblob(32)"), /fixed/);
  await assert.rejects(run(db, "DELETE FROM oracle_metadata"), /kept/);
  await run(db, "UPDATE oracle_metadata SET decision_store_id = 'store', updated_at = 1");
});
