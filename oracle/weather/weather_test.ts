import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { DAY_MS } from "../../shared/time/units.ts";
import { answerProblem } from "../http/problem_answer.ts";
import { observation } from "../../testing/evidence/writer/stored_rows.ts";
import { WeatherFixture } from "../../testing/fixtures/weather.ts";

const SAMPLES = new URL("../../testdata/parquet/", import.meta.url);
const OBSERVED = "observations_2026-01-17T17:16:19.76658783Z.parquet";
const FORECAST = "forecasts_2026-01-17T17:16:19.76658783Z.parquet";
const SAMPLE_MS = Date.parse("2026-01-17T17:16:20Z");

Deno.test("files of the Rust daemon answer every question of visitors", async (t) => {
  await using bench = await WeatherFixture.open();
  const { weather } = bench;
  const observed = await Deno.readFile(new URL(OBSERVED, SAMPLES));
  const packed = await Deno.readFile(new URL(`${FORECAST}.gz`, SAMPLES));
  const forecast = new Uint8Array(gunzipSync(packed));
  await bench.files.uploads.publish(OBSERVED, observed);
  await bench.files.uploads.publish(FORECAST, forecast);
  const window = { startMs: SAMPLE_MS - DAY_MS, endMs: SAMPLE_MS, nowMs: SAMPLE_MS };

  await t.step("stations", async () => {
    const stations = (await weather.stations()).rows;
    assert.equal(stations.length, 2469);
    assert.deepEqual(stations.find(({ station_id }) => station_id === "KJFK"), {
      station_id: "KJFK",
      station_name: "New York/JF Kennedy Intl",
      state: "NY",
      iata_id: "JFK",
      elevation_m: 3,
      latitude: 40.6392,
      longitude: -73.7639,
    });
    assert.deepEqual((await weather.stations()).rows, stations);
  });
  // The expected values were read by another reader of parquet.
  await t.step("forecasts by day", async () => {
    const days = (await weather.forecasts({
      stations: ["KBOS"],
      unit: "fahrenheit",
      nowMs: SAMPLE_MS,
      startMs: SAMPLE_MS,
      endMs: SAMPLE_MS + 3 * DAY_MS,
      issuedFromMs: SAMPLE_MS - DAY_MS,
      issuedToMs: SAMPLE_MS,
    })).rows;
    const dates = ["2026-01-17", "2026-01-18", "2026-01-19", "2026-01-20"];
    assert.deepEqual(days.map(({ date }) => date.slice(0, 10)), dates);
    assert.deepEqual(days[1], {
      station_id: "KBOS",
      date: "2026-01-18 00:00:00",
      start_time: "2026-01-18T00:00:00Z",
      end_time: "2026-01-19T06:00:00Z",
      temp_low: 26,
      temp_high: 44,
      temp_unit_code: "fahrenheit",
      wind_speed: null,
      wind_direction: null,
      humidity_max: 89,
      humidity_min: 68,
      precip_chance: 83,
      rain_amt: 0.54,
      snow_amt: null,
      ice_amt: null,
    });
  });
  await t.step("observations and days of observations", async () => {
    const query = { ...window, stations: ["NONE", "KBOS"], unit: "celsius" as const };
    const common = {
      station_id: "KBOS",
      temp_low: 2.2,
      temp_high: 2.2,
      temp_unit_code: "celsius",
      wind_speed: 3,
      wind_direction: 140,
      humidity: 70,
      rain_amt: null,
      snow_amt: null,
      ice_amt: null,
    };
    const reported = "2026-01-17T16:54:00Z";
    const latest = { latest_temp: 2.2, latest_temp_time: reported };
    assert.deepEqual((await weather.observations(query)).rows, [
      { ...common, start_time: reported, end_time: reported, ...latest },
    ]);
    assert.deepEqual((await weather.dailyObservations(query)).rows, [
      { ...common, date: "2026-01-17 00:00:00" },
    ]);
  });
  await t.step("reports from before the checks are counted as such", async () => {
    const query = { ...window, stations: ["KBOS", "KJFK"], metrics: [] };
    assert.deepEqual(await weather.observationQuality(query), {
      rejected_reports: 0,
      unverified_reports: 2,
      newest_report_at: "2026-01-17T16:58:00Z",
      legacy_reports: 2,
    });
  });
});

Deno.test("what costs too much or means nothing is refused before anything is read", async () => {
  await using bench = await WeatherFixture.open();
  const { weather } = bench;
  const sound = {
    stations: ["KORD"],
    startMs: 0,
    endMs: DAY_MS,
    nowMs: DAY_MS,
    unit: "fahrenheit" as const,
    metrics: [],
    issuedFromMs: 0,
    issuedToMs: DAY_MS,
  };
  const unsound = [
    { stations: [] },
    { stations: Array.from({ length: 101 }, (_, i) => `K${i}`) },
    { endMs: 0 },
    { endMs: NaN },
    { endMs: 31 * DAY_MS + 60_000 },
  ];
  const questions = ["observations", "dailyObservations", "observationQuality"] as const;
  for (const change of unsound) {
    for (const question of [...questions, "forecasts"] as const) {
      await assert.rejects(weather[question]({ ...sound, ...change }), RefusalError);
    }
  }
  for (const change of [{ issuedToMs: -1 }, { issuedToMs: 32 * DAY_MS }]) {
    await assert.rejects(weather.forecasts({ ...sound, ...change }), RefusalError);
  }
  for (const question of questions) await weather[question](sound);
  assert.deepEqual((await weather.forecasts(sound)).rows, [], "there are no files");
  assert.deepEqual((await weather.stations()).rows, []);
});

