/**
 * Fair lines: fitting the country's to 60 days of misses, how long the program stands still meanwhile, creating an event
 * that takes its lines, and how the days after a fit fall on lines (which is no matter of speed).
 */
import { CompiledQuery } from "kysely";
import { getLogger } from "@logtape/logtape";
import { LineKeeper } from "../oracle/lines/history/line_keeper.ts";
import { insertPairs, putWindow } from "../oracle/lines/history/history_queries.ts";
import type { Database } from "../oracle/database/database.ts";
import { LINE_WINDOWS } from "../oracle/stored/line_windows.ts";
import { DAY_MS } from "../shared/time/units.ts";
import { replaceLines } from "../testing/fixtures/fitted_lines.ts";
import { OracleFixture } from "../testing/fixtures/oracle.ts";
import { SeededDice } from "../testing/fixtures/seeded_dice.ts";
import { TemporaryDatabase } from "../testing/fixtures/temporary_database.ts";
import { VirtualClock } from "../testing/fixtures/virtual_clock.ts";
import { outOfSample } from "../testing/lines/out_of_sample.ts";
import { eventRequest } from "../testing/suites/acceptance/made_events.ts";
import { runBenchmark } from "./benchmark.ts";
import { cpuSeconds } from "./cpu_seconds.ts";

const DAYS = 60;
const MOST_CPU_SECONDS = 5;
const MOST_CREATE_MS = 400;

/** Misses of whole days of many stations, in whole degrees and knots and in tenths of °C. */
async function fillHistory(db: Database, stations: number, nowMs: number): Promise<void> {
  const dice = new SeededDice(1);
  for (let day = 1; day <= DAYS; day++) {
    const start = (nowMs - day * DAY_MS) / 1000;
    const rows = LINE_WINDOWS.full.metrics.flatMap((metric) =>
      Array.from({ length: stations }, (_, i) => ({
        window_kind: "full",
        window_start: start,
        metric,
        target: `K${String(i).padStart(4, "0")}`,
        baseline: dice.between(20, 90),
        observed: dice.between(-200, 400) / 10 * 9 / 5 + 32,
      }))
    );
    for (let from = 0; from < rows.length; from += 2000) {
      await db.write([insertPairs(rows.slice(from, from + 2000))]);
    }
    await db.write([putWindow({
      window_kind: "full",
      window_start: start,
      pairs: rows.length,
      files: "{}",
      collected_at: nowMs / 1000,
    })]);
  }
}

/** The longest time for which nothing else ran while some work was done, milliseconds. */
async function longestStandstill(work: () => Promise<void>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  await work();
  longest = Math.max(longest, performance.now() - last);
  clearInterval(timer);
  return longest;
}

async function measureFit(isSmall: boolean): Promise<boolean> {
  const stations = isSmall ? 100 : 2900;
  const clock = new VirtualClock("2030-03-01T00:00:00Z");
  await using database = await TemporaryDatabase.open({ clock });
  const { db } = database;
  await fillHistory(db, stations, clock.now());
  const keeper = new LineKeeper({ db, clock, log: getLogger(["bench"]) });
  const cpu = cpuSeconds();
  const standstillMs = await longestStandstill(() => keeper.fit());
  const used = cpuSeconds() - cpu;
  const [row] = await db.read(
    CompiledQuery.raw("SELECT count(*) AS fits FROM line_fits") as CompiledQuery<{ fits: number }>,
  );
  const bytes = (await Deno.stat(db.path)).size;
  console.log(
    `BENCH lines fit: ${stations} stations × ${DAYS} days × 4 metrics, ${row?.fits} lines: ` +
      `${used.toFixed(2)} s of CPU, nothing else ran for at most ${standstillMs.toFixed(0)} ms; ` +
      `the database has ${(bytes / 1e6).toFixed(0)} MB`,
  );
  return used <= MOST_CPU_SECONDS;
}

async function measureCreate(isSmall: boolean): Promise<boolean> {
  const stations = Array.from({ length: 25 }, (_, i) => `K${100 + i}`);
  await using oracle = await OracleFixture.start({ stations });
  await replaceLines(
    oracle.settings,
    "2029-12-31T06:00:00Z",
    stations.flatMap((target) =>
      (["temp_high", "temp_low", "wind_speed"] as const).map((metric) => {
        return { target, metric, cuts: [-1 / 3, 1 / 7] } as const;
      })
    ),
  );
  const isGood: boolean[] = [];
  for (const rules of ["fixed", "lines"]) {
    const times: number[] = [];
    let cpu = 0;
    for (let run = 0; run < (isSmall ? 2 : 11); run++) {
      const body = eventRequest({
        locations: stations,
        scoring_rules: rules,
        total_allowed_entries: 25,
        number_of_places_win: 3,
      });
      if (run === 1) cpu = cpuSeconds(); // the first one builds tables
      const begun = performance.now();
      const response = await oracle.signed("A", "/oracle/events", { body });
      const text = await response.text();
      if (!response.ok) throw new Error(text);
      if (run > 0) times.push(performance.now() - begun);
    }
    const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;
    const cpuMs = 1000 * (cpuSeconds() - cpu) / times.length;
    console.log(
      `BENCH lines create: 25 stations × 3 metrics, 25 entries × 3 places, ${rules}: median ` +
        `${median.toFixed(0)} ms of ${times.length} (best ${Math.min(...times).toFixed(0)} ms, ` +
        `CPU of both ends and all threads ${cpuMs.toFixed(0)} ms)`,
    );
    isGood.push(isSmall || median <= MOST_CREATE_MS);
  }
  return isGood.every(Boolean);
}

function tellSpread(isSmall: boolean): void {
  const series = isSmall ? 200 : 5000;
  const shares = outOfSample({ series, fitted: DAYS, judged: DAYS });
  for (const [side, { mean, deviation, least, greatest }] of Object.entries(shares)) {
    console.log(
      `BENCH lines out of sample: ${side} of ${series} series, ${DAYS} days fitted, ${DAYS} after: ` +
        `mean ${mean.toFixed(4)}, single lines ±${deviation.toFixed(3)} (${least.toFixed(2)} – ` +
        `${greatest.toFixed(2)})`,
    );
  }
}

await runBenchmark({
  name: "lines",
  summary: "Fitting the country's lines, creating an event with lines, and where later days fall.",
  async measure(isSmall) {
    tellSpread(isSmall);
    const isFitFast = await measureFit(isSmall);
    return await measureCreate(isSmall) && isFitFast;
  },
});
