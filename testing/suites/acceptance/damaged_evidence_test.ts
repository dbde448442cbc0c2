import assert from "node:assert/strict";
import { join } from "node:path";
import { EventJson } from "../../../shared/contract/event.ts";
import { collectedWeather } from "../../evidence/writer/collected_weather.ts";
import { DAY_ENTRIES, DAY_EVENT, DAY_EVENT_ID, DAY_WINDOW } from "../../fixtures/event_requests.ts";
import { flipBit, truncate, withForeignDocuments } from "../../evidence/writer/file_faults.ts";
import { WARMER_WEATHER } from "../../evidence/writer/day_weather.ts";
import { runsFor, writeEvidence } from "../../evidence/writer/write_evidence.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { jsonOf } from "./answers.ts";

const MINUTE = 60_000;
const EVENT = `/oracle/events/${DAY_EVENT_ID}`;

Deno.test("nothing damaged is signed from, in transit or on the disk, and whole evidence settles", async (t) => {
  await using evidence = await writeEvidence({ table: WARMER_WEATHER, runs: runsFor(DAY_WINDOW) });
  await using fixture = await OracleFixture.start({
    now: new Date(DAY_WINDOW.startMs - 86_400_000).toISOString(),
    stations: ["KORD", "KSAW"],
    settings: { evidenceUrlPrefixes: [...evidence.urlPrefixes] },
  });
  const collectUntil = collectedWeather(fixture, evidence);
  await jsonOf(await fixture.signed("A", "/oracle/events", { body: DAY_EVENT }), EventJson);
  assert.equal((await fixture.signed("A", `${EVENT}/entries`, { body: DAY_ENTRIES })).status, 200);
  const blockAfterPass = async () => {
    const { attested } = await fixture.oracle.runPass();
    const { attestation, settlement_block } = await jsonOf(await fixture.get(EVENT), EventJson);
    assert.deepEqual([attested, attestation], [0, null]);
    return settlement_block;
  };

  await t.step("in transit: damaged, foreign and misnamed files are refused", async () => {
    await collectUntil(DAY_WINDOW.signingMs + MINUTE);
    const last = evidence.files.findLast(({ kind }) => kind === "observations")!;
    const forecast = evidence.files.findLast(({ kind }) => kind === "forecasts")!;
    await fixture.clock.set(DAY_WINDOW.signingMs + 7 * MINUTE);
    const send = async (name: string, body: Uint8Array) => {
      await fixture.clock.advance(1000);
      const response = await fixture.signed("U", `/file/${name}`, { body });
      await response.body?.cancel();
      return response.status;
    };
    const whole = await Deno.readFile(last.path);
    assert.equal(await send(last.name, await truncate(last.path)), 400);
    assert.equal(await send(forecast.name, await withForeignDocuments(forecast.path)), 400);
    assert.equal(await send(last.name.replace("observations", "forecasts"), whole), 400);
    const future = await send(last.name.replace("2030-", "2031-"), whole);
    assert.equal(future, 400, "a file of the future is refused");
    assert.equal((await blockAfterPass())?.code, "awaiting_collection");
  });

  await t.step(
    "on the disk: a file that was changed behind the program is no evidence",
    async () => {
      await collectUntil(DAY_WINDOW.signingMs + 10 * MINUTE);
      const file = evidence.files.find(({ kind, instantNs }) =>
        kind === "observations" && instantNs > BigInt(DAY_WINDOW.startMs) * 1_000_000n
      )!;
      const forecast = evidence.files.findLast(({ kind, instantNs }) =>
        kind === "forecasts" && instantNs < BigInt(DAY_WINDOW.startMs) * 1_000_000n
      )!;
      for (const { name, path } of [file, forecast]) {
        const stored = join(
          fixture.folder,
          "weather",
          name.slice(name.indexOf("_") + 1, -8).slice(0, 10),
          name,
        );
        const bytes = await Deno.readFile(stored);
        await Deno.writeFile(stored, await flipBit(path, 0.3));
        await fixture.restart();
        assert.equal((await blockAfterPass())?.code, "source_unavailable", name);
        await Deno.writeFile(stored, bytes);
        await fixture.clock.advance(90 * MINUTE);
      }
    },
  );

  await t.step("once it is whole again it settles", async () => {
    await fixture.restart();
    assert.equal((await fixture.oracle.runPass()).attested, 1);
  });
});
