import assert from "node:assert/strict";
import { CompiledQuery } from "kysely";
import type { ChangeKind } from "../../shared/contract/change.ts";
import { expiryOf } from "../../shared/dlc/expiry.ts";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { DAY_ENTRIES, DAY_EVENT, DAY_EVENT_ID } from "../../testing/fixtures/event_requests.ts";
import { DAY_READINGS, SettlementFixture } from "../../testing/fixtures/settlement.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

const SIGNING = Date.parse(DAY_EVENT.signing_date);
const START = Date.parse(DAY_EVENT.start_observation_date);
const MINUTE = 60_000;
const GAP = { code: "source_unavailable", message: "a gap", sourceCoverage: true } as const;
const NOBODY = { event_id: DAY_EVENT_ID, entries: [] };

async function withFixture(work: (fixture: SettlementFixture) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (home) => {
    await using fixture = await SettlementFixture.open({ home, key: SecretKey.random() });
    await work(fixture);
  });
}

/** The changes of the event, each with its time in minutes after an instant. */
async function changesOf({ db }: SettlementFixture, sinceMs: number) {
  const changes = await db.read(
    CompiledQuery.raw(
      "SELECT version, kind, changed_at FROM changes WHERE event_id = ? ORDER BY sequence",
      [DAY_EVENT_ID],
    ) as CompiledQuery<{ version: number; kind: ChangeKind; changed_at: number }>,
  );
  assert.deepEqual(changes.map(({ version }) => version), changes.map((_, index) => index + 1));
  return changes.map(({ kind, changed_at }) => [kind, (changed_at * 1000 - sinceMs) / MINUTE]);
}

Deno.test("what happens to an event is written down once each, with its time, and in order", () =>
  withFixture(async (fixture) => {
    const created = fixture.clock.now();
    await fixture.play();
    const begun = START + 60 * MINUTE;
    await fixture.passAt(begun);
    await fixture.passAt(begun + 20 * MINUTE); // the same readings
    fixture.weather.readings = DAY_READINGS.map((each) => ({ ...each, observed: 50 }));
    await fixture.passAt(begun + 40 * MINUTE);
    fixture.weather.readings = DAY_READINGS;
    fixture.weather.block = GAP;
    await fixture.passAt(SIGNING);
    await fixture.passAt(SIGNING + 20 * MINUTE); // the same reason
    fixture.weather.block = { ...GAP, message: "another gap" };
    await fixture.passAt(SIGNING + 60 * MINUTE);
    fixture.weather.block = undefined;
    await fixture.passAt(SIGNING + 300 * MINUTE);
    const [first, second, ...others] = await changesOf(fixture, created);
    assert.deepEqual([first, second], [["created", 0], ["entries", 0]]);
    assert.deepEqual(others.map(([kind]) => kind), [
      "readings",
      "readings",
      "blocked",
      "blocked",
      "unblocked",
      "signed",
    ]);
    assert.deepEqual((await changesOf(fixture, begun)).slice(2, 4), [["readings", 0], [
      "readings",
      40,
    ]]);
    assert.deepEqual((await changesOf(fixture, SIGNING)).slice(4), [
      ["blocked", 0],
      ["blocked", 60],
      ["unblocked", 300],
      ["signed", 300],
    ]);
    await fixture.passAt(expiryOf(SIGNING / 1000) * 1000 + MINUTE);
    assert.equal((await changesOf(fixture, SIGNING)).length, 8, "what is signed does not expire");
  }));

Deno.test("new scores by the same readings are told of", () =>
  withFixture(async (fixture) => {
    await fixture.play(DAY_EVENT, NOBODY);
    const begun = START + 60 * MINUTE;
    await fixture.passAt(begun);
    await fixture.events.submitEntries(
      DAY_EVENT_ID,
      DAY_ENTRIES,
      fixture.signer.publicKey.npub,
    );
    await fixture.passAt(begun + 20 * MINUTE);
    assert.deepEqual((await changesOf(fixture, begun)).map(([kind]) => kind), [
      "created",
      "readings",
      "entries",
      "readings",
    ]);
  }));

Deno.test("an event without entries is closed, and that is told once", () =>
  withFixture(async (fixture) => {
    await fixture.play(DAY_EVENT, NOBODY);
    await fixture.passAt(SIGNING);
    await fixture.passAt(expiryOf(SIGNING / 1000) * 1000);
    assert.deepEqual((await changesOf(fixture, SIGNING)).slice(1), [["closed", 0]]);
  }));

Deno.test("an event that was not signed in time expires, and that is told once", () =>
  withFixture(async (fixture) => {
    await fixture.play();
    const expiry = expiryOf(SIGNING / 1000) * 1000;
    fixture.weather.block = GAP;
    await fixture.passAt(expiry - MINUTE);
    await fixture.passAt(expiry + MINUTE);
    await fixture.passAt(expiry + 2 * MINUTE);
    const kinds = (await changesOf(fixture, expiry)).slice(2);
    assert.deepEqual(kinds.at(-1), ["expired", 1]);
    assert.equal(kinds.filter(([kind]) => kind === "expired").length, 1);
  }));
