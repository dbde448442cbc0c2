import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { fileURLToPath } from "node:url";
import { sha256Hex } from "../../shared/bytes/sha256.ts";
import {
  FORECAST_COLUMNS,
  FORECAST_SOURCE_KEY_PREFIX,
  type ForecastSource,
} from "../../shared/contract/forecast_file.ts";
import {
  type BatchReceipt,
  OBSERVATION_AUDIT_KEY,
  OBSERVATION_COLUMNS,
  PRECIPITATION_KEY,
} from "../../shared/contract/observation_file.ts";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { optionalText } from "../../shared/contract/table.ts";
import { encodeDocument } from "../../shared/parquet/packed_document.ts";
import { observation, receipt } from "../../testing/evidence/writer/stored_rows.ts";
import { forecastFile, observationFile } from "../../testing/fixtures/weather_file.ts";
import { tableBytes, WeatherFilesFixture } from "../../testing/fixtures/weather_files.ts";

const HALF = "\ud83c";
const OBSERVATIONS = "observations_2030-01-01T04:10:00Z.parquet";
const FORECASTS = "forecasts_2030-01-01T04:10:00Z.parquet";

function batch(change: Partial<BatchReceipt> = {}): BatchReceipt {
  const { file: _, ...whole } = receipt("00:00", "04:00", change);
  return whole;
}

function document(change: Partial<ForecastSource> = {}): ForecastSource {
  return {
    url: "https://x.example/",
    received_at: "2030-01-01T00:00:00Z",
    sha256: sha256Hex("<dwml/>"),
    encoding: "gzip+base64",
    content: encodeDocument("<dwml/>"),
    ...change,
  };
}

/** A file with the byte 0xFF where the text `MARK` stands in it. */
function spoilt(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const place = Buffer.from(bytes.buffer).lastIndexOf("MARK");
  assert.ok(place > 0);
  bytes[place] = 0xff;
  return bytes;
}

const withEntry = (key: string, value: unknown) =>
  tableBytes(OBSERVATION_COLUMNS, [], [[key, JSON.stringify(value)]]);
const sources = { [sha256Hex("<dwml/>")]: { source_url: HALF, response_status: 200 } };

const ILL_FORMED: readonly (readonly [
  where: string,
  name: string,
  bytes: () => Promise<Uint8Array<ArrayBuffer>>,
])[] = [
  ["a receipt's error", OBSERVATIONS, () => observationFile([], [batch({ error: HALF })])],
  ["a station", OBSERVATIONS, () => observationFile([], [batch({ station_ids: [HALF] })])],
  ["a receipt's time", OBSERVATIONS, () => observationFile([], [batch({ window_end: HALF })])],
  [
    "a document's address",
    FORECASTS,
    () => forecastFile([], [document({ url: `https://x.example/${HALF}` })]),
  ],
  ["a document's time", FORECASTS, () => forecastFile([], [document({ received_at: HALF })])],
  [
    "an address in the audit",
    OBSERVATIONS,
    () => withEntry(OBSERVATION_AUDIT_KEY, { source_documents: sources }),
  ],
  [
    "a report in the audit",
    OBSERVATIONS,
    () =>
      withEntry(OBSERVATION_AUDIT_KEY, { source_documents: {}, issues: [{ report: { a: HALF } }] }),
  ],
  [
    "a key in the audit",
    OBSERVATIONS,
    () => withEntry(OBSERVATION_AUDIT_KEY, { source_documents: {}, [HALF]: 1 }),
  ],
  [
    "the precipitation",
    OBSERVATIONS,
    () =>
      withEntry(PRECIPITATION_KEY, {
        version: "asos-shef-v1",
        requested_at: HALF,
        completed_at: "",
        supported_stations: [],
        rows: [],
        sources: {},
        issues: [],
      }),
  ],
  [
    "the bytes of a receipt",
    OBSERVATIONS,
    async () => spoilt(await observationFile([], [batch({ error: "MARK" })])),
  ],
  [
    "the bytes of an entry of another's",
    OBSERVATIONS,
    async () => spoilt(await tableBytes(OBSERVATION_COLUMNS, [], [["other", "MARK"]])),
  ],
  [
    "the bytes of a key",
    FORECASTS,
    async () =>
      spoilt(await tableBytes(FORECAST_COLUMNS, [], [[`${FORECAST_SOURCE_KEY_PREFIX}MARK`, ""]])),
  ],
  [
    "the name of a column",
    OBSERVATIONS,
    async () => spoilt(await tableBytes([...OBSERVATION_COLUMNS, optionalText("MARK")], [])),
  ],
];

