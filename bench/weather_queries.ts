/**
 * Weather queries and settlement over 30 days of national files: what a visitor waits for, and how long an event takes
 * from the wake-up of the processing pass to its stored attestation.
 */
import { join } from "node:path";
import { cpuUsage } from "node:process";
import { tmpdir } from "node:os";
import { createClient } from "@libsql/client";
import { getLogger } from "@logtape/logtape";
import { Database } from "../oracle/database/database.ts";
import { WeatherFiles } from "../oracle/files/weather_files.ts";
import { Weather } from "../oracle/weather/weather.ts";
import { WholeFiles } from "../oracle/weather/whole_files.ts";
import { formatMilliseconds } from "../shared/time/instant.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../shared/time/units.ts";
import { entryRequests, eventRequest } from "../testing/suites/acceptance/made_events.ts";
import { OracleFixture } from "../testing/fixtures/oracle.ts";
import { VirtualClock } from "../testing/fixtures/virtual_clock.ts";
import { runBenchmark } from "./benchmark.ts";
import {
  NATIONAL_END_MS,
  NATIONAL_WINDOW,
  type NationalFiles,
  nationalFiles,
} from "./national_files.ts";

/** What a run measures on. */
interface Scene {
  readonly isSmall: boolean;
  readonly national: NationalFiles;
  /** Of the files. */
  readonly days: number;
  readonly cacheDir: string;
}

interface Timing {
  readonly wallMs: number;
  readonly cpuMs: number;
}

async function time(work: () => Promise<unknown>): Promise<Timing> {
  const [begun, before] = [performance.now(), cpuUsage()];
  await work();
  const { user, system } = cpuUsage(before);
  return { wallMs: performance.now() - begun, cpuMs: (user + system) / 1000 };
}

function report(what: string, timings: readonly Timing[]): void {
  const summary = (name: keyof Timing) => {
    const sorted = timings.map((timing) => timing[name]).toSorted((a, b) => a - b);
    return `${sorted[Math.floor(sorted.length / 2)]!.toFixed(0)} ms (best ${
      sorted[0]!.toFixed(0)
    })`;
  };
  console.log(`BENCH ${what}: ${summary("wallMs")}, CPU of all threads ${summary("cpuMs")}`);
}

/** Three stations each time, never the same. */
function* threes(stations: readonly string[]) {
  for (let i = 0;; i++) {
    yield [1, 2, 3].map((part) =>
      stations[(i * 37 + part * Math.floor(stations.length / 4)) % stations.length]!
    );
  }
}

async function queries({ national, days, cacheDir, isSmall }: Scene): Promise<void> {
  const log = getLogger(["bench"]);
  const clock = new VirtualClock(NATIONAL_END_MS);
  const { weatherDir } = national;
  // Those of the event have an issue a day, all others one an hour, as it is.
  const proven = new Set(national.proven.flatMap((id) => {
    const from = national.stations.indexOf(id);
    return national.stations.slice(from, from + 25);
  }));
  const stations = national.stations.filter((id) => !proven.has(id));
  const path = join(cacheDir, "oracle.db");
  const db = await Database.open({ path, checkpointing: "auto", clock, log });
  await using wholeFiles = new WholeFiles(log);
  const options = { weatherDir, cacheDir, db, wholeFiles, clock, log };
  const indexed = await time(async () => {
    const files = await WeatherFiles.open(options);
    for (const kind of ["observations", "forecasts"] as const) {
      await files.light.find(kind, {
        fromNs: 0n,
        toNs: BigInt(NATIONAL_END_MS + DAY_MS) * 1_000_000n,
      });
    }
    await files.close();
  });
  report(`light copies and index of ${days} days (nothing to do when they are there)`, [
    indexed,
  ]);
  const files = await WeatherFiles.open(options);
  const weather = new Weather({ uploads: files.uploads, light: files.light, memoryMb: 256, log });
  const next = threes(stations);
  const three = () => next.next().value!;
  try {
    await newestFile(weather, three()); // starts the engine
    const runs = async (work: () => Promise<unknown>, count = isSmall ? 2 : 7) => {
      const timings: Timing[] = [];
      for (let run = 0; run < count; run++) timings.push(await time(work));
      return timings;
    };
    report(
      "3 stations out of one national forecast file",
      await runs(() => newestFile(weather, three())),
    );
    const nowMs = NATIONAL_END_MS;
    const week = { issuedFromMs: nowMs - 7 * DAY_MS, issuedToMs: nowMs, nowMs };
    const unit = "fahrenheit" as const;
    const ahead = { ...week, startMs: nowMs, endMs: nowMs + 2 * DAY_MS, unit };
    const past = (days: number) => ({ startMs: nowMs - days * DAY_MS, endMs: nowMs, nowMs, unit });
    report(
      "forecasts, 3 stations, the next 2 days",
      await runs(() => weather.forecasts({ ...ahead, stations: three() })),
    );
    report(
      "forecasts, 50 stations, the next 2 days",
      await runs(() => weather.forecasts({ ...ahead, stations: stations.slice(0, 50) })),
    );
    report(
      "observations, 3 stations, a day",
      await runs(() => weather.observations({ ...past(1), stations: three() })),
    );
    report(
      "observations, 3 stations, a week",
      await runs(() => weather.observations({ ...past(7), stations: three() })),
    );
    report(
      "daily observations, 100 stations, a week",
      await runs(
        () => weather.dailyObservations({ ...past(7), stations: stations.slice(0, 100) }),
        2,
      ),
    );
    report("stations, first time", [await time(() => weather.stations())]);
    report("stations, again", await runs(() => weather.stations()));
  } finally {
    await weather.close();
    await files.close();
    await db.close();
  }
}

