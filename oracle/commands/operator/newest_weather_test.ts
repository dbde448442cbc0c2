import assert from "node:assert/strict";
import { join } from "node:path";
import { OBSERVATION_COLUMNS } from "../../../shared/contract/observation_file.ts";
import { weatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { observation } from "../../../testing/evidence/writer/stored_rows.ts";
import { tableBytes } from "../../../testing/fixtures/weather_files.ts";
import { Layout } from "../../files/disk/layout.ts";
import { newestWeather } from "./newest_weather.ts";

const NOW_MS = Date.parse("2030-01-01T12:00:00Z");
const HOUR_MS = 3_600_000;

Deno.test("weather is as old as the newest file with reports, however many without any came after it", async () => {
  const folder = await Deno.makeTempDir();
  const layout = new Layout(join(folder, "weather"), join(folder, "cache"));
  const ageHours = async () => {
    const found = await newestWeather(layout, "observations", NOW_MS);
    return found && found.age_seconds / 3600;
  };
  const write = async (hoursAgo: number, rows: Parameters<typeof tableBytes>[1]) => {
    const atMs = NOW_MS - hoursAgo * HOUR_MS;
    const day = layout.dayFolder(new Date(atMs).toISOString().slice(0, 10));
    await Deno.mkdir(day, { recursive: true });
    const name = weatherFileName("observations", atMs);
    await Deno.writeFile(join(day, name), await tableBytes(OBSERVATION_COLUMNS, rows));
  };
  try {
    assert.equal(await ageHours(), null);
    await write(0, []);
    assert.equal(await ageHours(), null);
    await write(80, [observation("11:53")]);
    await write(1, []);
    assert.equal(await ageHours(), 80);
    for (let hours = 2; hours < 75; hours++) await write(hours, []);
    assert.equal(await ageHours(), 71, "so old at least");
    await write(1.5, [observation("11:53")]);
    assert.equal(await ageHours(), 1.5);
    await write(-2, [observation("11:53")]);
    assert.equal(await ageHours(), -2, "by a clock that is behind");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
