import assert from "node:assert/strict";
import { v7 as uuidV7 } from "uuid";
import { EventJson } from "../../../shared/contract/event.ts";
import { parseWeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { MINUTE_MS } from "../../../shared/time/units.ts";
import { collectedWeather } from "../../evidence/writer/collected_weather.ts";
import { runsFor } from "../../evidence/writer/write_evidence.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { DaemonBench } from "../../noaa/daemon.ts";
import { ODD_PLACES, ODD_WINDOW, oddRecording } from "../../noaa/odd_recording.ts";
import { jsonOf } from "./answers.ts";
import { entryRequests, eventRequest } from "./made_events.ts";

Deno.test("odd reports and forecasts of four time zones come to what they say, over the end of a month and of summer time", async () => {
  const runs = runsFor(ODD_WINDOW);
  let now = () => runs[0]!;
  await using bench = await DaemonBench.start({
    recording: oddRecording(() => now()),
    start: new Date(runs[0]!).toISOString(),
    settings: { retentionDays: 365 },
  });
  now = () => bench.clock.now();
  for (const run of runs) {
    bench.clock.moveTo(run);
    await bench.daemon.runCycle();
  }
  const paths = [...await bench.files("observations"), ...await bench.files("forecasts")];
  const files = paths.map((path) => ({ ...parseWeatherFileName(path.split("/").at(-1)!)!, path }))
    .sort((a, b) => a.instantNs < b.instantNs ? -1 : 1);
  await using fixture = await OracleFixture.start({
    now: new Date(runs[0]!).toISOString(),
    settings: { evidenceUrlPrefixes: [`${bench.noaa.origin}/`] },
  });
  const collectUntil = collectedWeather(fixture, { files });
  await collectUntil(ODD_WINDOW.startMs - 30 * MINUTE_MS);
  const id = uuidV7();
  const request = eventRequest({
    id,
    locations: ODD_PLACES.map((place) => place.id),
    start_observation_date: new Date(ODD_WINDOW.startMs).toISOString(),
    end_observation_date: new Date(ODD_WINDOW.endMs).toISOString(),
    signing_date: new Date(ODD_WINDOW.signingMs).toISOString(),
  });
  await jsonOf(await fixture.signed("A", "/oracle/events", { body: request }), EventJson);
  const entries = entryRequests(id, 3).map((entry) => ({
    ...entry,
    picks: [{ target: "KBOS", metric: "temp_high", prediction: "Under" }],
  }));
  const path = `/oracle/events/${id}`;
  const body = { event_id: id, entries };
  const submitted = await fixture.signed("A", `${path}/entries`, { body });
  assert.equal(submitted.status, 200, await submitted.text());
  await collectUntil(ODD_WINDOW.signingMs + 10 * MINUTE_MS);
  await fixture.oracle.runPass();
  const event = await jsonOf(await fixture.get(path), EventJson);
  assert.ok(event.attestation, event.settlement_block?.message);
  const fahrenheit = (celsius: number) => Math.round((celsius * 9 / 5 + 32) * 1e6) / 1e6;
  const expected = ODD_PLACES.flatMap(({ id: target, observed, high, low, wind }) => [
    [target, "temp_high", high, fahrenheit(observed.high)],
    [target, "temp_low", low, fahrenheit(observed.low)],
    [target, "wind_speed", wind, observed.wind],
  ]).sort();
  assert.deepEqual(
    event.readings.map(({ target, metric, baseline, observed }) => [
      target,
      metric,
      baseline,
      Math.round(observed! * 1e6) / 1e6, // signed, so there is one
    ]).sort(),
    expected,
  );
});
