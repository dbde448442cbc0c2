import assert from "node:assert/strict";
import fc from "fast-check";
import { compareWeatherFileNames } from "../../../shared/contract/weather_file_name.ts";
import { HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import { forecast, ms, published } from "../../../testing/evidence/writer/stored_rows.ts";
import { selectIssue } from "../../evidence/forecasts/forecast_selection.ts";
import type { StoredForecast } from "../../stored/rows.ts";
import { forecastPublications } from "../../evidence/collection/publication.ts";
import type { LightFile } from "../../files/light/light_file.ts";
import { EvidenceRows } from "./evidence_rows.ts";

const START_MS = ms("00:00");
const STATIONS = ["KORD", "KSAW", "KJFK"];

interface Stored {
  /** Whole hours before the event that the file was published. */
  readonly publishedBefore: number;
  readonly hasBounds: boolean;
  readonly rows: readonly {
    readonly station: string;
    /** Minutes before its publication; null: it cannot be read. */
    readonly issuedBefore: number | null;
    readonly receivedBefore: number | null;
  }[];
}

const stored: fc.Arbitrary<Stored> = fc.record({
  publishedBefore: fc.integer({ min: -26, max: 172 }),
  hasBounds: fc.boolean(),
  rows: fc.array(
    fc.record({
      station: fc.constantFrom(...STATIONS),
      issuedBefore: fc.option(fc.integer({ min: -30, max: 180 }), { freq: 12 }),
      receivedBefore: fc.option(fc.integer({ min: -200, max: 60 }), { freq: 12 }),
    }),
    { maxLength: 5 },
  ),
});

const spell = (epochMs: number) => new Date(epochMs).toISOString().replace(".000Z", "Z");

function rowsOf({ publishedBefore, rows }: Stored): StoredForecast[] {
  const publishedMs = START_MS - publishedBefore * HOUR_MS;
  const before = (minutes: number | null, unreadable: string | null) =>
    minutes === null ? unreadable : spell(publishedMs - minutes * MINUTE_MS);
  return rows.map(({ station, issuedBefore, receivedBefore }) =>
    forecast("13:00", "2T01:00", { max_temp: 50 }, {
      station_id: station,
      file: published("forecasts", spell(publishedMs)),
      generated_at: before(issuedBefore, "soon"),
      source_received_at: before(receivedBefore, null),
    })
  );
}

/** Bounds as a file states them: none when a value is missing. */
function lightFile(rows: readonly StoredForecast[], isStated: boolean): LightFile {
  const bounds = (name: "generated_at" | "source_received_at") => {
    const values = rows.map((row) => row[name]);
    const known = values.filter((value) => value !== null).toSorted();
    if (!isStated || known.length < values.length || known.length === 0) return null;
    return { min: known[0]!, max: known.at(-1)! };
  };
  return {
    file: rows[0]!.file,
    path: "",
    sha256: "",
    columns: [],
    rows: rows.length,
    bounds: {
      generated_at: bounds("generated_at"),
      source_received_at: bounds("source_received_at"),
    },
  };
}

function evidenceRows(files: readonly { light: LightFile; rows: readonly StoredForecast[] }[]) {
  const read: string[] = [];
  const sorted = files.toSorted((a, b) => compareWeatherFileNames(a.light.file, b.light.file));
  const rows = new EvidenceRows({
    excluded: () => [],
    find: (_kind, { fromNs, toNs }) =>
      Promise.resolve(
        sorted.map(({ light }) => light)
          .filter(({ file }) => file.instantNs >= fromNs && file.instantNs <= toNs),
      ),
  }, {
    observations: () => Promise.resolve([]),
    stationIds: () => Promise.resolve([]),
    forecasts({ stations, files: wanted }) {
      read.push(...wanted.map(({ file }) => file.name));
      const names = new Set(wanted.map(({ file }) => file.name));
      return Promise.resolve(
        files.filter(({ light }) => names.has(light.file.name)).flatMap(({ rows }) => rows)
          .filter((row) => stations.includes(row.station_id)),
      );
    },
  });
  return { rows, read };
}

Deno.test("what is read of the forecasts is enough to select what all of them would give", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(stored, { maxLength: 30, selector: (each) => each.publishedBefore }),
      fc.integer({ min: -30, max: 200 }),
      async (files, hoursBefore) => {
        const nowMs = START_MS - hoursBefore * HOUR_MS;
        const written = files.map((each) => ({ each, rows: rowsOf(each) }))
          .filter(({ rows }) => rows.length > 0);
        const { rows } = evidenceRows(
          written.map(({ each, rows }) => ({ light: lightFile(rows, each.hasBounds), rows })),
        );
        const rules = { terms: { startMs: START_MS }, nowMs };
        const found = await rows.newestForecasts({
          stations: STATIONS,
          asEvidence: false,
          startMs: START_MS,
          nowMs,
          publications: forecastPublications(START_MS, nowMs),
        });
        const all = written.flatMap((file) => file.rows);
        for (const station of STATIONS) {
          const selectBegins = (some: readonly StoredForecast[]) =>
            new Set(selectIssue(some.filter((row) => row.station_id === station), rules));
          assert.deepEqual(selectBegins(found), selectBegins(all));
        }
      },
    ),
    { numRuns: 400, endOnFailure: true },
  );
});

Deno.test("of 168 hourly files the newest before the event is enough", async () => {
  const files = Array.from({ length: 168 }, (_, hour) => {
    const rows = rowsOf({
      publishedBefore: hour - 10,
      hasBounds: true,
      rows: STATIONS.map((station, i) => ({
        station,
        issuedBefore: 20 + i,
        receivedBefore: 10 + i,
      })),
    });
    return { light: lightFile(rows, true), rows };
  });
  const { rows, read } = evidenceRows(files);
  const nowMs = START_MS + 30 * HOUR_MS;
  const found = await rows.newestForecasts({
    stations: STATIONS,
    asEvidence: true,
    startMs: START_MS,
    nowMs,
    publications: forecastPublications(START_MS, nowMs),
  });
  assert.deepEqual(read, [published("forecasts", "00:00").name]);
  assert.equal(found.length, 3);
});
