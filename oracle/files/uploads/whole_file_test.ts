import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { getLogger } from "@logtape/logtape";
import fc from "fast-check";
import { FORECAST_COLUMNS } from "../../../shared/contract/forecast_file.ts";
import {
  OBSERVATION_COLUMNS,
  OBSERVATION_COVERAGE_KEY,
} from "../../../shared/contract/observation_file.ts";
import { RefusalError } from "../../../shared/contract/refusal_error.ts";
import { text } from "../../../shared/contract/table.ts";
import { parseWeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { MemorySource } from "../../../testing/fixtures/memory_source.ts";
import { readFooter } from "../../../shared/parquet/footer.ts";
import { forecast, observation } from "../../../testing/evidence/writer/stored_rows.ts";
import { observationFile } from "../../../testing/fixtures/weather_file.ts";
import { tableBytes, WeatherFilesFixture } from "../../../testing/fixtures/weather_files.ts";
import { WholeFiles } from "../../weather/whole_files.ts";
import { Layout } from "../disk/layout.ts";

const OBSERVATIONS = "observations_2030-01-01T02:00:00Z.parquet";
const FORECASTS = "forecasts_2030-01-01T02:00:00Z.parquet";
/** Mutated files; `WHOLE_FILE_RUNS=5000` for a long run. */
const RUNS = Number(Deno.env.get("WHOLE_FILE_RUNS") ?? 60);

type Fixture = WeatherFilesFixture;

async function assertRefused(
  { files }: Fixture,
  name: string,
  bytes: Uint8Array,
  words: RegExp,
): Promise<void> {
  await assert.rejects(files.uploads.publish(name, bytes), (error: Error) => {
    assert.ok(error instanceof RefusalError, String(error));
    assert.equal(error.kind, "invalid");
    assert.match(error.message, words);
    return true;
  });
}

/** The bytes of a file with some of them turned over. */
function flipped(bytes: Uint8Array, from: number, count: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes).map((byte, i) => i >= from && i < from + count ? byte ^ 255 : byte);
}

Deno.test("a file with a damaged page is refused, and those after it are taken", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const bytes = await observationFile([observation("00:53"), observation("01:53")]);
  await assertRefused(fixture, OBSERVATIONS, flipped(bytes, 40, 20), /not a weather file/);
  assert.equal(await fixture.files.uploads.publish(OBSERVATIONS, bytes), "stored");
});

Deno.test("a file whose column has another path than the schema says is refused", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const bytes = await observationFile([observation("00:53")]);
  const name = new TextEncoder().encode("generated_at");
  // In the schema first, then in the path of the column.
  const schema = Buffer.from(bytes).indexOf(name);
  const path = Buffer.from(bytes).indexOf(name, schema + 1);
  assert.ok(path > schema);
  await assertRefused(fixture, OBSERVATIONS, flipped(bytes, path, 1), /schema|UTF-8/);
});

Deno.test("a small file that inflates to too much is refused before it is unpacked", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const row = { station_id: "KORD", generated_at: "2030-01-01T00:53:00Z" };
  const columns = [text("station_id"), text("generated_at"), text("note")];
  const bomb = await tableBytes(columns, [{ ...row, note: "x".repeat(40 * 2 ** 20) }]);
  assert.ok(bomb.byteLength < 20_000);
  await assertRefused(fixture, OBSERVATIONS, bomb, /a page of \d+ bytes, at most 33554432/);
});

Deno.test("too many rows, columns, footer entries, levels or bytes are refused with both numbers", async () => {
  const limits = { rows: 2, columns: 26, entries: 3, decodedBytes: 2000 };
  await using fixture = await WeatherFilesFixture.open({ limits });
  const rows = [observation("00:53")];
  const wide = [...OBSERVATION_COLUMNS, text("one"), text("two")];
  const entries = ["a", "b", "c", "d"].map((key) => [key, ""] as const);
  const long = [{ ...observation("00:53"), station_name: "x".repeat(3000) }];
  const cases: [Uint8Array, RegExp][] = [
    [await observationFile(Array(3).fill(rows).flat()), /3 rows, at most 2/],
    [
      await tableBytes(wide, rows.map((each) => ({ ...each, one: "", two: "" }))),
      /27 columns, at most 26/,
    ],
    [await tableBytes(OBSERVATION_COLUMNS, rows, entries), /4 footer entries, at most 3/],
    [await observationFile(long), /more than 2000 bytes in pages/],
  ];
  for (const [bytes, words] of cases) await assertRefused(fixture, OBSERVATIONS, bytes, words);
});

