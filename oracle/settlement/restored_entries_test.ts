import assert from "node:assert/strict";
import { join } from "node:path";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { MINUTE_MS } from "../../shared/time/units.ts";
import {
  DAY_ENTRIES,
  DAY_ENTRY_IDS,
  DAY_EVENT,
  DAY_EVENT_ID,
} from "../../testing/fixtures/event_requests.ts";
import { insertEntries, insertPicks } from "../events/entry_queries.ts";
import { checkEntriesRequest } from "../events/entries_request.ts";
import { checkCreateRequest } from "../events/create_request.ts";
import { SettlementFixture } from "../../testing/fixtures/settlement.ts";

const SIGNING = Date.parse(DAY_EVENT.signing_date);

/** The entries of the day event under other ids, the picks given to others. */
const OTHER_ENTRIES = {
  ...DAY_ENTRIES,
  entries: DAY_ENTRIES.entries.toReversed().map((entry, i) => ({
    ...entry,
    id: DAY_ENTRY_IDS[i]!.replace(/^.{8}/, "0199b000"),
  })),
};

interface Story {
  /** Opens the oracle on the database as it is now. */
  current(): Promise<SettlementFixture>;
  /** Opens it on the database from before the entries, beside the current decision store. */
  restored(): Promise<SettlementFixture>;
}

/** An event whose entries a current database has and an older one lacks. */
async function inStory(work: (story: Story) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "settlement-" });
  const older = join(home, "older"), decisions = join(home, "decisions");
  const options = { key: SecretKey.random(), decisions };
  try {
    {
      await using fixture = await SettlementFixture.open({ ...options, home });
      await fixture.play(DAY_EVENT, { ...DAY_ENTRIES, entries: [] });
    }
    await Deno.mkdir(older);
    await Deno.copyFile(join(home, "oracle.db"), join(older, "oracle.db"));
    {
      await using fixture = await SettlementFixture.open({ ...options, home });
      await fixture.events.submitEntries(DAY_EVENT_ID, DAY_ENTRIES, options.key.npub);
    }
    await work({
      current: () => SettlementFixture.open({ ...options, home }),
      restored: () => SettlementFixture.open({ ...options, home: older }),
    });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

/** Submits entries to an oracle; what it says to that. */
async function submit(fixture: SettlementFixture, entries: typeof DAY_ENTRIES): Promise<string> {
  const { coordinator_pubkey } = await fixture.event();
  return await fixture.events.submitEntries(DAY_EVENT_ID, entries, coordinator_pubkey as never)
    .then(
      () => "stored",
      (error) => error instanceof RefusalError ? error.kind : Promise.reject(error),
    );
}

Deno.test("entries submitted anew to an older database are taken if they are the same", () =>
  inStory(async ({ current, restored }) => {
    await using first = await current();
    await using second = await restored();
    assert.equal(await submit(second, DAY_ENTRIES), "stored");
    const [one, other] = [await first.event(), await second.event()];
    assert.deepEqual(other.statement, one.statement);
    assert.ok(one.entries_receipt);
    assert.deepEqual(other.entries_receipt, one.entries_receipt, "one receipt, not two");
  }));

Deno.test("other entries submitted to an older database are refused, and it gets its own back: one statement a nonce", () =>
  inStory(async ({ current, restored }) => {
    await using first = await current();
    await using second = await restored();
    assert.equal((await second.event()).statement, undefined);
    assert.equal(await submit(second, OTHER_ENTRIES), "conflict");
    const [one, other] = [await first.event(), await second.event()];
    assert.ok(one.statement);
    assert.deepEqual(other.statement, one.statement);
    assert.deepEqual(other.entries, one.entries);
    assert.deepEqual(other.entries_receipt, one.entries_receipt);
  }));

Deno.test("an older database that lacks the entries settles the event with them", () =>
  inStory(async ({ restored }) => {
    await using fixture = await restored();
    assert.equal((await fixture.passAt(SIGNING)).attested, 1);
    const { entry_ids, entries } = await fixture.event();
    assert.deepEqual(entry_ids, [...DAY_ENTRY_IDS]);
    assert.deepEqual(entries.map((entry) => entry.base_score), [30, 10, 40]);
  }));

Deno.test("an event signed again by an older database shows the same entries, scores and statement", () =>
  inStory(async ({ current, restored }) => {
    await using first = await current();
    assert.equal((await first.passAt(SIGNING)).attested, 1);
    await using second = await restored();
    await first.settlement.release();
    assert.equal((await second.passAt(SIGNING + MINUTE_MS)).attested, 1);
    assert.equal(second.weather.strictReads, 0);
    assert.deepEqual(await second.event(), await first.event());
  }));

Deno.test("a record made for other entries than the database holds is not signed under them", () =>
  inStory(async ({ current, restored }) => {
    await using first = await current();
    await using second = await restored();
    await first.passAt(SIGNING);
    await first.settlement.release();
    await first.db.close();
    // As a release that did not bind entries would have taken them.
    const others = checkEntriesRequest(OTHER_ENTRIES, checkCreateRequest(DAY_EVENT));
    await second.db.write([insertEntries(others, 0), insertPicks(others)]);
    assert.equal((await second.passAt(SIGNING + MINUTE_MS)).failed, 1);
    assert.equal((await second.event()).attestation, null);
  }));
