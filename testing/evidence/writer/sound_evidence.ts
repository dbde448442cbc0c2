import { CURRENT_RULES } from "../../../oracle/rules/rule_set.ts";
import type { Metric } from "../../../shared/contract/metric.ts";
import type { EvidenceInput } from "../../../oracle/evidence/judgement.ts";
import type { StoredEvidence } from "../../../oracle/stored/stored_evidence.ts";
import type { StoredReceipt } from "../../../oracle/stored/receipt.ts";
import type { StoredForecast, StoredObservation } from "../../../oracle/stored/rows.ts";
import { OFFICIAL_URL_PREFIXES } from "../../../oracle/evidence/collection/source_url.ts";
import { HOUR_MS } from "../../../shared/time/units.ts";
import { honestVerdicts } from "./honest_verdicts.ts";
import {
  fixedHours,
  forecast,
  instant,
  ms,
  observation,
  published,
  receipt,
  retained,
} from "./stored_rows.ts";

/** The window of {@link soundEvidence}: all of 2030-01-01, signed three hours later, judged 70 minutes after that. */
export const SOUND_WINDOW = {
  startMs: ms("00:00"),
  endMs: ms("2T00:00"),
  signingMs: ms("2T03:00"),
  nowMs: ms("2T04:10"),
} as const;

/**
 * Stored evidence that settles an event of `locations`: hourly reports at :53 in hourly collections of four hours at
 * :05, and one forecast of every metric. KMCI has fixed hours of rain. Tests change parts of it.
 */
export function soundEvidence(
  locations: readonly string[] = ["KORD"],
  metrics: readonly Metric[] = ["temp_high", "temp_low", "wind_speed"],
): StoredEvidence {
  const { startMs, endMs, signingMs, nowMs } = SOUND_WINDOW;
  const observations: StoredObservation[] = [];
  const receipts: StoredReceipt[] = [];
  for (let runMs = ms("0T22:05"); runMs <= nowMs; runMs += HOUR_MS) {
    const from = new Date(runMs - 1000 - 4 * HOUR_MS).toISOString();
    const to = new Date(runMs - 1000).toISOString();
    const file = published("observations", new Date(runMs).toISOString());
    for (const station_id of locations) {
      const rows = hourly(from, to).map((time) => observation(time, { station_id, file }));
      observations.push(...rows);
      receipts.push(receipt(from, to, {
        station_ids: [station_id],
        requested_at: instant(new Date(runMs).toISOString()),
        completed_at: new Date(runMs + 1000).toISOString(),
        source_sha256: shaOf(runMs, station_id),
        response_count: rows.length,
        report_count: rows.length,
        file,
      }));
    }
  }
  const forecasts = locations.flatMap(soundForecast);
  return {
    terms: { locations: [...locations], metrics: [...metrics], startMs, endMs, signingMs },
    nowMs,
    rules: CURRENT_RULES,
    urlPrefixes: OFFICIAL_URL_PREFIXES,
    observations,
    receipts,
    precipitation: locations.includes("KMCI") ? [soundHours()] : [],
    forecasts,
    retained: forecasts.map(retained),
  };
}

/** The same with documents that say exactly what is stored. */
export function withHonestDocuments(stored: StoredEvidence): EvidenceInput {
  return { ...stored, verdicts: honestVerdicts(stored) };
}

/** A forecast of every metric: high 50, low 30, wind up to 15 kt from 180°, humidity 80, rain 0.2 of dry snow and ice. */
export function soundForecast(station_id: string): StoredForecast[] {
  const change = { station_id, source_location: `point-${station_id}` };
  const row = (begin: string, end: string | null, values: Partial<StoredForecast>) =>
    forecast(begin, end, values, change);
  const wind = Array.from({ length: 11 }, (_, step) => {
    const time = new Date(ms("0T21:00") + step * 3 * HOUR_MS).toISOString();
    return row(time, null, { wind_speed: 5 + step, wind_direction: 100 + 10 * step });
  });
  const wet = Array.from({ length: 4 }, (_, step) => {
    const begin = ms("00:00") + step * 6 * HOUR_MS;
    return row(new Date(begin).toISOString(), new Date(begin + 6 * HOUR_MS).toISOString(), {
      liquid_precipitation_amt: step === 1 ? 0.2 : 0,
      snow_amt: 0,
      ice_amt: 0,
    });
  });
  return [
    row("00:00", "13:00", { min_temp: 30 }),
    row("06:00", "18:00", { relative_humidity_max: 80 }),
    row("13:00", "2T01:00", { max_temp: 50 }),
    ...wind,
    ...wet,
  ];
}

/** Changes the rows of one station at some instants, in every file. */
export function changedReports(
  stored: StoredEvidence,
  station: string,
  times: readonly string[],
  change: Partial<StoredObservation>,
): StoredEvidence {
  return {
    ...stored,
    observations: stored.observations.map((row) =>
      row.station_id === station && times.some((time) => row.generated_at === instant(time))
        ? { ...row, ...change }
        : row
    ),
  };
}

/** Takes the reports of one station at some instants away, from every file. */
export function withoutReports(
  stored: StoredEvidence,
  station: string,
  ...times: string[]
): StoredEvidence {
  const observations = stored.observations.filter((row) =>
    row.station_id !== station || !times.some((time) => row.generated_at === instant(time))
  );
  return { ...stored, observations };
}

function soundHours() {
  const amounts = Array.from({ length: 24 }, (_, hour) => hour === 8 ? 0.25 : 0);
  return fixedHours("00:00", amounts, {
    requested_at: instant("2T04:05"),
    completed_at: instant("2T04:06"),
    file: published("observations", "2T04:05"),
  });
}

/** The instants at :53 of a closed span. */
function hourly(from: string, to: string): string[] {
  const times: string[] = [];
  const first = Math.ceil((Date.parse(from) - 53 * 60_000) / HOUR_MS) * HOUR_MS + 53 * 60_000;
  for (let time = first; time <= Date.parse(to); time += HOUR_MS) {
    times.push(new Date(time).toISOString().replace(".000Z", "Z"));
  }
  return times;
}

function shaOf(runMs: number, station: string): string {
  const text = runMs.toString(16) + [...station].map((c) => c.charCodeAt(0).toString(16)).join("");
  return text.padStart(64, "0");
}
