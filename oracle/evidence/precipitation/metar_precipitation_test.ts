import assert from "node:assert/strict";
import { CURRENT_RULES } from "../../rules/rule_set.ts";
import { at, ms, observation, receipt } from "../../../testing/evidence/writer/stored_rows.ts";
import { collectionHistory } from "../collection/coverage.ts";
import type { StoredReceipt } from "../../stored/receipt.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { metarPrecipitation } from "./metar_precipitation.ts";
import { showsFrozen } from "./frozen_weather.ts";
import { hasPhaseClosure } from "./phase.ts";
import { observationPublications } from "../collection/publication.ts";
import { readReports } from "../observations/report.ts";
import { OFFICIAL_URL_PREFIXES } from "../collection/source_url.ts";

const window = { startMs: ms("12:53"), endMs: ms("15:53") };

type Change = Partial<StoredObservation>;
const hour = (time: string, inches: number | null, change: Change = {}) =>
  observation(time, { precip_in: inches, ...change });
const special = (time: string, inches: number | null, change: Change = {}) =>
  hour(time, inches, { metar_type: "SPECI", ...change });

/** An hour of anchors before the window, the hourly reports inside it, and nothing after. */
const anchors = [hour("11:53", 0), hour("12:53", 0)];
const dry = [hour("13:53", 0), hour("14:53", 0), hour("15:53", 0)];

function total(rows: readonly StoredObservation[], phaseKnown = true, over = window) {
  const { rain, snow } = metarPrecipitation(
    readReports(rows, "strict", CURRENT_RULES),
    over,
    phaseKnown,
  );
  return [rain?.value, snow?.value];
}

Deno.test("hourly amounts add up from start to end of the window", () => {
  const rows = [hour("13:53", 0.1), hour("14:53", 0.2), hour("15:53", 0)];
  assert.deepEqual(total([...anchors, ...rows]), [0.3, 0]);
  assert.deepEqual(total([...anchors, ...dry]), [0, 0]);
});

Deno.test("without phase closure neither rain nor snow is known", () => {
  assert.deepEqual(total([...anchors, ...dry], false), [undefined, undefined]);
});

Deno.test("the chain begins and ends exactly with the window", () => {
  const rows = [...anchors, ...dry];
  for (
    const [start, end] of [["12:54", "15:53"], ["12:53", "15:52"], ["12:53", "15:54"], [
      "12:52",
      "15:53",
    ]]
  ) {
    assert.deepEqual(total(rows, true, { startMs: ms(start!), endMs: ms(end!) }), [
      undefined,
      undefined,
    ]);
  }
});

Deno.test("routine reports 45 to 75 minutes apart are an hour apart", () => {
  const between = (minutes: number) => {
    const middle = new Date(ms("12:53") + minutes * 60_000).toISOString();
    const end = ms("12:53") + minutes * 60_000;
    return total([...anchors, hour(middle, 0.1)], true, { startMs: ms("12:53"), endMs: end })[0];
  };
  assert.equal(between(45), 0.1);
  assert.equal(between(44), undefined);
  assert.equal(between(75), 0.1);
  assert.equal(between(76), undefined);
});

Deno.test("an hourly amount replaces those of its special reports", () => {
  const rows = [
    special("13:10", 0.05),
    special("13:30", 0.08),
    hour("13:53", 0.12),
    ...dry.slice(1),
  ];
  assert.deepEqual(total([...anchors, ...rows]), [0.12, 0]);
});

Deno.test("a special report can end the chain when its anchor is hourly", () => {
  const until = { startMs: ms("12:53"), endMs: ms("14:20") };
  const rows = [hour("13:53", 0.12), special("14:20", 0.03), hour("14:53", 0.2)];
  assert.deepEqual(total([...anchors, ...rows], true, until), [0.15, 0]);
  const first = { startMs: ms("12:53"), endMs: ms("13:20") };
  assert.deepEqual(total([...anchors, special("13:20", 0.03)], true, first), [0.03, 0]);
  assert.deepEqual(total([hour("12:53", 0), special("13:20", 0.03)], true, first), [
    undefined,
    undefined,
  ]);
  const offHour = [hour("12:20", 0), hour("12:53", 0), special("13:20", 0.03)];
  assert.deepEqual(total(offHour, true, first), [undefined, undefined]);
});

