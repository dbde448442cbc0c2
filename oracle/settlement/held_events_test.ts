import assert from "node:assert/strict";
import type { EventId } from "../../shared/contract/ids.ts";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { HOUR_MS, MINUTE_MS } from "../../shared/time/units.ts";
import { DAY_EVENT, DAY_EVENT_ID } from "../../testing/fixtures/event_requests.ts";
import { SettlementFixture } from "../../testing/fixtures/settlement.ts";
import { VirtualClock } from "../../testing/fixtures/virtual_clock.ts";

const SIGNING = Date.parse(DAY_EVENT.signing_date);

/** A fixture that was away for an hour and comes back a minute after the signing date of its event. */
async function withFixtureBack(
  work: (fixture: SettlementFixture) => Promise<void>,
  ...play: Parameters<SettlementFixture["play"]>
): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "settlement-" });
  const options = { home, key: SecretKey.random(), machineClock: new VirtualClock(0) };
  try {
    await using before = await SettlementFixture.open(options);
    await before.play(...play);
    before.signer.close();
    options.machineClock.step(HOUR_MS);
    const now = new Date(SIGNING + MINUTE_MS).toISOString();
    await using fixture = await SettlementFixture.open({ ...options, now });
    await work(fixture);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

Deno.test("a held event says so in words, reads no evidence, and is signed in the pass after its release", () =>
  withFixtureBack(async (fixture) => {
    assert.equal((await fixture.passAt(SIGNING + MINUTE_MS)).failed, 1);
    const block = (await fixture.event()).settlement_block;
    assert.equal(block?.code, "decision_not_recorded");
    assert.ok(block.message.includes(`\`noaa-oracle decisions accept --event ${DAY_EVENT_ID}\``));
    assert.equal(fixture.weather.strictReads, 0);
    assert.equal(await fixture.attestedWinners(), undefined);

    await fixture.signer.releaseEvents([DAY_EVENT_ID as EventId]);
    assert.equal((await fixture.event()).settlement_block, undefined);
    assert.equal((await fixture.passAt(SIGNING + 2 * MINUTE_MS)).attested, 1);
    assert.deepEqual(await fixture.attestedWinners(), [2]);
  }));

Deno.test("an event whose entries may be among what was forgotten is not closed while it is held", () =>
  withFixtureBack(
    async (fixture) => {
      assert.equal((await fixture.passAt(SIGNING + MINUTE_MS)).settledWithoutEntries, 0);
      assert.equal((await fixture.event()).settled_without_entries_at, undefined);
      await fixture.signer.releaseEvents([DAY_EVENT_ID as EventId]);
      assert.equal((await fixture.passAt(SIGNING + 2 * MINUTE_MS)).settledWithoutEntries, 1);
    },
    DAY_EVENT,
    { event_id: DAY_EVENT_ID, entries: [] },
  ));
