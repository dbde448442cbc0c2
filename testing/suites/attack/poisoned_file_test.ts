import assert from "node:assert/strict";
import { EventJson } from "../../../shared/contract/event.ts";
import { OBSERVATION_COLUMNS } from "../../../shared/contract/observation_file.ts";
import {
  parseWeatherFileName,
  weatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import { decodeRecord } from "../../../oracle/decision/record_codec.ts";
import { collectedWeather } from "../../evidence/writer/collected_weather.ts";
import { WARMER_WEATHER } from "../../evidence/writer/day_weather.ts";
import { observation } from "../../evidence/writer/stored_rows.ts";
import { runsFor, writeEvidence } from "../../evidence/writer/write_evidence.ts";
import { DAY_ENTRIES, DAY_EVENT, DAY_EVENT_ID, DAY_WINDOW } from "../../fixtures/event_requests.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { tableBytes } from "../../fixtures/weather_files.ts";
import { jsonOf } from "../acceptance/answers.ts";

const MINUTE = 60_000;
const EVENT = `/oracle/events/${DAY_EVENT_ID}`;

/** A small file of reports whose rows take more memory than the engine has. */
function poison(): Promise<Uint8Array<ArrayBuffer>> {
  const words = "x".repeat(60_000);
  const rows = Array.from({ length: 3000 }, (_, second) => {
    const time = new Date(DAY_WINDOW.startMs + 7_200_000 + second * 1000).toISOString();
    return observation(time, { raw_text: `${second} ${words}` });
  });
  return tableBytes(OBSERVATION_COLUMNS, rows);
}

Deno.test("a poisoned file costs neither answers nor results: it is set aside, and what it told of is collected again", async () => {
  await using evidence = await writeEvidence({
    table: WARMER_WEATHER,
    runs: [...runsFor(DAY_WINDOW), DAY_WINDOW.signingMs + 65 * MINUTE],
    historyHours: 30,
  });
  await using fixture = await OracleFixture.start({
    now: new Date(DAY_WINDOW.startMs - 86_400_000).toISOString(),
    stations: ["KORD", "KSAW"],
    settings: { evidenceUrlPrefixes: [...evidence.urlPrefixes], duckdbMemoryMb: 64 },
  });
  const collectUntil = collectedWeather(fixture, evidence);
  await jsonOf(await fixture.signed("A", "/oracle/events", { body: DAY_EVENT }), EventJson);
  assert.equal((await fixture.signed("A", `${EVENT}/entries`, { body: DAY_ENTRIES })).status, 200);
  await collectUntil(DAY_WINDOW.signingMs + 10 * MINUTE);
  const file = parseWeatherFileName(
    weatherFileName("observations", DAY_WINDOW.startMs + 10_000_000),
  )!;
  const place = `${fixture.settings.weatherDir}/${file.day}/${file.name}`;
  await Deno.writeFile(place, await poison());
  const pass = async () => {
    await fixture.clock.advance(MINUTE);
    const { attested } = await fixture.oracle.runPass();
    const { settlement_block: block } = await jsonOf(await fixture.get(EVENT), EventJson);
    return { attested, message: block?.message ?? "" };
  };

  // Nothing lists it yet; the next passes look again, without waiting.
  const messages = [await pass()];
  while (/still being read/.test(messages.at(-1)!.message) && messages.length < 100) {
    messages.push(await pass());
  }
  assert.match(messages[0]!.message, new RegExp(`still being read: ${file.name}`));
  assert.match(messages.at(-1)!.message, new RegExp(`${file.name}, which was set aside`));
  await assert.rejects(Deno.stat(place), Deno.errors.NotFound);
  const { start, end } = {
    start: DAY_EVENT.start_observation_date,
    end: DAY_EVENT.end_observation_date,
  };
  const answer = await fixture.get(
    `/stations/observations?station_ids=KORD&start=${start}&end=${end}`,
  );
  assert.equal(answer.status, 200);
  assert.ok((await answer.json()).length > 0);

  await fixture.restart();
  assert.equal((await pass()).attested, 0);
  await collectUntil(DAY_WINDOW.signingMs + 70 * MINUTE);
  assert.equal((await pass()).attested, 1);
  const record = await fixture.get(`${EVENT}/evidence`);
  const { files } = decodeRecord(new Uint8Array(await record.arrayBuffer())).evidence;
  const listed = files?.find(({ name }) => name === file.name);
  assert.equal(listed?.origin, "disk");
  assert.equal(listed?.set_aside?.how, "quarantined");
});