for (const [where, name, bytes] of ILL_FORMED) {
  Deno.test(`text that is not well-formed is refused at upload in ${where}`, async () => {
    await using fixture = await WeatherFilesFixture.open();
    await assert.rejects(fixture.files.uploads.publish(name, await bytes()), (error) => {
      assert.ok(error instanceof RefusalError, String(error));
      assert.match(error.message, /surrogate|UTF-8/);
      return error.kind === "invalid";
    });
    assert.deepEqual(
      await fixture.files.uploads.list({ start: 0, end: 4e12, kinds: ["observations"] }),
      [],
    );
  });
}

Deno.test("text of every plane and with escapes is accepted", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const error = 'Ünï \u{1f327} \\ud83c \ufffd "\\"';
  await fixture.files.uploads
    .publish(OBSERVATIONS, await observationFile([], [batch({ error })]));
  const all = { fromMs: 0, toMs: 4e12 };
  const [found] = await fixture.files.facts
    .receipts({ stations: ["KORD"], ...all, publications: all });
  assert.equal(found?.error, error);
});

/** What a new process finds in the folders of a fixture. */
async function askedByAnother({ weatherDir, cacheDir }: WeatherFilesFixture): Promise<unknown> {
  const script = new URL("../../testing/fixtures/ask_weather_files.ts", import.meta.url);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", fileURLToPath(script), weatherDir, cacheDir],
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Damages one byte of the index where a text stands last in it. */
async function damageIndex({ cacheDir }: WeatherFilesFixture, words: string): Promise<void> {
  const path = `${cacheDir}/index.db`;
  const bytes = Buffer.from(await Deno.readFile(path));
  const place = bytes.lastIndexOf(words);
  assert.ok(place > 0, words);
  bytes[place] = 0xff;
  await Deno.writeFile(path, bytes);
}

Deno.test("neither a planted file nor a damaged byte of the index ends the process, start after start", async (t) => {
  await using fixture = await WeatherFilesFixture.open();
  const { files, weatherDir } = fixture;
  await files.uploads
    .publish(OBSERVATIONS, await observationFile([observation("00:53")], [batch({ error: "ok" })]));
  await files.uploads.publish(FORECASTS, await forecastFile([], [document()]));
  const planted = "observations_2030-01-01T05:10:00Z.parquet";
  const station_ids = [HALF, "KORD"];
  const plant = await observationFile([], [batch({ station_ids })]);
  await Deno.writeFile(`${weatherDir}/2030-01-01/${planted}`, plant);
  const expected = {
    files: [OBSERVATIONS],
    receipts: [[OBSERVATIONS, "ok"]],
    documents: [document().sha256],
    setAside: [planted],
  };
  const texts = [
    ["a receipt", "window_end"],
    ["a file's name", OBSERVATIONS],
    ["a file's hash", sha256Hex(await Deno.readFile(`${weatherDir}/2030-01-01/${FORECASTS}`))],
    ["a document's address", "https://x.example/"],
    ["the name of a table", "document_verdicts"],
  ] as const;
  await fixture.reopen(async () => {
    for (const [what, words] of texts) {
      await t.step(`in ${what}`, async () => {
        await damageIndex(fixture, words);
        assert.deepEqual(await askedByAnother(fixture), expected, "at the first start");
        assert.deepEqual(await askedByAnother(fixture), expected, "at the second");
      });
    }
  });
});
