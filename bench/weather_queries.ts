/**
 * Weather queries and settlement over 30 days of national files: what a visitor waits for, and how long an event takes
 * from the wake-up of the processing pass to its stored attestation.
 */
import { join } from "node:path";
import { cpuUsage } from "node:process";
import { tmpdir } from "node:os";
import { createClient } from "@libsql/client";
import { formatMilliseconds } from "../shared/time/instant.ts";
import { MINUTE_MS } from "../shared/time/units.ts";
import { entryRequests, eventRequest } from "../testing/suites/acceptance/made_events.ts";
import { OracleFixture } from "../testing/fixtures/oracle.ts";
import { runBenchmark } from "./benchmark.ts";
import {
  NATIONAL_END_MS,
  NATIONAL_WINDOW,
  type NationalFiles,
  nationalFiles,
} from "./national_files.ts";
import { OracleInProcess } from "./oracle_in_process.ts";
import { ASKED_MS, nationalSql, QUESTIONS } from "./weather_questions.ts";

/** What a run measures on. */
interface Scene {
  readonly isSmall: boolean;
  readonly national: NationalFiles;
  /** Of the files. */
  readonly days: number;
  readonly cacheDir: string;
}

/** Of the process, whatever it does. */
const MOST_MB = 400;
/** When events of the window are settled: after the last collection. */
const SETTLED_MS = NATIONAL_END_MS + 3 * MINUTE_MS;
/** A new database has listed all files after so many seconds at most. */
const LISTED_SECONDS = 1_800;
/** After so long without a question an oracle has ended what only questions need. */
const IDLE_MS = 10.5 * MINUTE_MS;

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

/** Which stations may be played with: judged from memory for ever other windows, and again from what is kept. */
async function eligible(oracle: OracleInProcess): Promise<void> {
  const judged: number[] = [], kept: number[] = [];
  await oracle.ask("/stations/eligible"); // reads the newest forecasts
  for (const hours of [23, 22, 21, 20, 19, 18]) {
    const path = `/stations/eligible?window_hours=${hours}`;
    judged.push(await oracle.ask(path));
    kept.push(await oracle.ask(path));
  }
  console.log(`BENCH eligible stations: ${spell(judged)} (≤ 50), again ${spell(kept)}`);
}

/** What visitors wait for, of an oracle in a process of its own, and native DuckDB beside it. */
async function queries({ national, days, cacheDir, isSmall }: Scene): Promise<void> {
  const { stations, weatherDir } = national;
  const settings = { weatherDir, cacheDir, evidenceUrlPrefixes: national.urlPrefixes };
  await using oracle = await OracleInProcess.start(formatMilliseconds(ASKED_MS), settings);
  const first = await oracle.prepared();
  console.log(`BENCH memory while all was derived: at most ${first.peakMb} MB (≤ ${MOST_MB})`);
  await oracle.restart();
  console.log(
    `BENCH ready ${
      oracle.readyMs.toFixed(0)
    } ms after a start with the files of ${days} days (≤ 500)`,
  );
  await oracle.prepared();
  await oracle.usage("look");
  const most = isSmall ? 2 : 9;
  let turn = 0;
  const others = (count: number) => {
    const from = ++turn * 37;
    const apart = Math.max(1, Math.floor(stations.length / count));
    return Array.from({ length: count }, (_, i) => stations[(from + i * apart) % stations.length]!);
  };
  for (const question of [...QUESTIONS].reverse()) { // the station list first: it is cold but once
    const runs = question.stations === 0 ? 1 : most;
    const cold: number[] = [], again: number[] = [], cpu: number[] = [];
    for (let run = 0; run < runs; run++) {
      const path = question.path(others(question.stations));
      const before = await oracle.usage();
      cold.push(await oracle.ask(path));
      cpu.push((await oracle.usage()).cpuMs - before.cpuMs);
      for (let time = 0; time < 5; time++) again.push(await oracle.ask(path));
    }
    const [first, second] = question.required;
    console.log(
      `BENCH ${question.name}: ${spell(cold)} (≤ ${first}), CPU of the oracle ${spell(cpu)}; ` +
        `again ${spell(again)} (≤ ${second})`,
    );
  }
  await eligible(oracle);
  const { stations: fifty, path: forecastPath } = QUESTIONS[5]!;
  const together: number[] = [];
  for (let round = 0; round < (isSmall ? 2 : 12); round++) {
    const paths = Array.from({ length: 4 }, () => forecastPath(others(fifty)));
    together.push(...await Promise.all(paths.map((path) => oracle.ask(path))));
  }
  console.log(`BENCH 4 × 50 stations of forecasts at once: ${spell(together)} (p99 ≤ 1000)`);

  const asked = Array.from({ length: isSmall ? 16 : 400 }, (_, index) => {
    const question = QUESTIONS[index % (QUESTIONS.length - 1)]!;
    return question.path(others(question.stations));
  });
  const probes = startClient("probe", oracle.origin, "");
  const seconds = await startClient("ask", oracle.origin, asked.map((path) => `${path}\n`).join(""))
    .end();
  console.log(
    `BENCH probes while 8 clients ask ${asked.length} questions in ${seconds} s: ${await probes
      .end()} (p99 ≤ 10)`,
  );
  const { rssMb, peakMb } = await oracle.usage();
  console.log(`BENCH memory afterwards ${rssMb} MB, at most ${peakMb} MB (≤ ${MOST_MB})`);
  await runNative(weatherDir, others);
  if (isSmall) return;
  await new Promise((next) => setTimeout(next, IDLE_MS));
  const idle = await oracle.usage();
  console.log(`BENCH memory 10 minutes after the last question ${idle.rssMb} MB (≤ 150)`);
}

