import assert from "node:assert/strict";
import type { EventId } from "../../shared/contract/ids.ts";
import { compareWeatherFileNames } from "../../shared/contract/weather_file_name.ts";
import {
  changedReports,
  SOUND_WINDOW,
  soundEvidence,
  withHonestDocuments,
} from "../../testing/evidence/writer/sound_evidence.ts";
import { instant, observation } from "../../testing/evidence/writer/stored_rows.ts";
import { VirtualClock } from "../../testing/fixtures/virtual_clock.ts";
import type { EventTerms } from "../events/terms.ts";
import type { DocumentKind } from "../rules/rule_set.ts";
import type { DocumentQuestion } from "../evidence/documents/document_verdict.ts";
import type { StoredObservation } from "../stored/rows.ts";
import type { StoredEvidence } from "../stored/stored_evidence.ts";
import { parseInstant } from "../../shared/time/instant.ts";
import { isPublishedIn } from "../evidence/collection/publication.ts";
import { judgeEvidence } from "../evidence/strict.ts";
import { type StoredRows, WeatherReader } from "./weather_reader.ts";

const EVENT: EventTerms = {
  id: "0199a1b2-0000-7000-8000-0000000000aa" as EventId,
  source: "noaa_weather",
  locations: ["KORD", "KSAW"],
  metrics: ["temp_high", "temp_low", "wind_speed"],
  startsAt: SOUND_WINDOW.startMs / 1000,
  endsAt: SOUND_WINDOW.endMs / 1000,
  signingAt: SOUND_WINDOW.signingMs / 1000,
  entries: 3,
  places: 1,
  valuesPerEntry: 3,
  unlisted: false,
  entriesCloseAt: null,
  scoringRules: "fixed",
  lineWindow: null,
  linesFromEvent: null,
};

/** The question that a verdict is kept under. */
function questionOf(key: string): DocumentQuestion {
  const [kind = "", sha256 = "", subject = "", receivedAt = ""] = key.split(" ");
  return { kind: kind as DocumentKind, sha256, subject, receivedAt: receivedAt || null };
}

/** A reader of stored evidence that answers like rows and facts do, with documents that say what is stored. */
function readerOf(
  stored: StoredEvidence,
  clock = new VirtualClock(SOUND_WINDOW.nowMs),
  texts = true,
) {
  const { verdicts } = withHonestDocuments(stored);
  const published = [...stored.observations, ...stored.forecasts].map((row) => row.file)
    .sort(compareWeatherFileNames);
  const evidenceReads: boolean[] = [];
  const verdictsAsked: string[] = [];
  const rows: StoredRows = {
    observations({ stations, publications, fromMs, toMs, asEvidence }) {
      evidenceReads.push(asEvidence);
      return Promise.resolve(stored.observations.filter((row) => {
        const atMs = parseInstant(row.generated_at) ?? NaN;
        return stations.includes(row.station_id) && isPublishedIn(row.file, publications) &&
          atMs >= fromMs && atMs <= toMs;
      }));
    },
    newestForecasts({ stations, publications, asEvidence }) {
      evidenceReads.push(asEvidence);
      return Promise.resolve(
        stored.forecasts.filter((row) =>
          stations.includes(row.station_id) && isPublishedIn(row.file, publications)
        ),
      );
    },
  };
  const reader = new WeatherReader({
    rows,
    checks: { expect() {}, verify: () => Promise.resolve(undefined) },
    searched: { find: () => Promise.resolve([]), listed: () => Promise.resolve([]) },
    clock,
    urlPrefixes: stored.urlPrefixes,
    uploads: {
      list: ({ start, end, kinds }) =>
        Promise.resolve(
          published.filter((file) =>
            kinds.includes(file.kind) && isPublishedIn(file, { fromMs: start, toMs: end })
          ).map((file) => file.name),
        ),
    },
    facts: {
      receipts: () => Promise.resolve([...stored.receipts]),
      precipitation: () => Promise.reject(new Error("nobody scores precipitation")),
      forecastSources: () => Promise.resolve([...stored.retained]),
      documents: (_file, hashes) =>
        Promise.resolve(
          new Map(
            [...texts ? hashes : []].map((sha256) => {
              return [sha256, { sha256, url: "", receivedAt: null, content: "", text: "" }];
            }),
          ),
        ),
      putVerdicts: () => Promise.resolve(),
      verdicts(keys) {
        verdictsAsked.push(...keys);
        const known = keys.map((key) => [key, verdicts(questionOf(key))] as const);
        return Promise.resolve(
          new Map(known.flatMap(([key, found]) => found ? [[key, JSON.stringify(found)]] : [])),
        );
      },
    },
  });
  return { reader, evidenceReads, verdictsAsked };
}

