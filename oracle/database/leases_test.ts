import assert from "node:assert/strict";
import { TemporaryDatabase } from "../../testing/fixtures/temporary_database.ts";
import { releaseLease, releaseLeases, takeLease } from "./leases.ts";

Deno.test("a lease has one holder until it is released or has run out", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  const ours = { name: "etl", holder: "oracle-a" };
  const theirs = { name: "etl", holder: "oracle-b" };
  assert.equal(await takeLease(db, ours, 1000, 0), true);
  assert.equal(await takeLease(db, theirs, 1000, 999), false, "held by another");
  assert.equal(await takeLease(db, ours, 1000, 500), true, "renewed");
  assert.equal(await takeLease(db, theirs, 1000, 1499), false, "the renewal counts");
  assert.equal(await takeLease(db, theirs, 1000, 1500), true, "run out");
  await releaseLease(db, ours);
  assert.equal(await takeLease(db, ours, 1000, 1501), false, "only the holder gives it back");
  await releaseLease(db, theirs);
  assert.equal(await takeLease(db, ours, 1000, 1501), true);
});

Deno.test("leases of different names are independent", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  assert.equal(await takeLease(db, { name: "etl", holder: "a" }, 10, 0), true);
  assert.equal(await takeLease(db, { name: "retention", holder: "b" }, 10, 0), true);
});

Deno.test("the only process of a database ends the leases of those before it", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  await takeLease(db, { name: "etl", holder: "killed, and its clock was ahead" }, 1000, 500_000);
  await releaseLeases(db);
  assert.equal(await takeLease(db, { name: "etl", holder: "next" }, 1000, 1), true);
});

Deno.test("a clock that was ahead does not lengthen a lease", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  const ahead = { name: "etl", holder: "an hour ahead" };
  const next = { name: "etl", holder: "next" };
  assert.equal(await takeLease(db, ahead, 1000, 3_600_000), true);
  assert.equal(await takeLease(db, next, 1000, 1), true);
  assert.equal(await takeLease(db, ahead, 1000, 2), false);
});
