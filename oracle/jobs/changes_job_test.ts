import assert from "node:assert/strict";
import { CompiledQuery } from "kysely";
import { DAY_MS } from "../../shared/time/units.ts";
import { TemporaryDatabase } from "../../testing/fixtures/temporary_database.ts";
import { VirtualClock } from "../../testing/fixtures/virtual_clock.ts";
import { forgetOldChanges } from "./changes_job.ts";

const EVENT = "0199a1b2-0000-7000-8000-0000000000aa";
const ANNOUNCE = `INSERT INTO events (id, source, coordinator_pubkey, locations, metrics,
    start_observation_date, end_observation_date, signing_date, total_allowed_entries,
    number_of_places_win, number_of_values_per_entry, created_at, updated_at, nonce_salt,
    nonce_point, event_announcement)
  VALUES (?, 'noaa_weather', 'npub1', '["KORD"]', '["temp_high"]', 1, 2, 3, 2, 1, 1, ?, 0,
    randomblob(32), CAST(x'02' || randomblob(32) AS BLOB), '{"locking_points":[]}')`;

Deno.test("a change is kept for seven days after the next one, and the newest for ever", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  const clock = new VirtualClock("2096-01-01T00:00:00Z");
  const seconds = () => clock.now() / 1000;
  const kept = async () => {
    await forgetOldChanges({ db, clock });
    const rows = await db.read(
      CompiledQuery.raw("SELECT sequence FROM changes ORDER BY sequence") as CompiledQuery<
        { sequence: number }
      >,
    );
    return rows.map(({ sequence }) => sequence);
  };
  await db.write([CompiledQuery.raw(ANNOUNCE, [EVENT, seconds()])]);
  const many = Array.from(
    { length: 2_500 },
    () =>
      CompiledQuery.raw(
        "INSERT INTO changes (event_id, kind, changed_at) VALUES (?, 'readings', ?)",
        [
          EVENT,
          seconds(),
        ],
      ),
  );
  await db.write(many);
  assert.equal((await kept()).length, 2_502, "the beginning was the newest place until now");
  await clock.advance(7 * DAY_MS);
  assert.equal((await kept()).length, 2_502);
  await clock.advance(1_000);
  assert.deepEqual(await kept(), [2_501]);
  await db.write([
    CompiledQuery.raw(
      "INSERT INTO changes (event_id, kind, changed_at) VALUES (?, 'readings', ?)",
      [
        EVENT,
        seconds(),
      ],
    ),
  ]);
  assert.deepEqual(await kept(), [2_501, 2_502]);
});
