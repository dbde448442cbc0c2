import assert from "node:assert/strict";
import { CURRENT_RULES, RULES_V1 } from "../../rules/rule_set.ts";
import {
  instant,
  ms,
  observation,
  published,
} from "../../../testing/evidence/writer/stored_rows.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { isUsable, isVerified, readReports } from "./report.ts";

const early = published("observations", "13:05");
const late = published("observations", "14:05");
const read = (...rows: StoredObservation[]) => readReports(rows, "strict", CURRENT_RULES);

Deno.test("a newer publication of a report replaces the older, whatever it says", () => {
  const [report] = read(
    observation("12:53", { temperature_value: 30, file: early }),
    observation("12:53", { temperature_value: 12, file: late }),
  );
  assert.equal(report?.temperatureC, 12);
  assert.equal(report?.row.file.name, late.name);
});

Deno.test("a correction that removes a value does not bring the old value back", () => {
  const [report] = read(
    observation("12:53", { file: early }),
    observation("12:53", { file: late, wind_speed: null, wind_direction: null }),
  );
  assert.equal(report?.windKt, null);
});

Deno.test("files are ordered by the instant in their name, not by its spelling", () => {
  const whole = published("observations", "13:05");
  const later = {
    ...whole,
    name: "observations_2030-01-01T13:05:00.5Z.parquet",
    instantNs: whole.instantNs + 500_000_000n,
  };
  const rows = [
    observation("12:53", { temperature_value: 11, file: later }),
    observation("12:53", { temperature_value: 9, file: whole }),
  ];
  assert.equal(read(...rows)[0]?.temperatureC, 11);
  assert.equal(read(...rows.toReversed())[0]?.temperatureC, 11);
});

Deno.test("instants that are spelled differently are one report", () => {
  const reports = read(
    observation("12:53", { file: early }),
    observation("12:53", { generated_at: "2030-01-01T07:53:00-05:00", file: late }),
  );
  assert.equal(reports.length, 1);
  assert.equal(reports[0]?.atMs, ms("12:53"));
});

const CONTRADICTIONS: Partial<StoredObservation>[] = [
  { temperature_value: 10.1 },
  { temperature_unit_code: "celsius" },
  { dewpoint_value: 4 },
  { wind_speed: 9 },
  { wind_direction: 280 },
  { wx_string: "-RA" },
  { raw_text: "METAR KORD other" },
  { metar_type: "SPECI" },
];
/** What contradicted every group of a report in the first release. */
const FIRST_CONTRADICTIONS: Partial<StoredObservation>[] = [
  ...CONTRADICTIONS,
  { precip_in: 0.01 },
  { quality_reason: "x" },
  { quality_status: "unverified" },
  { quality_metrics: "wind" },
];

Deno.test("one publication that contradicts itself is screened, in all groups", () => {
  const cases = [
    ...CONTRADICTIONS.map((change) => [CURRENT_RULES, change] as const),
    ...FIRST_CONTRADICTIONS.map((change) => [RULES_V1, change] as const),
  ];
  for (const [rules, change] of cases) {
    const row = observation("12:53", { file: late, validation_version: rules.validation });
    const [report] = readReports([row, { ...row, ...change }], "strict", rules);
    assert.equal(report?.screened, "publication conflict", JSON.stringify(change));
    assert.equal(report?.verdict, "rejected");
    assert.equal(report?.distrusted.size, 5);
    assert.equal(report?.temperatureC, null);
    assert.equal(report?.windKt, null);
  }
});

Deno.test("equal copies in one publication are one report, also with trailing blanks in the raw text", () => {
  const row = observation("12:53", { file: late });
  const [report] = read(row, { ...row }, { ...row, raw_text: `${row.raw_text}  ` });
  assert.equal(report?.screened, null);
  assert.equal(report?.verdict, "clean");
});

Deno.test("a contradiction in a publication that was replaced does not matter", () => {
  const [report] = read(
    observation("12:53", { file: early }),
    observation("12:53", { file: early, temperature_value: 3 }),
    observation("12:53", { file: late }),
  );
  assert.equal(report?.verdict, "clean");
});

Deno.test("only the values of affected groups are removed", () => {
  const [report] = read(observation("12:53", {
    quality_status: "unverified",
    quality_reason: "no raw temperature",
    quality_metrics: "temperature,dewpoint",
  }));
  assert.equal(report?.verdict, "unverified");
  assert.equal(report?.temperatureC, null);
  assert.equal(report?.dewpointC, null);
  assert.equal(report?.windKt, 8);
  assert.equal(report?.accumulationIn, 0);
  assert.equal(isUsable(report!), true);
  assert.equal(isVerified(report!, ["wind"]), true);
  assert.equal(isVerified(report!, ["wind", "temperature"]), false);
});

Deno.test("a report of the time before quality fields is shown and never settled", () => {
  const legacy = observation("12:53", {
    quality_status: null,
    raw_text: null,
    validation_version: null,
  });
  const [strict] = readReports([legacy], "strict", CURRENT_RULES);
  const [shown] = readReports([legacy], "display", CURRENT_RULES);
  assert.equal(strict?.verdict, "legacy");
  assert.equal(strict?.temperatureC, null);
  assert.equal(isUsable(strict!), false);
  assert.equal(shown?.temperatureC, 10);
});

Deno.test("a step is judged against the report before, also when that one was screened", () => {
  const reports = read(
    observation("10:53"),
    observation("11:53", { temperature_value: 40, dewpoint_value: null }),
    observation("12:53"),
  );
  assert.deepEqual(reports.map((r) => r.screened), [null, "temperature step", "temperature step"]);
});

Deno.test("rows without a readable instant are left out, and reports come in order of time", () => {
  const reports = read(
    observation("13:53"),
    observation("12:53"),
    observation("12:53", { generated_at: "yesterday" }),
  );
  assert.deepEqual(reports.map((r) => r.row.generated_at), [
    instant("12:53"),
    instant("13:53"),
  ]);
});
