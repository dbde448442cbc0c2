import assert from "node:assert/strict";
import { join } from "node:path";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { DAY_ENTRIES, DAY_EVENT, DAY_EVENT_ID } from "../../testing/fixtures/event_requests.ts";
import {
  DAY_READINGS,
  reading,
  SettlementFixture,
  type SettlementFixtureOptions,
} from "../../testing/fixtures/settlement.ts";
import type { SigningStep } from "../signing/attester.ts";
import { LEASE_TTL_MS } from "./pass.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

const SIGNING = Date.parse(DAY_EVENT.signing_date);
const START = Date.parse(DAY_EVENT.start_observation_date);
const MINUTE = 60_000;

async function inHome(work: (options: SettlementFixtureOptions) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (home) => {
    await work({ home, key: SecretKey.random() });
  });
}

const STEPS: SigningStep[] = [
  "before the record is put",
  "record put",
  "decision committed",
  "scalar computed",
  "scalar stored",
];

for (const failing of STEPS) {
  Deno.test(`a fault at "${failing}" ends in one attestation, of what was decided first`, () =>
    inHome(async (options) => {
      const isDecided = STEPS.indexOf(failing) > 0;
      const crash = (step: SigningStep) => {
        if (step === failing) throw new Error(`crash at ${step}`);
      };
      let first: string | null;
      {
        await using fixture = await SettlementFixture.open({ ...options, step: crash });
        await fixture.play();
        const summary = await fixture.passAt(SIGNING);
        assert.deepEqual([summary.failed, summary.attested], [1, 0]);
        first = (await fixture.event()).attestation;
        assert.equal(first !== null, failing === "scalar stored");
      }
      await using fixture = await SettlementFixture.open(options);
      // By now the evidence says something else.
      fixture.weather.readings = DAY_READINGS.with(0, reading("KORD", "temp_high", 70, 65))
        .with(3, reading("KSAW", "temp_high", 40, 99))
        .with(2, reading("KORD", "wind_speed", 10, 99));
      await fixture.passAt(SIGNING + 15 * MINUTE);
      assert.deepEqual(await fixture.attestedWinners(), isDecided ? [2] : [0]);
      assert.equal(
        fixture.weather.strictReads,
        isDecided ? 0 : 1,
        "what is decided is not read again",
      );
      const event = await fixture.event();
      const high = isDecided ? 75 : 65;
      assert.equal(event.readings.find((each) => each.metric === "temp_high")?.observed, high);
      assert.deepEqual(
        event.entries.map((entry) => entry.base_score),
        isDecided ? [30, 10, 40] : [20, 20, 0],
      );
      if (first) assert.equal(event.attestation, first);
      assert.equal(event.settlement_block, undefined);
      await fixture.passAt(SIGNING + 60 * MINUTE);
      assert.deepEqual(await fixture.event(), event);
    }));
}

Deno.test("a back-off goes on after a restart", () =>
  inHome(async (options) => {
    {
      await using fixture = await SettlementFixture.open(options);
      await fixture.play();
      fixture.weather.readings = [];
      for (const minutes of [0, 15, 45]) await fixture.passAt(SIGNING + minutes * MINUTE);
      assert.equal(fixture.weather.strictReads, 3);
    }
    await using fixture = await SettlementFixture.open(options);
    fixture.weather.readings = [];
    await fixture.passAt(SIGNING + 104 * MINUTE);
    assert.equal(fixture.weather.strictReads, 0);
    await fixture.passAt(SIGNING + 105 * MINUTE);
    assert.equal(fixture.weather.strictReads, 1);
  }));

Deno.test("a decided event is never signed after its expiry", () =>
  inHome(async (options) => {
    {
      await using fixture = await SettlementFixture.open({
        ...options,
        step: (step) => {
          if (step === "scalar computed") throw new Error("crash");
        },
      });
      await fixture.play();
      await fixture.passAt(SIGNING);
    }
    await using fixture = await SettlementFixture.open(options);
    await fixture.passAt(SIGNING + 24 * 60 * MINUTE);
    assert.equal(await fixture.attestedWinners(), undefined);
  }));

Deno.test("a decision store that is gone blocks the signature, and nothing is signed until it is back", () =>
  inHome(async (options) => {
    const decisions = join(options.home, "decisions");
    const away = join(options.home, "away");
    await using fixture = await SettlementFixture.open(options);
    await fixture.play();
    await Deno.rename(decisions, away);
    assert.equal((await fixture.passAt(SIGNING)).failed, 1);
    assert.equal((await fixture.event()).settlement_block?.code, "decision_not_recorded");
    assert.equal(await fixture.attestedWinners(), undefined);
    await Deno.remove(decisions, { recursive: true }).catch(() => {});
    await Deno.rename(away, decisions);
    assert.equal((await fixture.passAt(SIGNING + 15 * MINUTE)).attested, 1);
    assert.deepEqual(await fixture.attestedWinners(), [2]);
  }));

