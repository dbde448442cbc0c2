import assert from "node:assert/strict";
import { ms, observation } from "../../../testing/evidence/writer/stored_rows.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { CURRENT_RULES, RULES_V1 } from "../../rules/rule_set.ts";
import { metarPrecipitation } from "./metar_precipitation.ts";
import { showsFrozen } from "./frozen_weather.ts";
import { readReports } from "../observations/report.ts";

const window = { startMs: ms("12:53"), endMs: ms("15:53") };

type Change = Partial<StoredObservation>;
const hour = (time: string, inches: number | null, change: Change = {}) =>
  observation(time, { precip_in: inches, ...change });
const special = (time: string, inches: number | null, change: Change = {}) =>
  hour(time, inches, { metar_type: "SPECI", ...change });

/** An hour of anchors before the window, the hourly reports inside it, and nothing after. */
const anchors = [hour("11:53", 0), hour("12:53", 0)];
const dry = [hour("13:53", 0), hour("14:53", 0), hour("15:53", 0)];

function total(
  rows: readonly StoredObservation[],
  phaseKnown = true,
  over = window,
  rules = CURRENT_RULES,
) {
  const reports = readReports(rows, "strict", CURRENT_RULES);
  const { rain, snow } = metarPrecipitation(reports, over, phaseKnown, rules);
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

Deno.test("by the first rules a positive amount of mixed phase is missing, a zero amount is rain of zero", () => {
  const snow = { raw_text: "METAR KORD 011420Z 27008KT 1SM -SN OVC010 00/M01 A3000 RMK AO2" };
  const mix = (
    inches: number,
  ) => [hour("13:53", 0), special("14:20", 0, snow), hour("14:53", inches), hour("15:53", 0)];
  const first = (inches: number) => total([...anchors, ...mix(inches)], true, window, RULES_V1);
  assert.deepEqual(first(0.05), [undefined, undefined]);
  assert.deepEqual(first(0), [0, undefined]);
  assert.deepEqual(total([...anchors, ...mix(0.05)]), [undefined, undefined]);
  assert.deepEqual(total([...anchors, ...mix(0)]), [undefined, undefined]);
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

Deno.test("the end of a text is no part of the weather that stands there", () => {
  assert.equal(showsFrozen("SPECI KORD 121253Z 01010KT 1SM -SN="), true);
  assert.equal(showsFrozen("SPECI KORD 121253Z 01010KT 1SM -RA="), false);
});

Deno.test("a station id that spells a frozen code is not weather", () => {
  assert.equal(showsFrozen("METAR KICT 121253Z 01010KT 10SM CLR 05/04 A2990"), false);
  assert.equal(showsFrozen("KSGF 121253Z 01010KT 10SM CLR 05/04 A2990"), false);
});

const reportOf = (groups: string, remarks = "", celsius = 10): Change => ({
  raw_text: `METAR KORD 011453Z 27008KT 10SM ${groups} BKN040 A3000 RMK AO2 ${remarks}`.trim(),
  temperature_value: celsius,
});
/** Three hours without an amount; the middle one, and a special report in it, say what is given. */
const silent = (change: Change, between: readonly StoredObservation[] = []) => [
  ...anchors,
  hour("13:53", 0),
  ...between,
  hour("14:53", 0, change),
  hour("15:53", 0),
];
const UNMEASURED: readonly [what: string, change: Change][] = [
  ["rain", reportOf("RA")],
  ["light rain and mist", reportOf("-RA BR")],
  ["a thunderstorm with rain", reportOf("+TSRA")],
  ["drizzle", reportOf("DZ")],
  ["unknown precipitation", reportOf("UP")],
  ["snow grains that only the decoder names", { wx_string: "-SG" }],
  ["showers that began and ended", reportOf("", "SHRAB0445E0457")],
  ["rain that ended", reportOf("", "RAE12")],
  ["unknown precipitation that began and ended", reportOf("", "UPB01E05")],
  ["a total of six hours that could not be determined", reportOf("", "6////")],
  ["an hour that could not be determined", reportOf("", "P////")],
];

for (const [what, change] of UNMEASURED) {
  Deno.test(`a gauge that gives no amount does not mean zero when its report tells of ${what}`, () => {
    assert.deepEqual(total(silent(change)), [undefined, undefined]);
    const said = special("14:20", null, change);
    assert.deepEqual(total(silent({}, [said])), [undefined, undefined], "in a special report");
    assert.equal(total(silent(change), true, window, RULES_V1)[0], 0, "by the first rules it does");
  });
}

Deno.test("a gauge that gives no amount means zero when nothing fell here in its hour", () => {
  for (const weather of ["", "VCSH", "TS", "VCTS", "FG", "HZ", "BLSN", "DRSN", "BLDU", "FZFG"]) {
    assert.deepEqual(total(silent(reportOf(weather)))[0], 0, weather);
  }
  for (const remarks of ["SLP123", "TSB05E20", "LTGICVC", "PRESRR", "VIRGA", "4/002", "$"]) {
    assert.deepEqual(total(silent(reportOf("", remarks)))[0], 0, remarks);
  }
  const before = [hour("11:53", 0), hour("12:53", 0, reportOf("RA", "P0002 6////")), ...dry];
  assert.deepEqual(total(before), [0, 0], "what the report at the start says was before");
});

/** Amounts of the hours that end at :53 from 06:53 to 12:53, and what the report of 11:53 says besides. */
const morning = (amounts: readonly number[], groups: string, change: Change = {}) => [
  hour("04:53", 0),
  hour("05:53", 0),
  ...amounts.map((inches, i) => {
    const remarks = i === 5 ? { ...reportOf("", groups), ...change } : {};
    return hour(`${String(6 + i).padStart(2, "0")}:53`, inches, remarks);
  }),
];
const six = { startMs: ms("05:53"), endMs: ms("11:53") };
const rained = [0.01, 0.02, 0.03, 0, 0.1, 0.04, 0.5];

Deno.test("six hours agree with their sum to half a hundredth of an inch an hour and one more", () => {
  const rain = (groups: string, rules = CURRENT_RULES) =>
    total(morning(rained, groups), true, six, rules)[0];
  assert.equal(rain("60020"), 0.2);
  assert.equal(rain("60023"), 0.2, "0.03 of 0.035");
  assert.equal(rain("60017"), 0.2);
  assert.equal(rain("60024"), undefined);
  assert.equal(rain("60016"), undefined);
  assert.equal(rain("60020 60020"), 0.2);
  assert.equal(rain("60020 60050"), undefined);
  assert.equal(rain("60050", RULES_V1), 0.2, "by the first rules it is not asked");
});

Deno.test("the bound of the agreement is met in decimals", () => {
  const window = { startMs: ms("08:53"), endMs: ms("09:53") };
  const rows = (sixHours: string) => [
    hour("07:53", 0),
    hour("08:53", 0),
    hour("09:53", 0.1, reportOf("", sixHours)),
  ];
  const three = { startMs: ms("17:53"), endMs: ms("20:53") };
  const evening = (group: string) => [
    hour("16:53", 0),
    hour("17:53", 0),
    hour("18:53", 0.1),
    hour("19:53", 0.2),
    hour("20:53", 0, reportOf("", group)),
  ];
  assert.equal(total(evening("60032"), true, three)[0], 0.3, "0.02 of 0.02");
  assert.equal(total(evening("60028"), true, three)[0], 0.3);
  assert.equal(total(evening("60033"), true, three)[0], undefined);
  assert.equal(total(rows("60099"), true, window)[0], 0.1, "a report for 10Z says nothing");
});

Deno.test("a group whose span begins before the window says nothing", () => {
  const later = { startMs: ms("06:53"), endMs: ms("12:53") };
  assert.equal(total(morning(rained, "60099"), true, later)[0], 0.69);
});

Deno.test("twenty-four hours end at their report and agree with the sum of the day", () => {
  const day = { startMs: ms("0T11:53"), endMs: ms("11:53") };
  const rows = (groups: string) =>
    Array.from({ length: 26 }, (_, i) => {
      const time = new Date(ms("0T10:53") + i * 3_600_000).toISOString();
      return hour(time, i > 1 && i % 2 === 0 ? 0.1 : 0, i === 25 ? reportOf("", groups) : {});
    });
  assert.equal(total(rows("70120"), true, day)[0], 1.2);
  assert.equal(total(rows("70132"), true, day)[0], 1.2, "0.12 of 0.125");
  assert.equal(total(rows("70133"), true, day)[0], undefined);
  assert.equal(total(rows("7////"), true, day)[0], undefined);
});
