import assert from "node:assert/strict";
import * as v from "valibot";
import { StationId } from "../../../shared/contract/ids.ts";
import { SecretKey } from "../../../shared/keys/secret_key.ts";
import { formatInstant } from "../../../shared/time/instant.ts";
import { HOUR_MS } from "../../../shared/time/units.ts";
import { DAY_ENTRIES, DAY_EVENT } from "../../../testing/fixtures/event_requests.ts";
import { runOracle } from "../../../testing/fixtures/run_oracle.ts";
import { SettlementFixture } from "../../../testing/fixtures/settlement.ts";
import { BLOCK_ADVICE } from "../../operator/advice.ts";
import { standingOf } from "../../operator/event_standing.ts";

/** The commands know the system's time alone: events lie around it. */
const NOW_MS = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
const inHours = (hours: number) => formatInstant(NOW_MS + hours * HOUR_MS);
const idOf = (n: number) => `0199a1b2-0000-7000-8000-${String(n).padStart(12, "0")}`;

/** Events whose windows begin and end so many hours from now; signed from an hour after their end. */
const EVENTS = {
  live: { n: 0x10, start: 2, end: 26 },
  running: { n: 0x20, start: -2, end: 22 },
  blocked: { n: 0x30, start: -30, end: -6 },
  expired: { n: 0x40, start: -60, end: -36 },
  closed: { n: 0x50, start: -50, end: -20 },
} as const;