Deno.test("a station is listed while it was seen in the 30 days before the newest file", async () => {
  await using bench = await WeatherFixture.open();
  const { clock, weather } = bench;
  await clock.set(Date.parse("2030-02-02T00:00:00Z"));
  const report = (day: string, station_id: string, change = {}) =>
    bench.publishObservations([observation(`2030-01-${day}T12:53:00Z`, { station_id, ...change })]);
  const ids = async () => (await weather.stations()).rows.map(({ station_id }) => station_id);
  await report("01", "KORD", { station_name: "Old name" });
  await report("01", "KSAW", { raw_text: "other", file: observation("2030-01-02T00:00:00Z").file });
  assert.deepEqual(await ids(), ["KORD", "KSAW"]);
  await report("20", "KORD", { station_name: "New name", elevation_m: null });
  assert.deepEqual((await weather.stations()).rows[0]?.station_name, "New name");
  await report("31", "KJFK");
  assert.deepEqual(await ids(), ["KJFK", "KORD", "KSAW"]);
  await bench.publishObservations([observation("2030-02-01T12:53:00Z", { station_id: "KJFK" })]);
  assert.deepEqual(await ids(), ["KJFK", "KORD"]);
  await report("19", "KMCI");
  assert.deepEqual(await ids(), ["KJFK", "KMCI", "KORD"], "a file that comes late counts too");
  await bench.publishObservations([observation("2031-01-01T12:53:00Z", { station_id: "KSAW" })]);
  assert.deepEqual(await ids(), ["KJFK", "KMCI", "KORD"], "a file of the future hides nothing");
});

/** An oracle's weather with one report, in whose file the engine can be stopped in the middle of a query. */
async function stoppableBench() {
  const bench = await WeatherFixture.open({ timeoutMs: 2000 });
  await bench.publishObservations([observation("00:53")]);
  const [file] = await bench.files.light.find("observations", { fromNs: 0n, toNs: 2n ** 62n });
  const { path } = file!; // it was published
  const startMs = Date.parse("2030-01-01T00:00:00Z");
  const window = { startMs, endMs: startMs + DAY_MS, nowMs: startMs + DAY_MS };
  return {
    async ask() {
      const query = { ...window, stations: ["KORD"], unit: "celsius" } as const;
      return (await bench.weather.observations(query)).rows;
    },
    /** Whoever opens the file waits for ever. */
    async stop() {
      await Deno.rename(path, `${path}.sound`);
      await new Deno.Command("mkfifo", { args: [path] }).output();
    },
    /** The file is as it was; who waits for ever is let go, now that nobody asks him any more. */
    async goOn() {
      await Deno.rename(path, `${path}.hangs`);
      await Deno.rename(`${path}.sound`, path);
      (await Deno.open(`${path}.hangs`, { read: true, write: true })).close(); // fifo(7): it never blocks
    },
    [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose](),
  };
}

function assertComeAgain(refusal: unknown): void {
  assert.ok(refusal instanceof RefusalError);
  const answer = answerProblem(refusal, "/stations/observations");
  assert.equal(answer.status, 503);
  assert.match(answer.headers.get("retry-after") ?? "", /^\d+$/);
}

Deno.test("who asks while the engine hangs is told to come again, and the next one gets an answer", async () => {
  await using bench = await stoppableBench();
  assert.equal((await bench.ask()).length, 1);
  await bench.stop();
  assertComeAgain(await bench.ask().then(() => undefined, (error) => error));
  await bench.goOn();
  assert.equal((await bench.ask()).length, 1);
});

Deno.test("who asks while the engine's worker is killed is told to come again, and the next one gets an answer", async () => {
  const workers: Worker[] = [];
  let onQuery = () => {};
  const { Worker: RealWorker } = globalThis;
  globalThis.Worker = class extends RealWorker {
    override postMessage(message: { kind: string }): void {
      super.postMessage(message);
      if (message.kind !== "query") return;
      workers.push(this);
      onQuery();
    }
  } as typeof Worker;
  using _real = { [Symbol.dispose]: () => void (globalThis.Worker = RealWorker) };
  await using bench = await stoppableBench();
  assert.equal((await bench.ask()).length, 1);

  await bench.stop();
  onQuery = () => workers.at(-1)?.terminate();
  assertComeAgain(await bench.ask().then(() => undefined, (error) => error));
  const killed = workers.at(-1);

  onQuery = () => {};
  await bench.goOn();
  assert.equal((await bench.ask()).length, 1);
  assert.ok(killed);
  assert.notEqual(workers.at(-1), killed, "another worker answered");
});