/** Rows of stations that only the newest forecast file is needed for. */
async function newestFile(weather: Weather, stations: readonly string[]): Promise<void> {
  const rows = await weather.rows.newestForecasts({
    stations,
    asEvidence: false,
    startMs: NATIONAL_END_MS,
    nowMs: NATIONAL_END_MS,
    publications: { fromMs: NATIONAL_END_MS - 2 * HOUR_MS, toMs: NATIONAL_END_MS - HOUR_MS },
  });
  if (rows.length === 0) throw new Error("nothing was read");
}

/** From wake-up to stored attestation of one event, on an oracle whose engine runs. */
async function settlement(
  { national, cacheDir }: Scene,
  stations: readonly string[],
): Promise<Timing> {
  await using oracle = await OracleFixture.start({
    now: formatMilliseconds(NATIONAL_WINDOW.startMs - 30 * MINUTE_MS),
    settings: {
      weatherDir: national.weatherDir,
      cacheDir,
      evidenceUrlPrefixes: [...national.urlPrefixes],
    },
  });
  const { startMs, endMs, signingMs } = NATIONAL_WINDOW;
  const body = eventRequest({
    locations: [...stations],
    scoring_fields: ["temp_high", "temp_low", "wind_speed"],
    start_observation_date: formatMilliseconds(startMs),
    end_observation_date: formatMilliseconds(endMs),
    signing_date: formatMilliseconds(signingMs),
    total_allowed_entries: 25,
    number_of_places_win: 3,
    number_of_values_per_entry: 3,
  });
  const entries = entryRequests(body.id, 25).map((entry) => ({
    ...entry,
    picks: [{ target: stations[0]!, metric: "temp_high" as const, prediction: "Over" as const }],
  }));
  const path = `/oracle/events/${body.id}`;
  for (
    const [to, sent] of [["/oracle/events", body], [`${path}/entries`, {
      event_id: body.id,
      entries,
    }]] as const
  ) {
    const response = await oracle.signed("A", to, { body: sent });
    if (!response.ok) throw new Error(`${to}: ${await response.text()}`);
    await response.body?.cancel();
  }
  oracle.clock.set(NATIONAL_END_MS + 3 * MINUTE_MS);
  await visit(oracle, stations);
  const timing = await time(() => oracle.oracle.runPass());
  const { status, settlement_block } = await (await oracle.get(path)).json();
  if (status !== "Signed") throw new Error(`${status}: ${JSON.stringify(settlement_block)}`);
  return timing;
}

/** Some visitors, as an oracle has them that runs for longer than a minute: the engine's code gets its speed by use. */
async function visit(oracle: OracleFixture, stations: readonly string[]): Promise<void> {
  const ids = stations.slice(0, 3).join(",");
  const start = formatMilliseconds(NATIONAL_WINDOW.startMs);
  const end = formatMilliseconds(NATIONAL_WINDOW.endMs);
  for (let round = 0; round < 6; round++) {
    for (const path of ["observations", "forecasts"]) {
      const answer = await oracle.get(
        `/stations/${path}?station_ids=${ids}&start=${start}&end=${end}`,
      );
      if (!answer.ok) throw new Error(await answer.text());
      await answer.body?.cancel();
    }
  }
}

async function settlements(scene: Scene): Promise<void> {
  const { national: { proven }, cacheDir, isSmall } = scene;
  for (const count of new Set([1, proven.length])) {
    const stations = proven.slice(0, count);
    const what = `25 entries × 3 places on ${count} stations`;
    await forgetVerdicts(cacheDir);
    report(`${what}, documents parsed on the way`, [await settlement(scene, stations)]);
    const timings: Timing[] = [];
    for (let run = 0; run < (isSmall ? 2 : 5); run++) {
      timings.push(await settlement(scene, stations));
    }
    report(`${what}, verdicts present`, timings);
  }
}

async function forgetVerdicts(cacheDir: string): Promise<void> {
  const index = createClient({ url: `file:${join(cacheDir, "index.db")}` });
  await index.execute("DELETE FROM document_verdicts");
  index.close();
}

async function measure(isSmall: boolean): Promise<boolean> {
  const size = isSmall
    ? { stations: 100, proven: 3, days: 3, wholeDays: 2 }
    : { stations: 2899, proven: 20, days: 30, wholeDays: 8 };
  const folder = join(tmpdir(), `noaa-oracle-bench-files-2${isSmall ? "-small" : ""}`);
  const national = await nationalFiles(folder, size);
  const scene = { isSmall, national, days: size.days, cacheDir: join(folder, "cache") };
  await queries(scene);
  await settlements(scene);
  return true;
}

await runBenchmark({
  name: "weather_queries",
  summary:
    "What a visitor waits for, and how long an event takes to be signed, over 30 days of files.",
  measure,
});