Deno.test("a special report more than 75 minutes after its anchor says nothing", () => {
  const until = (time: string) => ({ startMs: ms("12:53"), endMs: ms(time) });
  assert.deepEqual(total([...anchors, special("14:08", 0.03)], true, until("14:08")), [0.03, 0]);
  assert.deepEqual(total([...anchors, special("14:09", 0.03)], true, until("14:09")), [
    undefined,
    undefined,
  ]);
});

const BROKEN: readonly [what: string, rows: readonly StoredObservation[]][] = [
  ["an amount is missing", [hour("13:53", 0.1), hour("14:53", null), hour("15:53", 0)]],
  ["an amount is a trace", [
    hour("13:53", 0),
    hour("14:53", 0, { raw_text: "METAR KORD 011453Z RMK AO2 P0000" }),
    hour("15:53", 0),
  ]],
  ["a report is missing", [hour("13:53", 0), hour("15:53", 0)]],
  ["an end is unverified in precipitation", [
    hour("13:53", 0),
    hour("14:53", 0, { quality_status: "unverified", quality_metrics: "precipitation" }),
    hour("15:53", 0),
  ]],
  ["an end is unverified in present weather", [
    hour("13:53", 0),
    hour("14:53", 0, { quality_status: "unverified", quality_metrics: "present_weather" }),
    hour("15:53", 0),
  ]],
  ["an end is unverified in temperature", [
    hour("13:53", 0),
    hour("14:53", 0, { quality_status: "unverified", quality_metrics: "temperature" }),
    hour("15:53", 0),
  ]],
  ["the amounts since the anchor decrease", [
    hour("13:53", 0),
    special("14:20", 0.1),
    hour("14:53", 0.09),
    hour("15:53", 0),
  ]],
  ["a report has no type", [
    hour("13:53", 0),
    hour("14:53", 0, { metar_type: null }),
    hour("15:53", 0),
  ]],
];

for (const [what, rows] of BROKEN) {
  Deno.test(`rain is missing when ${what}`, () => {
    assert.deepEqual(total([...anchors, ...rows]), [undefined, undefined]);
  });
}

Deno.test("wind that is unverified does not break the chain", () => {
  const tagged = { quality_status: "unverified", quality_metrics: "wind" };
  assert.deepEqual(
    total([...anchors, hour("13:53", 0.1), hour("14:53", 0.1, tagged), hour("15:53", 0)]),
    [0.2, 0],
  );
});

Deno.test("a positive amount of mixed phase is missing, a zero amount is rain of zero", () => {
  const snow = { raw_text: "METAR KORD 011420Z 27008KT 1SM -SN OVC010 00/M01 A3000 RMK AO2" };
  const mixed = (
    inches: number,
  ) => [hour("13:53", 0), special("14:20", 0, snow), hour("14:53", inches), hour("15:53", 0)];
  assert.deepEqual(total([...anchors, ...mixed(0.05)]), [undefined, undefined]);
  assert.deepEqual(total([...anchors, ...mixed(0)]), [0, undefined]);
});

