import assert from "node:assert/strict";
import { sampleText } from "../../../testing/noaa/samples.ts";
import { parseMetarDocument } from "./document.ts";
import { type HistoryJudgement, judgeHistoryAnswer } from "./history_answer.ts";

const ms = (time: string) => Date.parse(`2026-09-24T${time}Z`);
const WINDOW = { windowStartMs: ms("16:00:00"), windowEndMs: ms("19:00:00") };

function report(time: string, station = "KPWM", latitude = "43.65"): string {
  const [hour, minute] = time.split(":");
  return `<METAR><raw_text>METAR ${station} 24${hour}${minute}Z 06003KT 10SM 19/06 A3044</raw_text>` +
    `<station_id>${station}</station_id><observation_time>2026-09-24T${time}Z</observation_time>` +
    `<latitude>${latitude}</latitude><longitude>-70.31</longitude><temp_c>19</temp_c><dewpoint_c>6</dewpoint_c>` +
    `<wind_dir_degrees>60</wind_dir_degrees><wind_speed_kt>3</wind_speed_kt></METAR>`;
}

interface Envelope {
  source?: string;
  errors?: string;
  warnings?: string;
  numResults?: string;
}
function judge(
  reports: string[],
  { source = "metar", errors = "", warnings = "", numResults = String(reports.length) }: Envelope =
    {},
  stationIds = ["KPWM"],
): HistoryJudgement {
  const xml = `<response><data_source name="${source}"/><errors>${errors}</errors>` +
    `<warnings>${warnings}</warnings><data num_results="${numResults}">${
      reports.join("")
    }</data></response>`;
  return judgeHistoryAnswer(parseMetarDocument(xml), { stationIds, ...WINDOW });
}

Deno.test("reports at both ends of the closed window are kept, one after it is not (D64)", () => {
  const judged = judge(
    ["16:00:00", "18:22:00", "19:00:00", "19:00:01"].map((time) => report(time)),
  );
  assert.deepEqual([judged.status, judged.failureKind, judged.error], ["complete", null, null]);
  assert.equal(judged.responseCount, 4);
  assert.equal(judged.reports.length, 3);
  assert.equal(judged.outsideWindow, 1);
});

Deno.test("a report is one of the whole second that its row has, also at the end of the window", () => {
  const judged = judge([report("18:51:00.5"), report("19:00:00.999")]);
  assert.deepEqual(
    judged.reports.map(({ observedAtMs }) => observedAtMs),
    [ms("18:51:00"), ms("19:00:00")],
  );
});

Deno.test("an answer without reports is empty (D65)", async () => {
  const document = parseMetarDocument(await sampleText("daemon/history-empty.xml.gz"));
  const judged = judgeHistoryAnswer(document, { stationIds: ["KPWM"], ...WINDOW });
  assert.deepEqual([judged.status, judged.responseCount, judged.reports.length], ["empty", 0, 0]);
});

const BREACHES: [what: string, judged: HistoryJudgement][] = [
  ["num_results 2 for 1 report", judge([report("18:51:00")], { numResults: "2" })],
  ["no num_results", judge([report("18:51:00")], { numResults: "" })],
  ["KJFK when KPWM was asked", judge([report("18:51:00", "KJFK")])],
  ["a report of 14:51", judge([report("14:51:00")])],
  ["a time that is none", judge([report("18:51:00").replace(/2026-09-24T[^<]*/, "bad timestamp")])],
  ["warnings", judge([report("18:51:00")], { warnings: "<warning>truncated</warning>" })],
  ["errors", judge([report("18:51:00")], { errors: "overloaded" })],
  ["another source", judge([report("18:51:00")], { source: "station" })],
  ["no source", judge([report("18:51:00")], { source: "" })],
];
for (const [what, judged] of BREACHES) {
  Deno.test(`${what} fails the whole answer (D66)`, () => {
    assert.deepEqual([judged.status, judged.failureKind], ["failed", "response"]);
    assert.ok(judged.error);
    assert.equal(judged.responseCount, 1);
    assert.deepEqual(judged.reports, []);
  });
}

