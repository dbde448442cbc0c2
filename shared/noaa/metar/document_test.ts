import assert from "node:assert/strict";
import { sampleText } from "../../../testing/noaa/samples.ts";
import { NoaaDocumentError } from "../error.ts";
import { type CheckedReport, checkReport } from "./check.ts";
import { parseMetarDocument } from "./document.ts";

const golden = async (name: string): Promise<CheckedReport[]> =>
  parseMetarDocument(await sampleText(`noaa/golden/${name}.xml`)).reports.map(checkReport);

async function only(name: string) {
  const [checked, ...others] = await golden(name);
  assert.equal(others.length, 0);
  assert.ok(checked && checked.status !== "unrepresentable");
  return checked;
}

Deno.test("trap o01: the base report", async () => {
  const checked = await only("o01_basic");
  assert.deepEqual(
    [checked.stationId, checked.latitude, checked.longitude, checked.observedAtMs],
    ["KORD", 41.9602, -87.9316, Date.UTC(2026, 0, 18, 17, 51)],
  );
  assert.deepEqual(
    [checked.temperatureC, checked.dewpointC, checked.windDirectionDegrees, checked.windSpeedKt],
    [-3.3, -8.9, 310, 17],
  );
  assert.deepEqual([checked.precipIn, checked.report.wx_string], [null, undefined]);
  assert.equal(checked.metarType, "METAR");
});

Deno.test("trap o02: an absent temperature is null and rejected, the next report is not touched", async () => {
  const [first, second] = await golden("o02_missing_temp");
  assert.ok(first?.status === "rejected" && second && second.status !== "unrepresentable");
  assert.equal(first.temperatureC, null);
  assert.ok(first.metrics.includes("temperature"));
  assert.equal(second.stationId, "KMDW");
  assert.notEqual(second.temperatureC, null);
});

Deno.test("traps o03, o04: variable wind has no direction, calm is 0 from 0", async () => {
  const variable = await only("o03_vrb");
  assert.deepEqual([variable.windDirectionDegrees, variable.windSpeedKt], [null, 4]);
  const calm = await only("o04_calm");
  assert.deepEqual([calm.windDirectionDegrees, calm.windSpeedKt], [0, 0]);
});

Deno.test("trap o05: an empty temperature is no zero", async () => {
  const checked = await only("o05_empty_temp");
  assert.equal(checked.temperatureC, null);
  assert.equal(checked.status, "rejected");
});

for (const name of ["o06_empty_lat", "o07_missing_lat"]) {
  Deno.test(`trap ${name}: that report becomes no row, the other does`, async () => {
    const statuses = (await golden(name)).map(({ status }) => status);
    assert.equal(statuses[0], "unrepresentable");
    assert.notEqual(statuses[1], "unrepresentable");
  });
}

Deno.test("traps o08, o09: times are instants; what is no time becomes no row", async () => {
  assert.equal((await only("o08_offset_time")).observedAtMs, Date.UTC(2026, 0, 18, 17, 51));
  assert.deepEqual((await golden("o09_bad_time"))[0]?.codes, ["observation_time"]);
});

Deno.test("trap o10: 17.0 is not the whole number that the feed writes", async () => {
  const checked = await only("o10_decimal_wind");
  assert.deepEqual([checked.windSpeedKt, checked.windDirectionDegrees], [null, null]);
  assert.ok(checked.metrics.includes("wind"));
});

Deno.test("traps o11, o18, o20: weather text and rain are kept as sent", async () => {
  const snow = await only("o11_precip_wx");
  assert.deepEqual([snow.precipIn, snow.report.wx_string], [0.005, "-SN BR"]);
  assert.equal((await only("o18_empty_wx")).report.wx_string, "");
  assert.equal((await only("o20_trace_precip")).precipIn, 0);
});

Deno.test("trap o12: NaN and inf are null and rejected", async () => {
  const checked = await only("o12_nan");
  assert.deepEqual([checked.temperatureC, checked.dewpointC], [null, null]);
  assert.ok(
    ["invalid_temperature", "invalid_dewpoint"].every((c) => checked.codes.includes(c as never)),
  );
});

Deno.test("trap o13: two times of a station are two reports", async () => {
  assert.equal((await golden("o13_dup_station")).length, 2);
});

Deno.test("trap o14: a report without raw text is kept with none", async () => {
  assert.equal((await only("o14_no_raw")).report.raw_text, undefined);
});

Deno.test("traps o15, o16: warnings and emptiness are read, not thrown", async () => {
  const warned = parseMetarDocument(await sampleText("noaa/golden/o15_warning_child.xml"));
  assert.equal(warned.warnings, "Max results hit");
  assert.equal(warned.errors, "");
  assert.equal(warned.reports.length, 1);
  const empty = parseMetarDocument(await sampleText("noaa/golden/o16_no_metar.xml"));
  assert.deepEqual([empty.reports.length, empty.numResults], [0, 1]);
});

Deno.test("trap o17: absent dewpoint and wind are null", async () => {
  const checked = await only("o17_missing_dew_wind");
  assert.deepEqual(
    [checked.dewpointC, checked.windSpeedKt, checked.windDirectionDegrees],
    [null, null, null],
  );
});

