import assert from "node:assert/strict";
import { EventJson } from "../../../shared/contract/event.ts";
import { verifyAttestation } from "../../../shared/dlc/attestation.ts";
import { outcomes } from "../../../shared/dlc/outcomes.ts";
import { systemClock } from "../../../shared/lifecycle/clock.ts";
import { HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import { collectedWeather } from "../../evidence/writer/collected_weather.ts";
import { readingsTable } from "../../evidence/writer/readings_table.ts";
import { runsFor, writeEvidence } from "../../evidence/writer/write_evidence.ts";
import { DAY_ENTRIES, DAY_EVENT, DAY_EVENT_ID, DAY_WINDOW } from "../../fixtures/event_requests.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { StoryOracle } from "../../fixtures/story_oracle.ts";
import { jsonOf } from "../acceptance/answers.ts";

const EVENT = `/oracle/events/${DAY_EVENT_ID}`;
const same = { temp_high: 70, temp_low: 50, wind_speed: 10 };
const TABLE = readingsTable(DAY_WINDOW, {
  KORD: { baseline: same, observed: { ...same, temp_high: 75 } },
  KSAW: { baseline: same, observed: same },
});

/** Crashes in a row; a lease that outlived its process for 15 minutes would outlive all of them. */
const MOST_CRASHES = 9;
/** How long the first process may work, in real milliseconds; each of the next may for twice as long. */
const FIRST_LIFE_MS = 200;

Deno.test("an oracle that is killed once a minute settles an event within minutes of its date", async () => {
  await using evidence = await writeEvidence({ table: TABLE, runs: runsFor(DAY_WINDOW) });
  await using fixture = await OracleFixture.start({
    now: new Date(DAY_WINDOW.startMs - 24 * HOUR_MS).toISOString(),
    stations: ["KORD", "KSAW"],
    settings: { evidenceUrlPrefixes: [...evidence.urlPrefixes] },
  });
  const { clock, settings } = fixture;
  await jsonOf(await fixture.signed("A", "/oracle/events", { body: DAY_EVENT }), EventJson);
  const submitted = await fixture.signed("A", `${EVENT}/entries`, { body: DAY_ENTRIES });
  assert.equal(submitted.status, 200, await submitted.text());
  await collectedWeather(fixture, evidence)(DAY_WINDOW.signingMs + 10 * MINUTE_MS);
  await fixture.oracle.stop();

  const flags = [
    "--port=0",
    `--event-db=${settings.eventDb}`,
    `--weather-dir=${settings.weatherDir}`,
    `--cache-dir=${settings.cacheDir}`,
    `--decision-dir=${settings.decisionDir}`,
    `--oracle-private-key=${settings.oraclePrivateKey}`,
    `--evidence-url-prefixes=${settings.evidenceUrlPrefixes}`,
  ];
  let event: EventJson | undefined;
  for (let crash = 0; crash < MOST_CRASHES && !event?.attestation; crash++) {
    await clock.advance(MINUTE_MS);
    const oracle = await StoryOracle.start(flags, new Date(clock.now()).toISOString());
    const passing = oracle.pass();
    const timer = new AbortController();
    const life = systemClock.sleep(FIRST_LIFE_MS * 2 ** crash, timer.signal).catch(() => {});
    await Promise.race([passing, life]);
    timer.abort();
    await oracle.kill();
    await passing;
    await fixture.restart();
    event = await jsonOf(await fixture.get(EVENT), EventJson);
    await fixture.oracle.stop();
  }
  assert.ok(event?.attestation, JSON.stringify(event?.settlement_block));
  const { attestation, event_announcement } = event;
  assert.ok(outcomes(3, 1)[verifyAttestation(attestation, event_announcement.locking_points)]);
  await fixture.restart();
  await fixture.oracle.runPass();
  const later = await jsonOf(await fixture.get(EVENT), EventJson);
  assert.equal(later.attestation, attestation);
});
