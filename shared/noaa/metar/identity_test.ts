import assert from "node:assert/strict";
import { METAR_GROUPS } from "../../contract/observation_file.ts";
import { KPWM_REPAIRED, kpwmTemperatures } from "../../../testing/fixtures/metar_report.ts";
import { checkReport } from "./check.ts";
import type { RawReport } from "./document.ts";

const check = (fields: RawReport) => checkReport(kpwmTemperatures("18.9/5.6", fields));

Deno.test("a report without a usable place or time becomes no row (D91)", () => {
  const cases: [RawReport, string][] = [
    [{ latitude: "NaN" }, "coordinates"],
    [{ latitude: "-99.9900", longitude: "-99.9900" }, "coordinates"],
    [{ longitude: "181" }, "coordinates"],
    [{ latitude: "" }, "coordinates"],
    [{ longitude: undefined }, "coordinates"],
    [{ observation_time: "not a date" }, "observation_time"],
    [{ observation_time: undefined }, "observation_time"],
    [{ station_id: undefined }, "station_id"],
  ];
  for (const [fields, code] of cases) {
    const checked = check(fields);
    assert.equal(checked.status, "unrepresentable", code);
    assert.deepEqual(checked.codes, [code]);
  }
});

Deno.test("a time with an offset is the same instant (D91)", () => {
  const checked = check({ observation_time: "2026-09-24T14:51:00-04:00" });
  assert.ok(checked.status === "validated");
  assert.equal(checked.observedAtMs, Date.UTC(2026, 8, 24, 18, 51));
});

Deno.test("a raw text of another station or time vouches for nothing (D93)", () => {
  const breaches: [string, string][] = [
    [KPWM_REPAIRED.replace("KPWM", "KJFK"), "raw_station"],
    [KPWM_REPAIRED.replace("241851Z", "241951Z"), "raw_time"],
    [KPWM_REPAIRED.replace("241851Z", "251851Z"), "raw_time"],
    [KPWM_REPAIRED.replace("241851Z ", ""), "raw_time"],
    ["METAR", "raw_station"],
  ];
  for (const [raw_text, code] of breaches) {
    const checked = check({ raw_text });
    assert.equal(checked.status, "rejected", raw_text);
    assert.deepEqual(checked.metrics, METAR_GROUPS, raw_text);
    assert.ok(checked.codes.includes(code as never), `${checked.codes} lacks ${code}`);
  }
});

Deno.test("the decoded type must be the raw text's, or METAR or SPECI (D97)", () => {
  const raw_text = KPWM_REPAIRED.replace("METAR", "SPECI");
  assert.equal(check({ raw_text, metar_type: "SPECI" }).status, "validated");
  for (const metar_type of ["METAR", "TAF", "speci"]) {
    const checked = check({ raw_text, metar_type });
    assert.equal(checked.status, "rejected", metar_type);
    assert.deepEqual(checked.metrics, METAR_GROUPS);
    assert.deepEqual(checked.codes, ["report_type"]);
  }
  const untyped = KPWM_REPAIRED.replace("METAR ", "");
  assert.equal(check({ raw_text: untyped, metar_type: "METAR" }).status, "validated");
});

Deno.test("a type that is absent is taken from the raw text", () => {
  const type = (raw_text: string) => {
    const checked = check({ raw_text });
    return checked.status === "unrepresentable" ? undefined : checked.metarType;
  };
  assert.equal(type(KPWM_REPAIRED), "METAR");
  assert.equal(type(KPWM_REPAIRED.replace("METAR", "SPECI")), "SPECI");
  assert.equal(type(KPWM_REPAIRED.replace("METAR ", "")), null);
});

Deno.test("a correction is judged like the report it replaces", () => {
  for (
    const raw_text of [
      KPWM_REPAIRED,
      KPWM_REPAIRED.replace(" COR", ""),
      `${KPWM_REPAIRED} COR 1855`,
    ]
  ) {
    assert.equal(check({ raw_text }).status, "validated", raw_text);
  }
});

Deno.test("a report without raw text keeps its values and is not validated", () => {
  for (const raw_text of [undefined, "", "  "]) {
    const checked = check({ raw_text });
    assert.ok(checked.status === "rejected");
    assert.deepEqual(checked.codes, ["wind_group_missing_or_ambiguous"]);
    assert.equal(checked.temperatureC, 18.9);
    const calm = check({ raw_text, wind_speed_kt: undefined, wind_dir_degrees: undefined });
    assert.equal(calm.status, "unverified");
  }
});
