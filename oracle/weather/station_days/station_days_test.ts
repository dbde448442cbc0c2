import assert from "node:assert/strict";
import { join } from "node:path";
import { HOUR_MS } from "../../../shared/time/units.ts";
import { ms, observation, published } from "../../../testing/evidence/writer/stored_rows.ts";
import { WeatherFixture } from "../../../testing/fixtures/weather.ts";
import type { StationDay } from "./day_table.ts";

const DAY = ms("00:00");
const [EARLY, LATE] = ["12:05", "13:05"].map((time) => published("observations", time));
const ROWS = [
  observation("11:53", { file: EARLY!, temperature_value: 14 }),
  observation("11:53", { file: LATE!, temperature_value: 12, wind_speed: 30 }), // corrected
  observation("12:20", { file: LATE!, temperature_value: 11 }),
  observation("11:53", { file: EARLY!, station_id: "KSAW", temperature_value: 20 }),
];

/** What is told of both stations once their day was derived. */
async function derived(fixture: WeatherFixture): Promise<Record<string, StationDay | undefined>> {
  const { weather: { days } } = fixture;
  await fixture.clock.set(DAY + 14 * HOUR_MS);
  days.wake();
  await days.idle();
  const table = days.table(DAY);
  return { KORD: table?.day("KORD"), KSAW: table?.day("KSAW") };
}

/** Flips bytes in the pages of a file. */
async function damage(path: string): Promise<void> {
  const bytes = await Deno.readFile(path);
  await Deno.writeFile(path, bytes.map((byte, i) => i > 40 && i < 60 ? byte ^ 255 : byte));
}

Deno.test("a day is derived from the newest publication of each report", async () => {
  await using fixture = await WeatherFixture.open();
  await fixture.publishObservations(ROWS);
  const { KORD, KSAW } = await derived(fixture);
  assert.equal(KORD?.lastMs, ms("12:20"));
  assert.equal(Math.round(KORD?.highF ?? NaN), 54);
  assert.equal(KORD?.windKt, 30);
  assert.equal(KSAW?.lastMs, ms("11:53"));
});

Deno.test("a day is derived past light copies that are damaged or gone", async () => {
  await using whole = await WeatherFixture.open();
  await whole.publishObservations(ROWS);
  await using fixture = await WeatherFixture.open();
  await fixture.publishObservations(ROWS);
  const place = (file: typeof EARLY) => join(fixture.cacheDir, "light", file!.day, file!.name);
  await damage(place(EARLY));
  await Deno.remove(place(LATE));
  assert.deepEqual(await derived(fixture), await derived(whole));
});

Deno.test("a day is derived without a file whose pages cannot be read", async () => {
  await using fixture = await WeatherFixture.open();
  await fixture.publishObservations(ROWS);
  for (const folder of [fixture.weatherDir, join(fixture.cacheDir, "light")]) {
    await damage(join(folder, EARLY!.day, EARLY!.name));
  }
  const { KORD, KSAW } = await derived(fixture);
  assert.equal(KORD?.lastMs, ms("12:20"));
  assert.equal(KSAW, undefined);
});
