import assert from "node:assert/strict";
import { weatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { formatDay } from "../../../shared/time/utc_days.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import { mildForecast } from "../../../testing/fixtures/mild_forecast.ts";
import { WeatherFixture } from "../../../testing/fixtures/weather.ts";

const MIDNIGHT = Date.parse("2030-01-05T00:00:00Z");

async function publish(fixture: WeatherFixture, stations: string[], atMs: number): Promise<void> {
  await fixture.clock.set(Math.max(fixture.clock.now(), atMs));
  const name = weatherFileName("forecasts", atMs);
  await fixture.files.uploads.publish(name, await mildForecast(stations, atMs));
}

/** The high of a day in mild forecasts. */
function mildHigh(dayMs: number): number {
  return 60 + dayMs / DAY_MS % 5;
}

Deno.test("of each midnight the last issue before it tells what was forecast one to seven days ahead", async () => {
  await using fixture = await WeatherFixture.open();
  await publish(fixture, ["KORD", "KSAW"], MIDNIGHT - 90 * MINUTE_MS);
  await publish(fixture, ["KORD"], MIDNIGHT - 30 * MINUTE_MS);
  await publish(fixture, ["KNEW", "KORD"], MIDNIGHT + 10 * MINUTE_MS);
  await fixture.clock.set(MIDNIGHT + HOUR_MS);
  const { leads } = fixture.weather;
  leads.wake();
  await leads.idle();
  for (const station of ["KORD", "KSAW"]) {
    for (let lead = 1; lead <= 7; lead++) {
      const dayMs = MIDNIGHT + (lead - 1) * DAY_MS;
      assert.deepEqual(leads.find(station, dayMs, lead), {
        highF: mildHigh(dayMs),
        lowF: mildHigh(dayMs) - 20,
        windKt: lead < 7 ? 13 : null, // the wind ends with that day
      }, `${station}, ${lead} days ahead`);
    }
  }
  assert.equal(leads.find("KNEW", MIDNIGHT, 1), undefined, "published after midnight");
  assert.equal(leads.find("KORD", MIDNIGHT, 2), undefined, "nothing was there a day before");
  const kept = await fixture.files.keptDays.get(`${formatDay(MIDNIGHT)} leads`);
  assert.match(kept ?? "", /"KSAW"/);
});

Deno.test("another file before the midnight is told of, and what is no text of a day is made anew", async () => {
  await using fixture = await WeatherFixture.open();
  const { files: { keptDays }, weather: { leads } } = fixture;
  await keptDays.put(`${formatDay(MIDNIGHT)} leads`, '{"state":"","stations":["KORD"]}');
  await publish(fixture, ["KORD"], MIDNIGHT - 90 * MINUTE_MS);
  await fixture.clock.set(MIDNIGHT + HOUR_MS);
  leads.wake();
  await leads.idle();
  assert.equal(leads.find("KORD", MIDNIGHT, 1)?.highF, mildHigh(MIDNIGHT));
  assert.equal(leads.find("KSAW", MIDNIGHT, 1), undefined);
  await publish(fixture, ["KORD", "KSAW"], MIDNIGHT - 30 * MINUTE_MS);
  leads.wake();
  await leads.idle();
  assert.equal(leads.find("KSAW", MIDNIGHT, 1)?.highF, mildHigh(MIDNIGHT));
});