Deno.test("the strict reading is what the rules make of the same evidence at once", async () => {
  const stored = soundEvidence(["KORD", "KSAW"]);
  const { reader, evidenceReads } = readerOf(stored);
  const read = await reader.strict(EVENT, SOUND_WINDOW.nowMs);
  const expected = judgeEvidence(withHonestDocuments(stored));
  assert.equal(expected.block, undefined);
  assert.deepEqual(read.readings, expected.readings);
  assert.equal(read.block, undefined);
  assert.deepEqual(evidenceReads, [true, true], "from files that are as they were published");
  assert.deepEqual(read.evidence.stored.terms, stored.terms);
});

Deno.test("preparing asks the documents that are there already, and the strict reading asks no others", async () => {
  const { reader, verdictsAsked } = readerOf(soundEvidence(["KORD", "KSAW"]));
  await reader.prepare(EVENT, SOUND_WINDOW.startMs + 12 * 3_600_000);
  const early = new Set(verdictsAsked.splice(0));
  await reader.strict(EVENT, SOUND_WINDOW.nowMs);
  const late = new Set(verdictsAsked);
  assert.ok(early.size > 0 && early.size <= late.size);
  assert.deepEqual([...early].filter((key) => !late.has(key)), []);
});

Deno.test("collections are read up to the time of settling, reports count up to the end of the window (O49, O51)", async () => {
  const sound = soundEvidence(["KORD", "KSAW"]);
  const warm = { temperature_value: 15 };
  const high = async (stored: StoredEvidence) => {
    const { readings, block } = await readerOf(stored).reader.strict(EVENT, SOUND_WINDOW.nowMs);
    assert.equal(block, undefined);
    return readings.find(({ metric }) => metric === "temp_high")?.observed;
  };
  assert.equal(await high(sound), 50);
  assert.equal(await high(changedReports(sound, "KORD", ["23:53"], warm)), 59);
  assert.equal(await high(changedReports(sound, "KORD", ["0T23:53", "2T00:53"], warm)), 50);

  const ofLast = sound.observations.filter((row) =>
    row.station_id === "KORD" && row.generated_at === instant("23:53") &&
    isPublishedIn(row.file, { fromMs: SOUND_WINDOW.signingMs, toMs: SOUND_WINDOW.nowMs })
  );
  assert.equal(ofLast.length, 1, "one collection after the signing date still asks for it");
  const observations = sound.observations.map((row) =>
    row === ofLast[0] ? { ...row, ...warm } : row
  );
  assert.equal(await high({ ...sound, observations }), 59, "a correction counts");
});

Deno.test("what is missing blocks, with the words of the rules", async () => {
  const whole = soundEvidence(["KORD", "KSAW"]);
  const { reader } = readerOf({
    ...whole,
    receipts: whole.receipts.filter((each) => !each.station_ids.includes("KSAW")),
  });
  const { block, readings } = await reader.strict(EVENT, SOUND_WINDOW.nowMs);
  assert.equal(block?.code, "source_unavailable");
  assert.equal(block?.sourceCoverage, true);
  assert.match(block!.message, /KSAW/);
  assert.doesNotMatch(block!.message, /KORD/);
  assert.deepEqual(readings, []);
});