Deno.test("trap o19: placeholder coordinates become no row (D100)", async () => {
  assert.deepEqual((await golden("o19_sentinel_coords"))[0]?.codes, ["coordinates"]);
  const document = parseMetarDocument(await sampleText("noaa/decoder/metars.cache.xml"));
  const [kbjj, kqew] = document.reports.map(checkReport);
  assert.ok(kbjj?.status === "validated");
  assert.deepEqual(
    [kbjj.temperatureC, kbjj.dewpointC, kbjj.windDirectionDegrees, kbjj.windSpeedKt, kbjj.precipIn],
    [24.4, 22.8, 0, 0, 0.01],
  );
  assert.equal(kqew?.status, "unrepresentable");
  assert.equal(document.numResults, 5074);
});

Deno.test("five faults of the feed's decoder are rejected, their neighbours are not (D99)", async () => {
  const expected: Record<string, [time: string, celsius: number, status: string][]> = {
    kpwm: [["2026-09-24T18:51", 60, "rejected"]],
    kapg: [["2026-09-23T17:50", -19, "rejected"], ["2026-09-23T16:55", 17.6, "validated"]],
    ktah: [
      ["2026-09-25T23:55", -29, "rejected"],
      ["2026-09-25T23:35", 29, "validated"],
      ["2026-09-25T23:15", 29, "unverified"],
    ],
    kmcn: [["2026-09-20T17:03", 0, "rejected"], ["2026-09-20T16:53", 28.9, "validated"]],
    kpub: [["2026-09-20T16:53", 0, "rejected"]],
  };
  for (const [station, reports] of Object.entries(expected)) {
    const xml = await sampleText(`noaa/decoder/${station}-decoded-mismatch.xml`);
    const checked = parseMetarDocument(xml).reports.map(checkReport);
    assert.equal(checked.length, reports.length, station);
    for (const [time, celsius, status] of reports) {
      const found = checked.find(({ report }) => report.observation_time?.startsWith(time));
      assert.ok(found && found.status !== "unrepresentable", `${station} ${time}`);
      assert.deepEqual([found.temperatureC, found.status], [celsius, status], `${station} ${time}`);
      if (status !== "rejected") continue;
      assert.deepEqual(
        found.metrics.slice(0, 2),
        ["temperature", "dewpoint"],
        `${station} ${time}`,
      );
    }
  }
});

Deno.test("the source name metars is read as such (D75)", async () => {
  const document = parseMetarDocument(
    await sampleText("noaa/awc/metars-20251019-source-name-metars-excerpt.xml.gz"),
  );
  assert.deepEqual([document.sourceName, document.numResults], ["metars", 10]);
  assert.equal(document.reports.length, 10);
});

Deno.test("schema 1.2 does not name types in raw texts and writes variable wind as 0 (D110, D120, D121, D125)", () => {
  const report = (raw: string, temp: string, dew: string, direction: string, more = "") =>
    `<METAR><raw_text>${raw}</raw_text><station_id>${raw.slice(0, 4)}</station_id>` +
    `<observation_time>2023-03-05T16:15:00Z</observation_time><latitude>60.5</latitude>` +
    `<longitude>-151.2</longitude><temp_c>${temp}</temp_c><dewpoint_c>${dew}</dewpoint_c>` +
    `<wind_dir_degrees>${direction}</wind_dir_degrees><wind_speed_kt>10</wind_speed_kt>` +
    `<quality_control_flags><auto>TRUE</auto></quality_control_flags>${more}<metar_type>METAR</metar_type></METAR>`;
  const xml =
    `<?xml version="1.0" encoding="UTF-8"?>\n<response version="1.2"><data_source name="metars" />` +
    `<errors /><warnings /><data num_results="3">` +
    report(
      "PAAD 051615Z AUTO 10010KT 10SM CLR M31/M34 A3035 RMK AO2 T13101340",
      "-31.0",
      "-34.0",
      "100",
    ) +
    report(
      "PAKP 051615Z AUTO 10010KT M22/M25 RMK AO2 P0000 FZRANO",
      "-22.0",
      "-25.0",
      "100",
      "<precip_in>0.005</precip_in>",
    ) +
    report("PAKN 051615Z AUTO VRB10KT M22/M25 RMK AO2", "-22.0", "-25.0", "0") +
    `</data></response>`;
  const document = parseMetarDocument(xml);
  assert.deepEqual([document.sourceName, document.numResults], ["metars", 3]);
  const [cold, trace, variable] = document.reports.map(checkReport);
  assert.ok(cold?.status === "validated" && trace?.status === "validated");
  assert.deepEqual([cold.temperatureC, cold.dewpointC, cold.precipIn], [-31, -34, 0]);
  assert.deepEqual([trace.temperatureC, trace.precipIn], [-22, 0.005]);
  assert.deepEqual(variable?.codes, ["wind_direction_mismatch"], "variable wind decoded as north");
});

Deno.test("a field given twice is never read as one of the two", () => {
  const report = (fields: string) =>
    parseMetarDocument(`<response><data num_results="1"><METAR>${fields}</METAR></data></response>`)
      .reports[0];
  assert.deepEqual(report("<temp_c>18.9</temp_c><temp_c>60</temp_c>"), { temp_c: "18.9 60" });
  assert.deepEqual(report("<temp_c>1<b>2</b>3</temp_c><x>4</x>"), { temp_c: "13" });
});

Deno.test("what is no METAR document is refused", () => {
  const documents = [
    "<html><body><h1>503 Service Unavailable</h1></body></html>",
    "",
    "{}",
    "<error>x</error>",
    "<response><data num_results='1'><METAR><raw_text>METAR KORD",
  ];
  for (const xml of documents) assert.throws(() => parseMetarDocument(xml), NoaaDocumentError, xml);
});
