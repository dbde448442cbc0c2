import assert from "node:assert/strict";
import {
  type BatchReceipt,
  OBSERVATION_COLUMNS,
  OBSERVATION_COVERAGE_KEY,
  PRECIPITATION_KEY,
} from "../../shared/contract/observation_file.ts";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { receipt } from "../../testing/evidence/writer/stored_rows.ts";
import { tableBytes, WeatherFilesFixture } from "../../testing/fixtures/weather_files.ts";

const NAME = "observations_2030-01-01T04:10:00Z.parquet";
const ENDLESS = "the number without end";

/** A file with an entry in whose JSON a number stands that is larger than any double. */
const withEndless = (key: string, value: unknown) =>
  tableBytes(OBSERVATION_COLUMNS, [], [[
    key,
    JSON.stringify(value).replace(JSON.stringify(ENDLESS), "1e400"),
  ]]);

function withReceipt(member: keyof BatchReceipt) {
  const { file: _, ...batch } = receipt("00:00", "04:00");
  return withEndless(OBSERVATION_COVERAGE_KEY, {
    version: "awc-history-v1",
    interval: "closed",
    window_start: "2030-01-01T00:00:00Z",
    window_end: "2030-01-01T04:00:00Z",
    completed_at: "2030-01-01T04:00:01Z",
    batches: [{ ...batch, [member]: ENDLESS }],
  });
}

function withHour() {
  return withEndless(PRECIPITATION_KEY, {
    version: "asos-shef-v1",
    requested_at: "2030-01-01T04:00:00Z",
    completed_at: "2030-01-01T04:00:01Z",
    supported_stations: ["KMCI"],
    rows: [{
      station_id: "KMCI",
      source_station_id: "MCI",
      start: "2030-01-01T03:00:00Z",
      end: "2030-01-01T04:00:00Z",
      liquid_in: ENDLESS,
      status: "validated",
      reason: null,
      source_url: "",
      source_sha256: "",
      issued_at: "",
      received_at: "",
      mapping_sha256: "",
    }],
    sources: {},
    issues: [],
  });
}

// JSON has no other way to spell them: what was kept of them could not be read again, and with it no other receipt.
for (
  const [where, bytes] of [
    ["response_count", () => withReceipt("response_count")],
    ["report_count", () => withReceipt("report_count")],
    ["response_status", () => withReceipt("response_status")],
    ["liquid_in", withHour],
  ] as const
) {
  Deno.test(`a number without end is refused at upload in ${where}`, async () => {
    await using fixture = await WeatherFilesFixture.open();
    await assert.rejects(fixture.files.uploads.publish(NAME, await bytes()), (error) => {
      assert.ok(error instanceof RefusalError, String(error));
      assert.match(error.message, new RegExp(`${where} must be a finite number, got Infinity$`));
      return error.kind === "invalid";
    });
    const all = { fromMs: 0, toMs: 4e12 };
    const question = { stations: ["KORD"], ...all, publications: all };
    assert.deepEqual(await fixture.files.facts.receipts(question), []);
  });
}