Deno.test("provisional readings come from the same files, unproven", async () => {
  const { reader, evidenceReads } = readerOf(soundEvidence(["KORD", "KSAW"]));
  const readings = await reader.provisional(EVENT, SOUND_WINDOW.nowMs);
  assert.deepEqual(
    readings.map((each) => `${each.target}/${each.metric}`),
    EVENT.locations.flatMap((target) => EVENT.metrics.map((metric) => `${target}/${metric}`)),
  );
  assert.ok(readings.every((each) => each.observed !== null));
  assert.ok(evidenceReads.every((asEvidence) => !asEvidence));
});

Deno.test("baselines are planned from what is there before the event; without forecasts no pair has one (O23)", async () => {
  const before = new VirtualClock(SOUND_WINDOW.startMs - 60_000);
  const { reader } = readerOf(soundEvidence(["KORD"]), before);
  const planned = await reader.planBaselines(EVENT);
  assert.deepEqual(
    planned.filter((each) => each.target === "KORD").map((each) => each.baseline !== null),
    [true, true, true],
  );
  const missing = planned.filter((each) => each.target === "KSAW");
  assert.ok(missing.every((each) => each.baseline === null && each.reason));
  before.step(-30 * 86_400_000);
  const reasons = (await reader.planBaselines(EVENT)).map(({ reason }) => reason);
  assert.equal(reasons.length, 6);
  assert.deepEqual(
    new Set(reasons),
    new Set(["no forecast publication was received before the event"]),
  );
});

Deno.test("no baseline is planned at a point that the reports of the last day are not from", async () => {
  const clock = new VirtualClock(SOUND_WINDOW.startMs - 60_000);
  const sound = soundEvidence(["KORD", "KSAW"]);
  const report = (station_id: string, longitude: number) =>
    observation("0T12:53", { station_id, longitude });
  const older = { ...report("KORD", -87.8), generated_at: "2029-12-30T23:53:00Z" };
  const missing = async (...observations: StoredObservation[]) => {
    const { reader } = readerOf({ ...sound, observations }, clock);
    const planned = await reader.planBaselines(EVENT);
    return planned.filter((each) => each.baseline === null)
      .map((each) => [each.target, each.reason]);
  };
  assert.deepEqual(await missing(), [], "no report, no doubt");
  assert.deepEqual(await missing(report("KORD", -87.93), report("KSAW", -87.93)), []);
  assert.deepEqual(await missing(older), [], "older than a day");
  assert.deepEqual(
    await missing(report("KORD", -87.8), report("KSAW", -87.93)),
    EVENT.metrics.map(() => [
      "KORD",
      "the forecast is of 41.96, -87.93, but the station reports from 41.96, -87.8",
    ]),
  );
});

Deno.test("the newest collection is that of the newest file up to now", async () => {
  const clock = new VirtualClock(SOUND_WINDOW.nowMs);
  const { reader } = readerOf(soundEvidence(), clock);
  assert.equal(await reader.newestCollection(), Date.parse("2030-01-02T04:05:00Z") / 1000);
  clock.step(-60 * 60_000);
  assert.equal(await reader.newestCollection(), Date.parse("2030-01-02T03:05:00Z") / 1000);
  clock.step(-30 * 86_400_000);
  assert.equal(await reader.newestCollection(), undefined);
});

Deno.test("readings that rest on documents which are gone are not settled, since no record could show them", async () => {
  const { reader } = readerOf(soundEvidence(["KORD", "KSAW"]), undefined, false);
  const { block } = await reader.strict(EVENT, SOUND_WINDOW.nowMs);
  assert.equal(block?.code, "source_unavailable");
  assert.match(block?.message ?? "", /cannot be read any more: .*forecasts_/);
});
