import assert from "node:assert/strict";
import type { BatchReceipt } from "../../../shared/contract/observation_file.ts";
import { weatherFileName } from "../../../shared/contract/weather_file_name.ts";
import {
  failedReceipt,
  historyUrl,
  ms,
  receipt,
} from "../../../testing/evidence/writer/stored_rows.ts";
import { observationFile } from "../../../testing/fixtures/weather_file.ts";
import { WeatherFilesFixture } from "../../../testing/fixtures/weather_files.ts";

/** An unusable answer about KORD from long before 2030-01-01T12:00Z, unless it is changed. */
function lost(error: string, change: Partial<BatchReceipt> = {}): BatchReceipt {
  const { file: _, ...loss } = failedReceipt("02:00", "04:00", "response", { ...change, error });
  return loss;
}

/** Publishes receipts and says which are found from 12:00 to 18:00 for each station, by their `error`. */
async function findReceipts(
  receipts: readonly BatchReceipt[],
  ...stations: string[]
): Promise<(string | null)[][]> {
  await using fixture = await WeatherFilesFixture.open();
  const { uploads, facts } = fixture.files;
  await uploads.publish(
    weatherFileName("observations", ms("19:00")),
    await observationFile([], [...receipts]),
  );
  const span = { fromMs: ms("12:00"), toMs: ms("18:00") };
  const publications = { fromMs: 0, toMs: ms("2T00:00") };
  return await Promise.all(stations.map(async (station) => {
    const found = await facts.receipts({ stations: [station], publications, ...span });
    return found.map(({ error }) => error).toSorted();
  }));
}

Deno.test("a failed receipt whose span cannot be read is found for every span, in every wrong spelling", async () => {
  const spellings = [
    "2029-02-30T00:00:00Z",
    "2029-11-31T04:00:00+00:00",
    "2029-12-01",
    "2029-12-01T00:00:00",
    "2029-12-01 00:00:00Z",
    "Sat, 01 Dec 2029 00:00:00 GMT",
    "+002029-12-01T00:00:00Z",
    "",
    "then",
  ];
  const unreadable = spellings.flatMap((text) => [
    lost(`start ${text}`, { window_start: text }),
    lost(`end ${text}`, { window_end: text }),
    lost(`both ${text}`, { window_start: text, window_end: text }),
  ]);
  const [own, other] = await findReceipts([lost("readable"), ...unreadable], "KORD", "KJFK");
  assert.deepEqual(own, unreadable.map(({ error }) => error).toSorted());
  assert.deepEqual(other, [], "only its own stations are doubtful");
});

Deno.test("a failed receipt whose stations cannot be read is found for every station", async () => {
  const inside = { window_start: "2030-01-01T13:00:00Z", window_end: "2030-01-01T14:00:00Z" };
  const { file: _, ...whole } = receipt("12:00", "18:00", {
    station_ids: [],
    error: "whole",
    source_url: historyUrl(["KORD"]),
  });
  const receipts = [
    lost("nobody", { ...inside, station_ids: [] }),
    lost("no station", { ...inside, station_ids: ["KJFK", "K PWM"] }),
    lost("another", { ...inside, station_ids: ["KJFK"] }),
    lost("of no time either", { window_start: "2029-12-01", station_ids: [""] }),
    lost("long before", { station_ids: [] }),
    whole,
  ];
  const [found] = await findReceipts(receipts, "KORD");
  assert.deepEqual(found, ["no station", "nobody", "of no time either"]);
});