async function withEvents(work: (home: string, fixture: SettlementFixture) => Promise<void>) {
  const home = await Deno.makeTempDir({ prefix: "events-" });
  try {
    const now = inHours(-62);
    await using fixture = await SettlementFixture.open({ home, key: SecretKey.random(), now });
    await work(home, fixture);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

async function play(
  fixture: SettlementFixture,
  { n, start, end }: { readonly n: number; readonly start: number; readonly end: number },
  withEntries = true,
): Promise<string> {
  const id = idOf(n);
  const entries = DAY_ENTRIES.entries
    .map((entry, i) => ({ ...entry, id: idOf(n + i + 1), event_id: id }));
  const dates = {
    start_observation_date: inHours(start),
    end_observation_date: inHours(end),
    signing_date: inHours(end + 1),
  };
  const submitted = { event_id: id, entries: withEntries ? entries : [] };
  await fixture.play({ ...DAY_EVENT, id, ...dates }, submitted);
  return id;
}

Deno.test("an operator sees how every event stands, and why, whatever became of it", async () => {
  await withEvents(async (home, fixture) => {
    const { weather } = fixture;
    const expired = await play(fixture, EVENTS.expired);
    const closed = await play(fixture, EVENTS.closed, false);
    const blocked = await play(fixture, EVENTS.blocked);
    const running = await play(fixture, EVENTS.running, false);
    const live = await play(fixture, EVENTS.live);
    const signed = await play(fixture, { n: 0x60, start: -55, end: -31 });
    weather.broken.add(expired);
    for (const hours of [-34, -29, -18]) await fixture.passAt(NOW_MS + hours * HOUR_MS);
    weather.block = {
      code: "source_unavailable",
      message: "KORD: no reports from 2030-01-01T05:00:00Z to 2030-01-01T09:00:00Z",
      sourceCoverage: true,
      wanted: [{
        station_id: v.parse(StationId, "KORD"),
        start: "2030-01-01T05:00:00Z",
        end: "2030-01-01T09:00:00Z",
        source: "metar",
        reason: "never",
      }],
    };
    await fixture.passAt(NOW_MS - 4 * HOUR_MS);

    const run = async (...args: string[]) => {
      const done = await runOracle(home, "events", ...args, "--event-db=.");
      assert.equal(done.status, 0, done.complained);
      return done.printed;
    };
    const list = await run("list");
    for (
      const [id, standing] of Object.entries({
        [live]: "live",
        [running]: "running",
        [blocked]: "blocked",
        [closed]: "closed",
        [expired]: "expired",
        [signed]: "signed",
      })
    ) assert.match(list, new RegExp(`^${id}  ${standing} `, "m"), list);
    assert.match(list, /source_unavailable$/m);
    assert.match(list, new RegExp(`Next: noaa-oracle events why ${blocked}`));
    const openOnes: { id: string }[] = JSON.parse(await run("list", "--open", "--json"));
    assert.deepEqual(openOnes.map(({ id }) => id), [blocked, running, live]);
    assert.equal(JSON.parse(await run("list", "--limit=2", "--json")).length, 2);

    const why = await run("why", blocked);
    assert.match(why, /blocked, source_unavailable/);
    assert.match(why, /meaning {2}something was not collected/);
    assert.match(why, /check .* failed \d+ times in a row: KORD: no reports from/);
    assert.match(why, /to do .*daemon run: it collects .*noaa-daemon backfill .* uploads/);
    assert.match(why, /wanted {3}KORD: reports from .*T05:00:00Z to .*; nobody collected them yet/);
    assert.match(why, /next .*it is checked again .*; unless it is signed, it expires at/);
    const reason = JSON.parse(await run("why", expired, "--json"));
    assert.equal(reason.standing, "expired");
    assert.equal(reason.block.code, "source_unavailable");
    assert.match(await run("why", running), /missing {2}entries: nobody takes part yet/);
    assert.match(await run("why", live), /next .*its window begins at/);
    assert.match(await run("why", closed), /nobody took part/);

    const shown = JSON.parse(await run("show", signed.toUpperCase(), "--json"));
    const served = await fixture.event(signed);
    assert.equal(shown.attestation, served.attestation);
    assert.deepEqual(
      shown.scores.map(({ base_score }: { base_score: number }) => base_score),
      [30, 10, 40],
    );
    assert.equal(shown.readings.length, 6);
    const text = await run("show", signed);
    assert.match(text, new RegExp(`signed .*${served.attestation}`));
    assert.match(text, /reading .*KORD temp_high: forecast 70, observed 75/);

    const unknown = await runOracle(home, "events", "why", idOf(0), "--event-db=.");
    assert.equal(unknown.status, 4);
    assert.match(unknown.complained, /there is no event/);
    assert.equal((await runOracle(home, "events", "list", "--limit=0", "--event-db=.")).status, 2);
    const nowhere = await runOracle(home, "events", "list", "--event-db=nowhere");
    assert.match(nowhere.complained, /no oracle has run with this event_db/);
  });
});

Deno.test("an operator without events is told that there are none", async () => {
  await withEvents(async (home) => {
    for (
      const [options, told] of [
        [[], "there are no events yet"],
        [["--open"], "no event may still be signed"],
        [["--json"], "[]"],
      ] as const
    ) {
      const { printed } = await runOracle(home, "events", "list", ...options, "--event-db=.");
      assert.equal(printed.trim(), told);
    }
  });
});

Deno.test("what is final comes first, then what stands in the way, then the place in life", () => {
  const terms = { startsAt: 100, endsAt: 200, signingAt: 300 };
  const none = {
    terms,
    isSigned: false,
    isDecided: false,
    isHeld: false,
    isBlocked: false,
    closedAt: null,
  };
  const all = { ...none, isDecided: true, isHeld: true, isBlocked: true };
  assert.equal(standingOf({ ...all, isSigned: true, closedAt: null }, 1e9), "signed");
  assert.equal(standingOf({ ...all, closedAt: 301 }, 1e9), "closed");
  assert.equal(standingOf(all, 300 + 86_400), "expired");
  assert.equal(standingOf(all, 300 + 86_399), "held");
  assert.equal(standingOf({ ...all, isHeld: false }, 300), "decided");
  assert.equal(standingOf({ ...none, isBlocked: true }, 150), "blocked");
  const inLife = [99, 100, 199, 200, 299, 300].map((now) => standingOf(none, now));
  assert.deepEqual(inLife, ["live", "running", "running", "waiting", "waiting", "due"]);
});

Deno.test("the page of the rules explains each block that the command explains", async () => {
  const rules = await Deno.readTextFile("docs/rules.md");
  for (const code of Object.keys(BLOCK_ADVICE)) assert.ok(rules.includes(`| \`${code}\` `), code);
});
