import assert from "node:assert/strict";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { LinesAnswer } from "../../../shared/contract/line.ts";
import { formatInstant } from "../../../shared/time/instant.ts";
import { DAY_MS, HOUR_MS } from "../../../shared/time/units.ts";
import { collectedWeather } from "../../evidence/writer/collected_weather.ts";
import { inventedRuns, inventedWeather } from "../../evidence/writer/invented_weather.ts";
import { writeEvidence } from "../../evidence/writer/write_evidence.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { jsonOf } from "./answers.ts";

const DAYS = 24;
const FIRST_DAY_MS = Date.parse("2029-12-01T00:00:00Z");
const STATIONS = ["KORD", "KSAW"];
const WEATHER = { stations: STATIONS, firstDayMs: FIRST_DAY_MS, days: DAYS, seed: 7 };
const ALL_LINES = "targets=KORD,KSAW&metrics=temp_high,temp_low,wind_speed,humidity";

async function newestLines(fixture: OracleFixture, query: string): Promise<LinesAnswer> {
  return await jsonOf(await fixture.get(`/oracle/lines?${query}`), LinesAnswer);
}

async function removeFiles({ settings }: OracleFixture): Promise<void> {
  await Deno.remove(settings.cacheDir, { recursive: true });
  for await (const { name } of Deno.readDir(settings.weatherDir)) {
    await Deno.remove(join(settings.weatherDir, name), { recursive: true });
  }
}

async function storedPairs({ settings }: OracleFixture, kind: string, metric: string) {
  const client = createClient({ url: `file:${join(settings.eventDb, "oracle.db")}` });
  try {
    const { rows } = await client.execute({
      sql: "SELECT window_start, baseline, observed FROM line_pairs " +
        "WHERE target = 'KORD' AND window_kind = ? AND metric = ? ORDER BY window_start",
      args: [kind, metric],
    });
    return rows.map((row) => [row.window_start, row.baseline, row.observed].map(Number));
  } finally {
    client.close();
  }
}

Deno.test("lines are fitted to weather that was collected and published as it always is", async (t) => {
  const table = inventedWeather(WEATHER);
  await using evidence = await writeEvidence({
    table,
    runs: inventedRuns(WEATHER),
    historyHours: 26,
  });
  await using fixture = await OracleFixture.start({
    now: formatInstant(FIRST_DAY_MS - DAY_MS),
    settings: { evidenceUrlPrefixes: [...evidence.urlPrefixes] },
  });
  await collectedWeather(fixture, evidence)(FIRST_DAY_MS + DAYS * DAY_MS + 2 * HOUR_MS);

  await t.step("a day is read three hours after it ended, and no sooner", async () => {
    assert.deepEqual(await fixture.oracle.updateLines(), { days: 59, fitted: true });
    const before = await storedPairs(fixture, "full", "temp_high");
    assert.equal(before.length, DAYS - 1);
    await fixture.clock.advance(HOUR_MS);
    assert.deepEqual(await fixture.oracle.updateLines(), { days: 1, fitted: true });
    assert.equal((await storedPairs(fixture, "full", "temp_high")).length, DAYS);
    assert.deepEqual(await fixture.oracle.updateLines(), { days: 0, fitted: false });
  });

  await t.step("a miss is of the newest issue's whole periods, by their middle", async () => {
    const { reports, issues } = table.stations[0]!; // KORD
    const expected = Array.from({ length: DAYS }, (_, day) => {
      const dayMs = FIRST_DAY_MS + day * DAY_MS;
      const own = reports.filter(({ at }) => at >= dayMs && at < dayMs + DAY_MS);
      const coldest = Math.min(...own.map(({ temperatureC }) => temperatureC ?? NaN));
      // From 23 UTC of the day before until 12 UTC: it begins on the day before and belongs to this one.
      const low = issues[day]!.values.find(({ metric, begin }) =>
        metric === "min_temp" && begin === dayMs - HOUR_MS
      );
      return [dayMs / 1000, low?.value, coldest * 9 / 5 + 32];
    });
    assert.deepEqual(await storedPairs(fixture, "full", "temp_low"), expected);
  });

  await t.step("halves have misses of their own, of what they can score", async () => {
    const [day] = await storedPairs(fixture, "day", "temp_high");
    assert.equal(day?.[0], FIRST_DAY_MS / 1000 + 43_200);
    const [night] = await storedPairs(fixture, "night", "temp_low");
    assert.equal(night?.[0], FIRST_DAY_MS / 1000);
    assert.deepEqual(await storedPairs(fixture, "day", "temp_low"), []);
    const { lines, history } = await newestLines(fixture, "targets=KORD&line_window=night");
    assert.deepEqual(lines.map(({ metric, window_hours }) => [metric, window_hours]), [
      ["temp_low", 12],
      ["wind_speed", 12],
    ]);
    assert.deepEqual(history, { windows: DAYS, needed: 20, level: "station" });
  });

  const fitted = await newestLines(fixture, ALL_LINES);
  await t.step("every station has its own lines from 20 days on", () => {
    assert.equal(fitted.lines.length, 8);
    assert.equal(fitted.warning, undefined);
    for (const { level, windows, days, over, par, under } of fitted.lines) {
      assert.deepEqual([level, windows, days], ["station", DAYS, DAYS]);
      assert.equal(over + par + under, DAYS);
    }
  });

  await t.step("neither an emptied cache nor lost files change a line or a miss", async () => {
    const misses = await storedPairs(fixture, "full", "humidity");
    await fixture.oracle.stop();
    await removeFiles(fixture);
    await fixture.restart();
    await fixture.clock.advance(2 * DAY_MS);
    const { days, fitted: isFitted } = await fixture.oracle.updateLines();
    assert.ok(days >= 2 && isFitted);
    assert.deepEqual(await storedPairs(fixture, "full", "humidity"), misses);
    const { lines } = await newestLines(fixture, ALL_LINES);
    const cuts = (some: typeof lines) => some.map(({ fitted_at: _, ...line }) => line);
    assert.deepEqual(cuts(lines), cuts(fitted.lines));
  });

  await t.step("misses count for 60 days and are kept for 67", async () => {
    await fixture.clock.advance(50 * DAY_MS);
    await fixture.oracle.updateLines();
    const { lines } = await newestLines(fixture, "targets=KORD&metrics=temp_high");
    assert.ok(lines.every(({ level }) => level === "pooled"), "its own are fewer than 20 by now");
    assert.equal((await storedPairs(fixture, "full", "temp_high")).length, 15);
  });
});
