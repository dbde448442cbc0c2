import assert from "node:assert/strict";
import { ms, published } from "../../../testing/evidence/writer/stored_rows.ts";
import { parseWeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { CURRENT_RULES, RULES_V1 } from "../../rules/rule_set.ts";
import {
  evidencePublications,
  forecastPublications,
  isPublishedIn,
  newestPublication,
  observationPublications,
  publishedMs,
} from "./publication.ts";

const window = { startMs: ms("12:00"), endMs: ms("18:00") };
const observations = (text: string) => published("observations", text);

Deno.test("observations are searched from a day before the window to a day after it, or now", () => {
  const late = observationPublications(window, ms("5T00:00"));
  assert.equal(isPublishedIn(observations("0T12:00"), late), true);
  assert.equal(isPublishedIn(observations("0T11:59:59.999"), late), false);
  assert.equal(isPublishedIn(observations("2T18:00"), late), true);
  assert.equal(isPublishedIn(observations("2T18:00:00.001"), late), false);
  const soon = observationPublications(window, ms("19:00"));
  assert.equal(isPublishedIn(observations("19:00"), soon), true);
  assert.equal(isPublishedIn(observations("19:00:00.001"), soon), false);
});

Deno.test("evidence is searched until a day after the later of end and signing date, or now", () => {
  const last = (signing: string, now: string, rules = CURRENT_RULES) =>
    evidencePublications({ ...window, signingMs: ms(signing) }, ms(now), rules);
  const fromMs = ms("0T12:00");
  assert.deepEqual(last("3T00:00", "9T00:00"), { fromMs, toMs: ms("4T00:00") });
  assert.deepEqual(last("18:00", "9T00:00"), { fromMs, toMs: ms("2T18:00") });
  assert.deepEqual(last("3T00:00", "3T01:00"), { fromMs, toMs: ms("3T01:00") });
  assert.deepEqual(last("3T00:00", "9T00:00", RULES_V1), { fromMs, toMs: ms("2T18:00") });
});

Deno.test("forecasts are searched from seven days before the start to a day after it, or now", () => {
  const late = forecastPublications(window.startMs, ms("5T00:00"));
  assert.equal(isPublishedIn(observations("-6T12:00"), late), true);
  assert.equal(isPublishedIn(observations("-6T11:59:59.999"), late), false);
  assert.equal(isPublishedIn(observations("2T12:00"), late), true);
  assert.equal(isPublishedIn(observations("2T12:00:00.001"), late), false);
  assert.equal(
    isPublishedIn(observations("11:00:00.001"), forecastPublications(window.startMs, ms("11:00"))),
    false,
  );
});

Deno.test("fractions finer than a millisecond count", () => {
  const file = parseWeatherFileName("observations_2030-01-01T12:00:00.000000001Z.parquet")!; // well formed
  assert.equal(isPublishedIn(file, { fromMs: 0, toMs: ms("12:00") }), false);
  assert.equal(publishedMs(file), ms("12:00") + 1);
  assert.equal(publishedMs(observations("12:00")), ms("12:00"));
});

Deno.test("the newest publication keeps all of its rows", () => {
  const rows = ["11:00", "12:00", "12:00"].map((time) => ({ file: observations(time) }));
  assert.deepEqual(newestPublication(rows), rows.slice(1));
  assert.deepEqual(newestPublication(rows.toReversed()).length, 2);
});
