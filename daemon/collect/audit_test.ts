import assert from "node:assert/strict";
import * as fc from "fast-check";
import { sha256Hex } from "../../shared/bytes/sha256.ts";
import { parseStationCatalog } from "../../shared/noaa/stations.ts";
import { historyXml } from "../../testing/noaa/server.ts";
import { reportsOf, sampleText } from "../../testing/noaa/recording.ts";
import { ObservationTally } from "./audit.ts";
import { judgeAnswer } from "./history_answer.ts";

const CATALOG = parseStationCatalog(sampleText("stations-us-subset.xml"));
const SAMPLE = reportsOf(sampleText("history-20260822T175501Z-4h-25stations.xml"));
const WINDOW = {
  fromMs: Date.parse("2026-08-22T13:55:00Z"),
  toMs: Date.parse("2026-08-22T17:55:00Z"),
};

/** Ways in which single texts of a report come out wrong. */
const DAMAGES: readonly ((xml: string) => string)[] = [
  (xml) => xml,
  (xml) => xml.replace(/<temp_c>[^<]*/, "<temp_c>NaN"),
  (xml) => xml.replace(/<temp_c>[^<]*/, "<temp_c>60"),
  (xml) => xml.replace(/<latitude>[^<]*/, "<latitude>-99.99"),
  (xml) => xml.replace(/<longitude>[^<]*<\/longitude>/, ""),
  (xml) => xml.replace(/<raw_text>[^<]*/, "<raw_text>garbled"),
  (xml) => xml.replace(/<wind_speed_kt>[^<]*/, "<wind_speed_kt>-1"),
];

/** A report of the sample and what is wrong with it. */
const damaged = fc.record({
  index: fc.nat(SAMPLE.length - 1),
  damage: fc.nat(DAMAGES.length - 1),
});

Deno.test("reports in are rows and accounted reasons out, whatever is wrong with them (D131)", () => {
  fc.assert(
    fc.property(
      fc.array(damaged, { maxLength: 30 }),
      fc.subarray(CATALOG.stations.map(({ stationId }) => stationId)),
      (picked, known) => {
        const text = historyXml(
          picked.map(({ index, damage }) => DAMAGES[damage]!(SAMPLE[index]!.xml)),
        );
        const stationIds = [...new Set(SAMPLE.map(({ stationId }) => stationId))];
        const body = { text, sha256: sha256Hex(text) };
        const judgement = judgeAnswer({ stationIds, window: WINDOW }, {
          url: "https://noaa.example/",
          requestedAtMs: WINDOW.toMs + 1000,
          completedAtMs: WINDOW.toMs + 2000,
          status: 200,
          contentType: null,
          body,
          failure: null,
        });
        const stations = CATALOG.stations.filter(({ stationId }) => known.includes(stationId));
        const tally = new ObservationTally(new Map(stations.map((one) => [one.stationId, one])));
        tally.add({ ...judgement, body });
        const audit = tally.audit({
          sourceUrl: "https://noaa.example/",
          fetchedAt: "2026-08-22T17:55:02Z",
          coverage: {
            version: "awc-history-v1",
            interval: "closed",
            window_start: "",
            window_end: "",
            completed_at: "",
            batches: tally.coverage,
          },
          precipitation: null,
        });
        assert.equal(judgement.receipt.response_count, picked.length);
        assert.equal(audit.received, picked.length);
        assert.equal(audit.received, audit.written + audit.out_of_scope + audit.unrepresentable);
        assert.equal(tally.rows.length, audit.written);
        assert.equal(
          audit.issues.length,
          audit.rejected + audit.unverified + audit.unrepresentable,
        );
        assert.ok(audit.issues.every(({ reason }) => reason !== ""));
        assert.ok(tally.rows.every((row) => known.includes(row.station_id)));
      },
    ),
    { endOnFailure: true },
  );
});
