import assert from "node:assert/strict";
import { sampleDecision } from "../../../../testing/evidence/writer/sample_decision.ts";
import { type Passage, piecesOf } from "./passage.ts";
import { metarMarks } from "./metar_marks.ts";
import { baselineSources, observedSources } from "./sources.ts";

const READINGS = {
  KORD: { baseline: { temp_high: 70 }, observed: { temp_high: 75.2 } },
  KMCI: { baseline: { rain_amt: 0.25 }, observed: { temp_high: 68, rain_amt: 0.5 } },
};
const { record } = await sampleDecision(READINGS, ["temp_high", "wind_speed"]);
const rainy = (await sampleDecision({ KMCI: READINGS.KMCI }, ["rain_amt"])).record;

function marked(passage: Passage): string[] {
  return piecesOf(passage).filter(({ isMarked }) => isMarked).map(({ text }) => text);
}

function readingOf({ readings }: typeof record, target: string, metric: string) {
  return readings.find((each) => each.target === target && each.metric === metric)!; // it was asked for
}

Deno.test("a high shows the report that has it, with the group in tenths marked, also in its document", () => {
  const [source] = observedSources(record, readingOf(record, "KORD", "temp_high"));
  assert.match(source?.report?.text ?? "", /^METAR KORD .* T0240\d{4}/);
  assert.match(marked(source!.report!).join(), /^T0240\d{4}$/);
  assert.deepEqual(marked(source!.document()), marked(source!.report!));
  assert.match(source!.document().text, /^<\?xml/);
});

Deno.test("a wind shows the one wind group", () => {
  const [source] = observedSources(record, readingOf(record, "KORD", "wind_speed"));
  assert.match(marked(source!.report!).join(), /^\d{5}KT$/);
});

Deno.test("a forecast shows the value in its series of the location, and nothing else", () => {
  for (const [metric, value] of [["temp_high", /^70$/], ["wind_speed", /^10$/]] as const) {
    const reading = readingOf(record, "KORD", metric);
    const [source] = baselineSources(record, reading);
    const passage = source!.document();
    assert.match(marked(passage).join(), value);
    const [[begin = 0] = []] = passage.marks;
    const series = passage.text.slice(0, begin).lastIndexOf("applicable-location=");
    assert.match(passage.text.slice(series), /^applicable-location="point2"/);
  }
});

Deno.test("an amount of fixed hours shows the station's line of each product", () => {
  const sources = observedSources(rainy, readingOf(rainy, "KMCI", "rain_amt"));
  assert.equal(sources.length, 24);
  for (const source of sources) {
    assert.equal(source.report, null);
    assert.match(marked(source.document()).join(), /^MCI .*\/PPH \d\.\d\d$/);
  }
});

Deno.test("only a whole group is marked, and none where the text has none", () => {
  const raw = "METAR KORD 171851Z 27015KT 10SM 24/12 A3000 RMK AO2 P0003 T02400120=";
  const found = (metric: Parameters<typeof metarMarks>[0], text = raw) =>
    metarMarks(metric, text, "KORD").map(([begin, end]) => text.slice(begin, end));
  assert.deepEqual(found("temp_low"), ["T02400120"]);
  assert.deepEqual(found("humidity"), ["T02400120"]);
  assert.deepEqual(found("rain_amt"), ["P0003"]);
  assert.deepEqual(found("wind_direction"), ["27015KT"]);
  assert.deepEqual(found("temp_high", "METAR KORD 171851Z X24/12 24/12 RMK"), ["24/12"]);
  assert.deepEqual(found("temp_high", "METAR KORD 171851Z"), []);
});