Deno.test("times before 2000 or after the oracle's clock are refused by name", async () => {
  await using fixture = await WeatherFilesFixture.open(); // 2030-01-02T00:00:00Z
  const { files } = fixture;
  const report = (generated_at: string) =>
    observationFile([{ ...observation("00:53"), generated_at }]);
  const receipts = (requested_at: string) =>
    tableBytes(OBSERVATION_COLUMNS, [observation("00:53")], [[
      OBSERVATION_COVERAGE_KEY,
      JSON.stringify({
        version: "awc-history-v1",
        interval: "closed",
        window_start: requested_at,
        window_end: requested_at,
        completed_at: requested_at,
        batches: [{
          station_ids: ["KORD"],
          window_start: requested_at,
          window_end: requested_at,
          requested_at,
          completed_at: requested_at,
          status: "failed",
          source_url: "",
          source_sha256: null,
          response_status: null,
          response_count: 0,
          report_count: 0,
          error: "none",
        }],
      }),
    ]]);
  const issued = (begin_time: string, end_time: string) =>
    tableBytes(FORECAST_COLUMNS, [
      {
        ...forecast("1T00:00", "2T00:00", {}),
        generated_at: "2030-01-01T00:00:00Z",
        begin_time,
        end_time,
      },
    ]);
  const ahead = "2030-01-02T00:10:01Z";
  const good = await report("2030-01-01T00:53:00Z");
  const cases: [name: string, bytes: Uint8Array, words: RegExp][] = [
    [`observations_${ahead}.parquet`, good, /the instant of the name is 2030-01-02T00:10:01/],
    ["observations_1999-12-31T23:59:59Z.parquet", good, /the instant of the name is 1999-12-31/],
    [OBSERVATIONS, await report(ahead), /generated_at is 2030-01-02T00:10:01.*10 minutes/],
    [OBSERVATIONS, await report("1999-12-31T23:59:59Z"), /generated_at is 1999.*before 2000/],
    [OBSERVATIONS, await receipts(ahead), /requested_at is 2030-01-02T00:10:01/],
    [FORECASTS, await issued("2029-12-29T23:00:00Z", "2030-01-02T00:00:00Z"), /2 days before/],
    [FORECASTS, await issued("2030-01-01T00:00:00Z", "2030-01-17T00:00:01Z"), /16 days after/],
  ];
  for (const [name, bytes, words] of cases) await assertRefused(fixture, name, bytes, words);
  // What cannot be read as a time is for the rules to judge.
  const unreadable = await receipts("2030-02-30T00:00:00Z");
  assert.equal(await files.uploads.publish(OBSERVATIONS, unreadable), "stored");
  const edge = await issued("2029-12-30T00:00:00Z", "2030-01-17T00:00:00Z");
  assert.equal(await files.uploads.publish(FORECASTS, edge), "stored");
});

Deno.test("whatever bytes of a file change, it is refused, or all of it can be read", async () => {
  await using fixture = await WeatherFilesFixture.open();
  await using again = new WholeFiles(getLogger(["test"]));
  const layout = new Layout(fixture.weatherDir, fixture.cacheDir);
  const original = await observationFile([observation("00:53"), observation("01:53")]);
  const start = Date.parse("2030-01-01T00:00:00Z");
  let index = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 })), {
        minLength: 1,
        maxLength: 3,
      }),
      async (changes) => {
        const bytes = new Uint8Array(original);
        for (const [place, bits] of changes) bytes[place]! ^= bits;
        const instant = new Date(start + index++ * 1000).toISOString();
        const name = `observations_${instant}.parquet`;
        const refusal = await fixture.files.uploads.publish(name, bytes).catch((error) => error);
        if (refusal !== "stored") {
          assert.ok(refusal instanceof RefusalError && refusal.kind === "invalid", refusal);
          return;
        }
        const path = layout.light(parseWeatherFileName(name)!);
        const { columns } = await readFooter(new MemorySource(await Deno.readFile(path)));
        await again.readWhole(path, columns.map((column) => column.name));
      },
    ),
    { numRuns: RUNS, endOnFailure: true, seed: 20300101 },
  );
});
