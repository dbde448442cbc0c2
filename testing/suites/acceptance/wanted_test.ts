import assert from "node:assert/strict";
import { WantedList } from "../../../shared/contract/wanted.ts";
import { HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import { collectedWeather } from "../../evidence/writer/collected_weather.ts";
import { WARMER_WEATHER } from "../../evidence/writer/day_weather.ts";
import { runsFor, writeEvidence } from "../../evidence/writer/write_evidence.ts";
import { DAY_ENTRIES, DAY_EVENT, DAY_EVENT_ID, DAY_WINDOW } from "../../fixtures/event_requests.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { jsonOf, refusalOf } from "./answers.ts";

const PATH = "/oracle/wanted";

Deno.test("only an uploader is told what is wanted, and each proof is good once", async () => {
  await using fixture = await OracleFixture.start();
  assert.equal(await refusalOf(await fixture.get(PATH), 401), "missing");
  const asks = (party: "A" | "S" | "U") => fixture.signed(party, PATH, { method: "GET" });
  assert.equal(await refusalOf(await asks("A"), 403), "not_allowed");
  assert.equal(await refusalOf(await asks("S"), 403), "not_allowed");
  const init = fixture.signedInit("U", PATH, { method: "GET" });
  const as_of = new Date(fixture.clock.now()).toISOString().replace(".000Z", "Z");
  assert.deepEqual(await jsonOf(await fixture.get(PATH, init), WantedList), { as_of, wanted: [] });
  assert.equal(await refusalOf(await fixture.get(PATH, init), 401), "replayed");
});

Deno.test("an event that has ended says what it lacks, until it is collected", async () => {
  // Each is a daemon of its own, which knows nothing of what the others owe.
  const collecting = (runs: readonly number[], historyHours = 4) =>
    writeEvidence({
      table: WARMER_WEATHER,
      runs,
      historyHours,
    });
  const runs = runsFor(DAY_WINDOW).filter((ms) => ms < DAY_WINDOW.signingMs);
  const healed = DAY_WINDOW.signingMs + HOUR_MS;
  await using before = await collecting(runs.filter((ms) => ms < DAY_WINDOW.startMs + 6 * HOUR_MS));
  await using after = await collecting(runs.filter((ms) => ms > DAY_WINDOW.startMs + 16 * HOUR_MS));
  await using healing = await collecting([healed], 24);
  const files = [...before.files, ...after.files];
  await using fixture = await OracleFixture.start({
    now: new Date(DAY_WINDOW.startMs - 24 * HOUR_MS).toISOString(),
    stations: ["KORD", "KSAW"],
    settings: {
      evidenceUrlPrefixes: [before, after, healing].flatMap(({ urlPrefixes }) => urlPrefixes),
    },
  });
  const client = fixture.client("U");
  const lines = async () => {
    const { wanted } = await client.readWanted();
    assert.ok(!JSON.stringify(wanted).includes(DAY_EVENT_ID));
    return wanted.map(({ station_id, start, end, source, reason }) =>
      `${station_id} ${start} ${end} ${source} ${reason}`
    );
  };
  const collectUntil = collectedWeather(fixture, { files });
  await collectUntil(DAY_WINDOW.startMs - 30 * MINUTE_MS);
  const coordinator = fixture.client("A");
  await coordinator.createEvent(DAY_EVENT);
  await coordinator.submitEntries(DAY_EVENT_ID, DAY_ENTRIES.entries);
  await collectUntil(DAY_WINDOW.endMs - MINUTE_MS);
  assert.deepEqual(await lines(), [], "its window has not ended");

  await collectUntil(DAY_WINDOW.endMs + 10 * MINUTE_MS);
  const gap = "2030-01-01T05:04:59Z 2030-01-01T13:04:59Z metar never";
  assert.deepEqual(await lines(), [`KORD ${gap}`, `KSAW ${gap}`]);
  await collectUntil(DAY_WINDOW.signingMs);
  const stale = "2030-01-01T23:00:00Z 2030-01-02T00:00:00Z metar stale";
  assert.deepEqual(await lines(), [
    `KORD ${gap}`,
    `KSAW ${gap}`,
    `KORD ${stale}`,
    `KSAW ${stale}`,
  ]);
  await fixture.oracle.runPass();
  assert.equal((await client.event(DAY_EVENT_ID))?.settlement_block?.code, "awaiting_collection");

  await collectedWeather(fixture, healing)(healed + 5 * MINUTE_MS);
  assert.deepEqual(await lines(), []);
  const { attested } = await fixture.oracle.runPass();
  assert.equal(attested, 1, (await client.event(DAY_EVENT_ID))?.settlement_block?.message);
});