/** Median, best and 99th percentile. */
function spell(took: readonly number[]): string {
  const sorted = took.toSorted((a, b) => a - b);
  const part = (share: number) => sorted[Math.floor(share * sorted.length)]!.toFixed(1);
  return `median ${part(0.5)} ms, best ${part(0)}, p99 ${part(0.99)}`;
}

async function runNative(
  weatherDir: string,
  others: (count: number) => string[],
): Promise<void> {
  const files = await nationalSql(weatherDir);
  const cases = QUESTIONS.map(({ name, sql, stations }) => ({
    name,
    sql: sql(others(Math.max(stations, 1)), files),
  }));
  const flags = ["--no-config", "--no-lock", "--node-modules-dir=none"];
  const native = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", ...flags, sibling("native_duckdb.ts")],
    stdin: "piped",
  }).spawn();
  const writer = native.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(cases)));
  await writer.close();
  const { success } = await native.status;
  if (!success) console.log("BENCH native DuckDB: its package could not be loaded");
}

const sibling = (name: string) => new URL(name, import.meta.url).pathname;

/** Clients in a process of their own, which read what they do from standard input. */
function startClient(kind: string, origin: string, input: string) {
  const client = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-net", "--no-prompt", sibling("weather_client.ts"), kind, origin],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = client.stdin.getWriter();
  const written = writer.write(new TextEncoder().encode(input));
  return {
    /** What they say at their end. */
    async end(): Promise<string> {
      await written;
      await writer.close();
      return (await new Response(client.stdout).text()).trim();
    },
  };
}

/** An oracle on the national files that has read and listed them all: until then it settles nothing. */
async function listing({ national, cacheDir }: Scene): Promise<OracleFixture> {
  const { weatherDir, urlPrefixes, proven } = national;
  const oracle = await OracleFixture.start({
    now: formatMilliseconds(SETTLED_MS),
    settings: { weatherDir, cacheDir, evidenceUrlPrefixes: [...urlPrefixes] },
  });
  const path = await createEvent(oracle, proven.slice(0, 1));
  for (let seconds = 0; seconds < LISTED_SECONDS; seconds++) {
    await oracle.oracle.runPass();
    if ((await blockOf(oracle, path)) === undefined) return oracle;
    await new Promise((next) => setTimeout(next, 1_000));
  }
  throw new Error(`not settled: ${await blockOf(oracle, path)}`);
}

/** From wake-up to stored attestation of one event, on an oracle whose engine runs. */
async function settlement(oracle: OracleFixture, stations: readonly string[]): Promise<Timing> {
  const path = await createEvent(oracle, stations);
  await visit(oracle, stations);
  const timing = await time(() => oracle.oracle.runPass());
  const block = await blockOf(oracle, path);
  if (block !== undefined) throw new Error(`not settled: ${block}`);
  return timing;
}

/** What an event lacks to be signed; `undefined` when it is. */
async function blockOf(oracle: OracleFixture, path: string): Promise<string | undefined> {
  const { status, settlement_block } = await (await oracle.get(path)).json();
  return status === "Signed" ? undefined : `${status}: ${JSON.stringify(settlement_block)}`;
}

/** Creates an event with its entries before its window, and then turns to when it is settled. */
async function createEvent(oracle: OracleFixture, stations: readonly string[]): Promise<string> {
  const { startMs, endMs, signingMs } = NATIONAL_WINDOW;
  oracle.clock.set(startMs - 30 * MINUTE_MS);
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
  oracle.clock.set(SETTLED_MS);
  return path;
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
  await using oracle = await listing(scene);
  for (const count of new Set([1, proven.length])) {
    const stations = proven.slice(0, count);
    const what = `25 entries × 3 places on ${count} stations`;
    await forgetVerdicts(cacheDir);
    report(`${what}, documents parsed on the way`, [await settlement(oracle, stations)]);
    const timings: Timing[] = [];
    for (let run = 0; run < (isSmall ? 2 : 5); run++) {
      timings.push(await settlement(oracle, stations));
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
    : { stations: 2899, proven: 20, days: 30, wholeDays: 13 };
  const folder = join(tmpdir(), `noaa-oracle-bench-files-3${isSmall ? "-small" : ""}`);
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
