import assert from "node:assert/strict";
import { EventJson } from "../../../shared/contract/event.ts";
import type { WeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { collectedWeather } from "../../evidence/writer/collected_weather.ts";
import { WARMER_WEATHER } from "../../evidence/writer/day_weather.ts";
import { runsFor, writeEvidence } from "../../evidence/writer/write_evidence.ts";
import { DAY_ENTRIES, DAY_EVENT, DAY_EVENT_ID, DAY_WINDOW } from "../../fixtures/event_requests.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { jsonOf } from "./answers.ts";

const MINUTE = 60_000;
const EVENT = `/oracle/events/${DAY_EVENT_ID}`;

Deno.test("a published file that vanishes settles nothing, and no older forecast takes its place", async (t) => {
  await using evidence = await writeEvidence({ table: WARMER_WEATHER, runs: runsFor(DAY_WINDOW) });
  await using fixture = await OracleFixture.start({
    now: new Date(DAY_WINDOW.startMs - 86_400_000).toISOString(),
    stations: ["KORD", "KSAW"],
    settings: { evidenceUrlPrefixes: [...evidence.urlPrefixes] },
  });
  const collectUntil = collectedWeather(fixture, evidence);
  await jsonOf(await fixture.signed("A", "/oracle/events", { body: DAY_EVENT }), EventJson);
  assert.equal((await fixture.signed("A", `${EVENT}/entries`, { body: DAY_ENTRIES })).status, 200);
  await collectUntil(DAY_WINDOW.signingMs + 10 * MINUTE);
  const before = (kind: WeatherFileName["kind"], ms: number) =>
    evidence.files
      .filter((file) => file.kind === kind && file.instantNs < BigInt(ms) * 1_000_000n);
  const forecasts = before("forecasts", DAY_WINDOW.startMs);
  assert.ok(forecasts.length > 1, "an older forecast is there");
  const observation = before("observations", DAY_WINDOW.endMs).at(-1)!;
  const placeOf = ({ day, name }: WeatherFileName) => `${fixture.folder}/weather/${day}/${name}`;
  const waits = [1, 16, 31, 61, 121, 241, 361]; // minutes, each a little longer than the oracle waits
  const pass = async () => {
    await fixture.clock.advance(waits.shift()! * MINUTE);
    const { attested } = await fixture.oracle.runPass();
    const { settlement_block } = await jsonOf(await fixture.get(EVENT), EventJson);
    return { attested, block: settlement_block };
  };

  for (const file of [forecasts.at(-1)!, observation]) {
    await t.step(`without ${file.name}, also after a restart and without the cache`, async () => {
      await Deno.rename(placeOf(file), `${fixture.folder}/away`);
      const first = await pass();
      assert.equal(first.attested, 0);
      assert.equal(first.block?.code, "source_unavailable");
      assert.match(first.block?.message ?? "", new RegExp(file.name));
      await fixture.oracle.stop();
      await Deno.remove(fixture.settings.cacheDir, { recursive: true });
      await fixture.restart();
      assert.deepEqual((await pass()).attested, 0);
      await Deno.rename(`${fixture.folder}/away`, placeOf(file));
    });
  }

  await t.step("with another forecast under its name", async () => {
    const [older, newest] = [forecasts.at(-2)!, forecasts.at(-1)!];
    await Deno.rename(placeOf(newest), `${fixture.folder}/away`);
    await Deno.copyFile(older.path, placeOf(newest));
    const { cacheDir } = fixture.settings;
    await fixture.oracle.stop();
    await Deno.remove(cacheDir, { recursive: true });
    await fixture.restart();
    const { attested, block } = await pass();
    assert.equal(attested, 0);
    assert.match(block?.message ?? "", new RegExp(newest.name));
    await Deno.rename(`${fixture.folder}/away`, placeOf(newest));
  });

  await t.step("with every file in its place again it settles", async () => {
    assert.equal((await pass()).attested, 1);
  });
});
