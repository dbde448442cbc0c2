/**
 * An event's life, in a process that a test gives `OTEL_DENO`: weather is uploaded, and the upload that completes it wakes
 * the pass that signs. Ends with status 0 when it is signed; says each step, so that one that hangs is known.
 */
import { EventJson } from "../../../shared/contract/event.ts";
import { DAY_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import { collectedWeather } from "../../evidence/writer/collected_weather.ts";
import { WARMER_WEATHER } from "../../evidence/writer/day_weather.ts";
import { runsFor, writeEvidence } from "../../evidence/writer/write_evidence.ts";
import { DAY_ENTRIES, DAY_EVENT, DAY_EVENT_ID, DAY_WINDOW } from "../../fixtures/event_requests.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { jsonOf } from "../acceptance/answers.ts";

const say = (step: string) => console.error(new Date().toISOString(), step);

await using evidence = await writeEvidence({ table: WARMER_WEATHER, runs: runsFor(DAY_WINDOW) });
say("the weather is written");
await using fixture = await OracleFixture.start({
  now: new Date(DAY_WINDOW.startMs - DAY_MS).toISOString(),
  stations: ["KORD", "KSAW"],
  settings: { evidenceUrlPrefixes: [...evidence.urlPrefixes] },
  passesByItself: true,
});
const collectUntil = collectedWeather(fixture, evidence);
await collectUntil(DAY_WINDOW.startMs - 50 * MINUTE_MS);
say("the forecasts are uploaded");
const path = "/oracle/events";
await jsonOf(await fixture.signed("A", path, { body: DAY_EVENT }), EventJson);
const entries = await fixture.signed("A", `${path}/${DAY_EVENT_ID}/entries`, { body: DAY_ENTRIES });
if (entries.status !== 200) throw new Error(await entries.text());
say("the event has its entries");
await collectUntil(DAY_WINDOW.signingMs + 10 * MINUTE_MS);
say("the weather is complete");
for (let tries = 0; tries < 600; tries++) {
  const event = await jsonOf(await fixture.get(`${path}/${DAY_EVENT_ID}`), EventJson);
  if (event.attestation) {
    say("the event is signed");
    Deno.exit(0);
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
}
throw new Error("the event was not signed within a minute");