Deno.test("frozen and unknown weather is recognised in body and remarks", () => {
  const body = (weather: string) =>
    showsFrozen(`METAR KORD 011453Z 27008KT 1SM ${weather} OVC010 00/M01 A3000 RMK AO2`);
  for (
    const code of [
      "SN",
      "-SN",
      "+SHSN",
      "RASN",
      "VCSHSN",
      "SG",
      "PL",
      "-FZRA",
      "FZDZ",
      "GR",
      "TSGS",
      "UP",
      "IC",
      "BLSN",
    ]
  ) {
    assert.equal(body(code), true, code);
  }
  for (const code of ["RA", "-DZ", "TSRA", "+SHRA", "FG", "BR", "HZ", "VCTS", "FEW010", "CLR"]) {
    assert.equal(body(code), false, code);
  }
  const remark = (text: string) =>
    showsFrozen(`METAR KORD 011453Z 27008KT 10SM CLR 10/05 A3000 RMK AO2 ${text}`);
  for (
    const text of [
      "SNB05",
      "RAE20SNB20",
      "PLE11",
      "FZRAB01E09",
      "UPB01",
      "SNINCR 1/4",
      "PWINO",
      "GRB12",
    ]
  ) {
    assert.equal(remark(text), true, text);
  }
  for (const text of ["RAB05E30", "TSB01", "SLP123", "P0012", "TSNO", "$", "SN"]) {
    assert.equal(remark(text), false, text);
  }
});

Deno.test("a station id that spells a frozen code is not weather", () => {
  assert.equal(showsFrozen("METAR KICT 121253Z 01010KT 10SM CLR 05/04 A2990"), false);
  assert.equal(showsFrozen("KSGF 121253Z 01010KT 10SM CLR 05/04 A2990"), false);
});

Deno.test("phase closure reaches from a routine report before the window to one after it", () => {
  const closed = (
    rows: readonly StoredObservation[],
    receipts?: readonly StoredReceipt[],
    start = "13:00",
    end = "15:00",
  ) => {
    const span = { startMs: ms(start), endMs: ms(end) };
    const history = collectionHistory(receipts ?? [receipt("08:00", "17:00")], "KORD", {
      nowMs: ms("20:00"),
      urlPrefixes: OFFICIAL_URL_PREFIXES,
      publications: observationPublications(span, ms("20:00")),
    });
    return hasPhaseClosure(readReports(rows, "strict", CURRENT_RULES), span, history);
  };
  const rows = [hour("12:53", 0), hour("13:53", 0), hour("14:53", 0), hour("15:53", 0)];
  assert.equal(closed(rows), true);
  assert.equal(closed([hour("13:00", 0), hour("14:00", 0), hour("15:00", 0)]), true, "ends count");

  const from = (
    time: string,
  ) => [hour(time, 0), hour("12:30", 0, { metar_type: "SPECI" }), ...rows.slice(1)];
  assert.equal(closed(from("11:30")), true, "90 minutes before");
  assert.equal(closed(from("11:29")), false, "91 minutes before");
  const to = (
    time: string,
  ) => [...rows.slice(0, 3), hour("15:30", 0, { metar_type: "SPECI" }), hour(time, 0)];
  assert.equal(closed(to("16:15")), true, "75 minutes after");
  assert.equal(closed(to("16:16")), false, "76 minutes after");

  assert.equal(closed(rows.slice(1)), false, "no anchor");
  assert.equal(closed(rows.slice(0, 3)), false, "no closing report");
  assert.equal(closed([rows[0]!, rows[2]!, rows[3]!]), false, "a gap of two hours");
  const snow = { raw_text: "METAR KORD 011453Z 27008KT 1SM -SN OVC010 00/M01 A3000 RMK AO2" };
  for (const index of rows.keys()) {
    const frozen = rows.map((row, i) => i === index ? { ...row, ...snow } : row);
    assert.equal(closed(frozen), false, `frozen in report ${index}`);
    const unverified = { quality_status: "unverified", quality_metrics: "present_weather" };
    const doubtful = rows.map((row, i) => i === index ? { ...row, ...unverified } : row);
    assert.equal(closed(doubtful), false, `unverified in report ${index}`);
  }
  assert.equal(closed(rows, [receipt("12:53", "15:53")]), true, "collected exactly");
  assert.equal(closed(rows, [receipt("12:53:01", "15:53")]), false, "anchor not collected");
  assert.equal(closed(rows, [receipt("12:53", "15:52:59")]), false, "closing report not collected");
  assert.equal(at("12:53"), rows[0]!.generated_at);
});
