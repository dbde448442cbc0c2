import assert from "node:assert/strict";
import { weatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { formatInstant, parseInstant } from "../../../shared/time/instant.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import { ms, observation, published } from "../../../testing/evidence/writer/stored_rows.ts";
import { mildForecast } from "../../../testing/fixtures/mild_forecast.ts";
import { SeededDice } from "../../../testing/fixtures/seeded_dice.ts";
import { WeatherFixture } from "../../../testing/fixtures/weather.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import type { EligibilityQuery } from "./eligibility_query.ts";

/** Reports begin here, and the tests ask from the end of the fourth day on. */
const BEGIN = ms("00:00");
const NOW = BEGIN + 4 * DAY_MS + 5 * HOUR_MS;
const STATIONS = Array.from({ length: 12 }, (_, index) => `K${String(index).padStart(3, "0")}`);

/** Raw reports of stations that report an hour apart; the higher their number, the more they leave out. */
function randomReports(seed: number): StoredObservation[] {
  return STATIONS.flatMap((station_id, index) => {
    const dice = new SeededDice(seed, index);
    const rows: StoredObservation[] = [];
    for (let hourMs = BEGIN; hourMs < NOW; hourMs += HOUR_MS) {
      const atMs = hourMs + (45 + dice.between(0, 10)) * MINUTE_MS;
      if (atMs >= NOW || dice.chance(index / 400)) continue;
      const generated_at = formatInstant(atMs);
      const change: Partial<StoredObservation> = dice.chance(index / 300)
        ? { quality_status: "unverified", quality_metrics: "temperature", quality_reason: "cold" }
        : dice.chance(index / 1000)
        ? { quality_status: "rejected", quality_metrics: "wind" }
        : {};
      const file = published("observations", fileTime(atMs));
      rows.push(observation(generated_at, { station_id, generated_at, file, ...change }));
    }
    return rows;
  });
}

/** Each file is of six hours, of one in the end. */
function fileTime(atMs: number): string {
  const lengthMs = atMs < NOW - 12 * HOUR_MS ? 6 * HOUR_MS : HOUR_MS;
  return formatInstant(Math.ceil(atMs / lengthMs) * lengthMs + 5 * MINUTE_MS);
}

async function publishForecast(
  fixture: WeatherFixture,
  stations: readonly string[],
  atMs: number,
): Promise<void> {
  const name = weatherFileName("forecasts", atMs);
  await fixture.files.uploads.publish(name, await mildForecast(stations, atMs));
}

async function derive({ weather }: WeatherFixture): Promise<void> {
  weather.days.wake();
  await weather.days.idle();
}

function asked(nowMs: number, days = 3, hours = 24): EligibilityQuery {
  const forecast = { startMs: nowMs, endMs: nowMs + hours * HOUR_MS };
  const metrics = hours < 24 ? ["wind_speed"] as const : ["temp_high", "wind_speed"] as const;
  return { days, hours, forecast, metrics };
}

/** The rule in its own words, over raw reports: the stations that may be played with, and their clean days. */
function byTheRule(
  rows: readonly StoredObservation[],
  nowMs: number,
  days: number,
  hours: number,
): Record<string, number> {
  const bridged = (times: number[], from: number, to: number) => {
    const inside = times.filter((time) => time >= from && time < to);
    if (inside.length === 0) return false;
    const long = [...inside, to].map((end, index) => end - (inside[index - 1] ?? from))
      .map((gap) => gap / MINUTE_MS);
    const broken = long.filter((gap) => gap > 90);
    return broken.length === 0 ||
      hours >= 12 && broken.length === 1 && broken[0]! <= 150 && long.at(-1)! <= 90;
  };
  const found: Record<string, number> = {};
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  for (const [station, own] of Map.groupBy(rows, (row) => row.station_id)) {
    const used = own.filter((row) =>
      row.quality_status !== "rejected" && parseInstant(row.generated_at)! < nowMs
    );
    const all = used.map((row) => parseInstant(row.generated_at)!);
    const warm = used.filter((row) => row.quality_status === "validated")
      .map((row) => parseInstant(row.generated_at)!);
    const keeps = (from: number) =>
      [all, warm].every((times) => bridged(times, from, from + hours * HOUR_MS));
    let clean = 0;
    for (let back = 1; back <= days; back++) {
      const starts = [...Array(24).keys()].map((hour) => today - back * DAY_MS + hour * HOUR_MS)
        .filter((from) => from + hours * HOUR_MS <= nowMs);
      if (starts.every(keeps)) clean++;
    }
    const isFresh = nowMs - (all.at(-1) ?? 0) < 90 * MINUTE_MS;
    const isAllowed = days - clean <= Math.floor(days / 10);
    if (isFresh && isAllowed && keeps(nowMs - hours * HOUR_MS)) found[station] = clean;
  }
  return found;
}

Deno.test("stations are eligible as the rule over their raw reports says, for any days and hours (O87)", async () => {
  await using fixture = await WeatherFixture.open();
  await fixture.clock.set(NOW);
  const rows = randomReports(7);
  await fixture.publishObservations(rows);
  const counts = new Set<number>();
  for (const nowMs of [NOW - 100 * MINUTE_MS, NOW - 31 * MINUTE_MS, NOW]) {
    await fixture.clock.set(nowMs);
    await publishForecast(fixture, STATIONS, nowMs - MINUTE_MS);
    await derive(fixture);
    for (const days of [1, 2, 3]) {
      for (const hours of [1, 2, 6, 12, 24]) {
        const found = await fixture.weather.eligible(asked(nowMs, days, hours), nowMs);
        const expected = byTheRule(rows, nowMs, days, hours);
        assert.deepEqual(
          Object.fromEntries(found.map(({ station_id, clean_days }) => [station_id, clean_days])),
          expected,
          `${formatInstant(nowMs)}, ${days} days, ${hours} hours`,
        );
        counts.add(found.length);
      }
    }
  }
  assert.ok(counts.size > 3, `${[...counts]} stations were eligible`);
});

/** Reports of KORD every hour at :53 in one file a day, until an instant. */
function hourly(toMs: number, station_id = "KORD"): StoredObservation[] {
  const rows: StoredObservation[] = [];
  for (let atMs = BEGIN + 53 * MINUTE_MS; atMs < toMs; atMs += HOUR_MS) {
    const generated_at = formatInstant(atMs);
    const publishedMs = Math.min(Math.ceil(atMs / DAY_MS) * DAY_MS, toMs);
    const file = published("observations", formatInstant(publishedMs));
    rows.push(observation(generated_at, { station_id, generated_at, file }));
  }
  return rows;
}

Deno.test("an eligible station is told with its days, its newest report and how far its forecast reaches", async () => {
  await using fixture = await WeatherFixture.open();
  await fixture.clock.set(NOW);
  await fixture.publishObservations([...hourly(NOW), ...hourly(NOW - 3 * HOUR_MS, "KSAW")]);
  await publishForecast(fixture, ["KORD", "KSAW", "KXYZ"], NOW - HOUR_MS);
  await assert.rejects(fixture.weather.eligible(asked(NOW), NOW), /still being read/);
  await derive(fixture);
  assert.deepEqual(await fixture.weather.eligible(asked(NOW), NOW), [{
    station_id: "KORD",
    station_name: "Chicago/O'Hare Intl",
    state: "IL",
    iata_id: "ORD",
    latitude: 41.96,
    longitude: -87.93,
    clean_days: 3,
    days_checked: 3,
    last_report: "2030-01-05T04:53:00Z",
    forecast_through: "2030-01-13T01:00:00Z",
    coverage_checked_at: "2030-01-05T05:00:00Z",
    recent_window_hours: 24,
    max_report_gap_seconds: 3600,
  }]);
  assert.deepEqual(await fixture.weather.eligible(asked(NOW, 4), NOW + 84 * MINUTE_MS), []);
});

Deno.test("a forecast that is older than three hours, ends before the window or lacks a metric makes no station eligible", async () => {
  await using fixture = await WeatherFixture.open();
  await fixture.clock.set(NOW);
  await fixture.publishObservations(hourly(NOW));
  await derive(fixture);
  const { weather } = fixture;
  assert.deepEqual(await weather.eligible(asked(NOW), NOW), [], "none yet");
  await publishForecast(fixture, ["KORD"], NOW - 2 * HOUR_MS - MINUTE_MS); // issued an hour before
  assert.deepEqual(await weather.eligible(asked(NOW), NOW), []);
  await publishForecast(fixture, ["KORD"], NOW - 2 * HOUR_MS);
  assert.equal((await weather.eligible(asked(NOW), NOW)).length, 1);
  const until = (endMs: number) => ({ ...asked(NOW), forecast: { startMs: NOW, endMs } });
  const lastMs = ms("00:00") + 11 * DAY_MS + 23 * HOUR_MS;
  assert.equal((await weather.eligible(until(lastMs), NOW)).length, 1);
  assert.deepEqual(await weather.eligible(until(lastMs + MINUTE_MS), NOW), [], "wind ends");
});

Deno.test("days are derived again when their files are others, and read from the index when they are the same", async () => {
  await using fixture = await WeatherFixture.open();
  await fixture.clock.set(NOW);
  await fixture.publishObservations(hourly(NOW));
  const { weather, files } = fixture;
  await derive(fixture);
  const times = () => {
    const [reports, temperatures]: [number[], number[]] = [[], []];
    weather.days.table(BEGIN + DAY_MS)?.addTimes("KORD", reports, temperatures);
    return reports.length;
  };
  assert.equal(times(), 24);
  const { version } = weather.days;
  await derive(fixture);
  assert.equal(weather.days.version, version, "nothing changed");
  const kept = await files.keptDays.get("2030-01-02");
  assert.match(kept ?? "", /"KORD"/);

  const late = published("observations", formatInstant(NOW - MINUTE_MS));
  const generated_at = "2030-01-02T12:20:00Z";
  await fixture.publishObservations([observation(generated_at, { generated_at, file: late })]);
  await derive(fixture);
  assert.equal(times(), 24, "published more than a day after its day it does not count");
  const inTime = published("observations", "2030-01-03T12:00:00Z");
  await fixture.publishObservations([observation(generated_at, { generated_at, file: inTime })]);
  await derive(fixture);
  assert.equal(times(), 25);
});