Deno.test("an older database beside the current store attests what the store says", () =>
  inHome(async (options) => {
    const copy = join(options.home, "copy");
    let original: string | null;
    {
      await using fixture = await SettlementFixture.open(options);
      await fixture.play();
      await fixture.db.close();
      await Deno.mkdir(copy);
      await Deno.copyFile(join(options.home, "oracle.db"), join(copy, "oracle.db"));
    }
    {
      await using fixture = await SettlementFixture.open(options);
      await fixture.passAt(SIGNING);
      original = (await fixture.event()).attestation;
    }
    await using fixture = await SettlementFixture.open({
      ...options,
      home: copy,
      decisions: join(options.home, "decisions"),
    });
    fixture.weather.readings = DAY_READINGS.map((each) => ({ ...each, observed: 0 }));
    await fixture.passAt(SIGNING + MINUTE);
    assert.equal((await fixture.event()).attestation, original);
    assert.equal(fixture.weather.strictReads, 0);
  }));

Deno.test("an older database that lacks the entries attests what the store says, too", () =>
  inHome(async (options) => {
    const copy = join(options.home, "copy");
    let original: string | null;
    {
      await using fixture = await SettlementFixture.open(options);
      await fixture.play(DAY_EVENT, { ...DAY_ENTRIES, entries: [] });
      await fixture.db.close();
      await Deno.mkdir(copy);
      await Deno.copyFile(join(options.home, "oracle.db"), join(copy, "oracle.db"));
    }
    {
      await using fixture = await SettlementFixture.open(options);
      await fixture.events.submitEntries(DAY_EVENT_ID, DAY_ENTRIES, options.key.npub);
      await fixture.passAt(SIGNING);
      original = (await fixture.event()).attestation;
      assert.notEqual(original, null);
    }
    const decisions = join(options.home, "decisions");
    await using fixture = await SettlementFixture.open({ ...options, home: copy, decisions });
    assert.equal((await fixture.passAt(SIGNING + MINUTE)).attested, 1);
    assert.equal((await fixture.event()).attestation, original);
  }));

Deno.test("an event that was announced anew is not signed by the decision about the one that was lost", () =>
  inHome(async (options) => {
    {
      await using fixture = await SettlementFixture.open(options);
      await fixture.play();
      assert.equal((await fixture.passAt(SIGNING)).attested, 1);
    }
    await Deno.remove(join(options.home, "oracle.db"));
    await using fixture = await SettlementFixture.open(options);
    await fixture.play();
    assert.equal((await fixture.passAt(SIGNING)).failed, 1);
    const event = await fixture.event();
    assert.equal(event.attestation, null);
    assert.equal(event.settlement_block?.code, "processing_failed");
    assert.equal(fixture.weather.strictReads, 0, "and no other outcome is put beside it");
  }));

Deno.test("one pass at a time in a process, and one process at a time (O112)", () =>
  inHome(async (options) => {
    await using one = await SettlementFixture.open(options);
    await using other = await SettlementFixture.open(options);
    await one.play();
    await one.clock.set(START);
    await other.clock.set(START);
    const gate = Promise.withResolvers<void>();
    const reading = Promise.withResolvers<void>();
    one.weather.onRead = () => {
      reading.resolve();
      return gate.promise;
    };
    const running = one.settlement.runPass();
    await reading.promise;
    await assert.rejects(
      one.settlement.runPass(),
      (error) => error instanceof RefusalError && error.kind === "conflict",
    );
    assert.equal((await other.settlement.runPass()).ended, "elsewhere");
    gate.resolve();
    assert.equal((await running).refreshed, 1);
    assert.equal((await other.settlement.runPass()).ended, "elsewhere", "the lease is kept");
    await one.settlement.release();
    assert.equal((await other.settlement.runPass()).ended, "completed");
  }));

Deno.test("a long pass renews its lease; one that lost it ends after the event at hand", () =>
  inHome(async (options) => {
    await using one = await SettlementFixture.open(options);
    await using other = await SettlementFixture.open(options);
    await one.play();
    await one.play({ ...DAY_EVENT, id: "0199a1b2-0000-7000-8000-0000000000ff" }, {
      event_id: "0199a1b2-0000-7000-8000-0000000000ff",
      entries: [],
    });
    one.weather.onRead = () => one.clock.advance(LEASE_TTL_MS);
    await one.clock.set(START);
    const whole = await one.settlement.runPass();
    assert.deepEqual([whole.ended, whole.refreshed], ["completed", 2]);
    await other.clock.set(one.clock.now() + 1); // past the end of the lease as it was taken
    assert.equal((await other.settlement.runPass()).ended, "elsewhere", "renewed meanwhile");

    await one.settlement.release();
    one.weather.onRead = async () => {
      await one.settlement.release();
      await other.settlement.runPass();
      await one.clock.advance(LEASE_TTL_MS - 1);
    };
    await other.clock.set(one.clock.now() + 16 * MINUTE);
    await one.clock.advance(16 * MINUTE);
    const lost = await one.settlement.runPass();
    assert.deepEqual([lost.ended, lost.events], ["stopped", 1]);
  }));
