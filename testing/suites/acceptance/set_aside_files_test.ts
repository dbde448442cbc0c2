import assert from "node:assert/strict";
import { EventJson } from "../../../shared/contract/event.ts";
import { WantedList } from "../../../shared/contract/wanted.ts";
import type { WeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { decodeRecord } from "../../../oracle/decision/record_codec.ts";
import { collectedWeather } from "../../evidence/writer/collected_weather.ts";
import { WARMER_WEATHER } from "../../evidence/writer/day_weather.ts";
import { runsFor, writeEvidence } from "../../evidence/writer/write_evidence.ts";
import { DAY_ENTRIES, DAY_EVENT, DAY_EVENT_ID, DAY_WINDOW } from "../../fixtures/event_requests.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { runOracle } from "../../fixtures/run_oracle.ts";
import { jsonOf } from "./answers.ts";

const MINUTE = 60_000;
const EVENT = `/oracle/events/${DAY_EVENT_ID}`;

/** Runs a command about files beside the oracle of a fixture. */
async function files({ folder, settings }: OracleFixture, ...args: string[]) {
  const places = [
    "--event-db",
    settings.eventDb,
    "--weather-dir",
    settings.weatherDir,
    "--cache-dir",
    settings.cacheDir,
  ];
  return await runOracle(folder, "files", ...args, ...places);
}

async function pass(fixture: OracleFixture) {
  await fixture.clock.advance(MINUTE);
  const { attested } = await fixture.oracle.runPass();
  const { settlement_block } = await jsonOf(await fixture.get(EVENT), EventJson);
  return { attested, block: settlement_block };
}

Deno.test("files are quarantined and restored beside a running oracle, and a result tells of it", async (t) => {
  await using evidence = await writeEvidence({
    table: WARMER_WEATHER,
    runs: [...runsFor(DAY_WINDOW), DAY_WINDOW.signingMs + 65 * MINUTE],
    historyHours: 30,
  });
  await using fixture = await OracleFixture.start({
    now: new Date(DAY_WINDOW.startMs - 86_400_000).toISOString(),
    stations: ["KORD", "KSAW"],
    settings: { evidenceUrlPrefixes: [...evidence.urlPrefixes] },
  });
  const collectUntil = collectedWeather(fixture, evidence);
  await jsonOf(await fixture.signed("A", "/oracle/events", { body: DAY_EVENT }), EventJson);
  assert.equal((await fixture.signed("A", `${EVENT}/entries`, { body: DAY_ENTRIES })).status, 200);
  await collectUntil(DAY_WINDOW.signingMs + 10 * MINUTE);
  const published = (kind: WeatherFileName["kind"], beforeMs: number) =>
    evidence.files
      .filter((file) => file.kind === kind && file.instantNs < BigInt(beforeMs) * 1_000_000n);
  const forecast = published("forecasts", DAY_WINDOW.startMs).at(-1)!;
  const newest = published("observations", fixture.clock.now()).at(-1)!;
  const early = published("observations", DAY_WINDOW.startMs + 3_600_000 * 4).at(-1)!;

  await t.step(
    "a forecast set aside blocks, also after a restart, until it is restored",
    async () => {
      const done = await files(
        fixture,
        "quarantine",
        forecast.name,
        "--reason",
        "a wrong model run",
      );
      assert.equal(done.status, 0, done.complained);
      for (let start = 0; start < 2; start++) {
        const { attested, block } = await pass(fixture);
        assert.equal(attested, 0);
        assert.equal(block?.code, "source_unavailable");
        assert.match(block?.message ?? "", new RegExp(`${forecast.name} was set aside`));
        await fixture.restart();
      }
      const problems = await files(fixture, "list", "--problems");
      assert.equal(problems.status, 1);
      assert.match(
        problems.printed,
        new RegExp(`^${forecast.name} quarantined since .*Z: a wrong model run$`, "m"),
      );
      const again = await fixture.signed("U", `/file/${forecast.name}`, {
        body: await Deno.readFile(forecast.path),
      });
      assert.equal(again.status, 409);
    },
  );

  await t.step("the newest observations removed are wanted, and block at once", async () => {
    assert.equal((await files(fixture, "restore", forecast.name)).status, 0);
    const done = await files(fixture, "remove", newest.name, "--reason", "a wrong station");
    assert.equal(done.status, 0, done.complained);
    const { attested, block } = await pass(fixture);
    assert.equal(attested, 0);
    assert.equal(block?.code, "source_unavailable");
    const wanted = await jsonOf(
      await fixture.signed("U", "/oracle/wanted", { method: "GET" }),
      WantedList,
    );
    assert.ok(wanted.wanted.length > 0);
    assert.deepEqual(
      [...new Set(wanted.wanted.map(({ station_id }) => station_id))].sort(),
      ["KORD", "KSAW"],
    );
  });

  await t.step(
    "what was collected again later settles, and the record tells of all of it",
    async () => {
      const done = await files(fixture, "quarantine", early.name, "--reason", "a doubtful run");
      assert.equal(done.status, 0, done.complained);
      assert.equal((await pass(fixture)).attested, 0);
      await collectUntil(DAY_WINDOW.signingMs + 70 * MINUTE);
      assert.equal((await pass(fixture)).attested, 1);
      const answer = await fixture.get(`${EVENT}/evidence`);
      const record = decodeRecord(new Uint8Array(await answer.arrayBuffer()));
      const listed = record.evidence.files!;
      assert.deepEqual(
        listed.filter(({ set_aside }) => set_aside).map((
          { name, set_aside },
        ) => [name, set_aside?.how, set_aside?.reason]),
        [
          [early.name, "quarantined", "a doubtful run"],
          [newest.name, "removed", "a wrong station"],
        ],
      );
      assert.equal(listed.find(({ name }) => name === forecast.name)?.set_aside, null);
    },
  );
});