Deno.test("the margin around the window is one minute (D67)", () => {
  const judged = judge([report("15:59:20"), report("16:53:00")]);
  assert.deepEqual([judged.status, judged.reports.length], ["complete", 1]);
  assert.equal(judge([report("15:59:00")]).status, "complete");
  assert.equal(judge([report("15:58:59")]).failureKind, "response");
  assert.equal(judge([report("15:58:30")]).failureKind, "response");
  assert.equal(judge([report("19:01:00")]).status, "complete");
  assert.equal(judge([report("19:01:01")]).failureKind, "response");
});

Deno.test("an answer whose reports all lie in the margin is complete without rows (D68)", () => {
  const judged = judge([report("19:00:01")]);
  assert.deepEqual([judged.status, judged.responseCount, judged.reports.length], [
    "complete",
    1,
    0,
  ]);
});

Deno.test("400 reports, sent or declared, certify nothing, whatever else is wrong (D69)", () => {
  const many = Array.from({ length: 400 }, () => report("18:51:00"));
  assert.equal(judge(many).failureKind, "cap");
  assert.deepEqual(judge(many).reports, []);
  assert.equal(judge(many, { warnings: "<warning>Max results hit</warning>" }).failureKind, "cap");
  assert.equal(judge([report("18:51:00")], { numResults: "400" }).failureKind, "cap");
  assert.equal(judge(many.slice(1)).status, "complete");
});

Deno.test("fifteen hours of 25 stations reach the cap (D71)", async () => {
  const xml = await sampleText("daemon/history-20260822-25stations-15h.xml.gz");
  const document = parseMetarDocument(xml);
  const stationIds = [...new Set(document.reports.map(({ station_id }) => station_id!))];
  const judged = judgeHistoryAnswer(document, {
    stationIds,
    windowStartMs: Date.parse("2026-08-22T02:55:00Z"),
    windowEndMs: Date.parse("2026-08-22T17:55:00Z"),
  });
  assert.deepEqual([stationIds.length, judged.failureKind], [25, "cap"]);
});

Deno.test("a report that can be no row spoils the receipt and leaves the others (D72)", () => {
  const judged = judge([report("18:51:00"), report("18:22:00", "KPWM", "-99.99")]);
  assert.deepEqual([judged.status, judged.failureKind], ["failed", "representation"]);
  assert.equal(judged.reports.length, 1);
  assert.equal(judged.unrepresentable.length, 1);
});

Deno.test("a real answer with a decoder fault is complete (D73)", async () => {
  const xml = await sampleText("daemon/history-kpwm-kjfk-20260924.xml.gz");
  const judged = judgeHistoryAnswer(parseMetarDocument(xml), {
    stationIds: ["KPWM", "KJFK"],
    ...WINDOW,
  });
  assert.deepEqual([judged.status, judged.responseCount, judged.reports.length], [
    "complete",
    6,
    6,
  ]);
  const rejected = judged.reports.filter(({ status }) => status === "rejected");
  assert.deepEqual(
    rejected.map(({ stationId, temperatureC, metarType }) => [stationId, temperatureC, metarType]),
    [["KPWM", 60, "METAR"]],
  );
});

Deno.test("four hours of 25 stations are a complete answer (D74)", async () => {
  const xml = await sampleText("daemon/history-20260822T175501Z-4h-25stations.xml.gz");
  const document = parseMetarDocument(xml);
  const judged = judgeHistoryAnswer(document, {
    stationIds: [...new Set(document.reports.map(({ station_id }) => station_id!)), "KZZZ"],
    windowStartMs: Date.parse("2026-08-22T13:55:00Z"),
    windowEndMs: Date.parse("2026-08-22T17:55:00Z"),
  });
  const count = (matches: (report: typeof judged.reports[number]) => boolean) =>
    judged.reports.filter(matches).length;
  assert.equal(judged.status, "complete");
  assert.equal(count(({ metarType }) => metarType === "METAR"), 87);
  assert.equal(count(({ metarType }) => metarType === "SPECI"), 23);
  assert.equal(count(({ precipIn }) => precipIn !== null && precipIn > 0), 6);
  assert.equal(count(({ precipIn }) => precipIn === null), 25);
  assert.equal(count(({ status }) => status === "validated"), 110);
});

Deno.test("the source may be called metars (D75)", () => {
  assert.equal(judge([report("18:51:00")], { source: "metars" }).status, "complete");
});
