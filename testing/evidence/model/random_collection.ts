import type { StoredReceipt } from "../../../oracle/stored/receipt.ts";
import type { StoredObservation } from "../../../oracle/stored/rows.ts";
import type { ScoredTerms } from "../../../oracle/stored/scored_terms.ts";
import { failedReceipt, published, receipt } from "../writer/stored_rows.ts";
import type { Dice } from "./dice.ts";
import { HOUR, MINUTE, time } from "./model_input.ts";
import { doubt, otherCopies } from "./random_reports.ts";

/** What was collected of a station. */
export interface RandomCollection {
  readonly observations: readonly StoredObservation[];
  readonly receipts: readonly StoredReceipt[];
}

/** Hourly runs at :05 that fail at times, ask again at times, and see corrections; later ones ask for what is wanted. */
export function randomCollection(
  dice: Dice,
  station: string,
  terms: ScoredTerms,
  nowMs: number,
  reports: readonly StoredObservation[],
): RandomCollection {
  const observations: StoredObservation[] = [];
  const receipts: StoredReceipt[] = [];
  const corrected = corrections(dice, reports);
  const lead = (dice.has("stuck sensor") || dice.has("hollow answers") ? 14 : 2) * HOUR;
  const firstRun = terms.startMs - terms.startMs % HOUR - lead + 5 * MINUTE;
  // With one hour each span is asked for only once, and every receipt matters.
  const isSilent = dice.has("hollow answers");
  const lookBack = dice.pick(isSilent ? [100, 240] : [60, 240]) * MINUTE;
  const step = isSilent && dice.chance(2) ? lookBack : HOUR;
  const ask = (run: number, fromMs: number, toMs: number, part: number) => {
    const file = published("observations", instant(run));
    const isHollow = dice.rarely("hollow answers", part === 2 ? 2 : 20);
    const seen = reports.filter((row) => !isHollow && isWithin(row, fromMs, toMs)).map((row) => {
      const correction = corrected.get(row);
      return { ...(correction && correction.fromMs <= run ? correction.row : row), file };
    });
    const stamps = {
      requested_at: instant(run + part * MINUTE),
      completed_at: instant(run + part * MINUTE + 1000),
    };
    if (dice.rarely("lost answers", 40)) {
      receipts.push(lost(dice, station, fromMs, toMs, { file, ...stamps }));
      if (dice.chance(dice.has("lost answers") ? 8 : 2)) return;
    }
    if (seen[0] && dice.rarely("copies", 20)) seen.push(...otherCopies(dice, dice.pick(seen)));
    observations.push(...seen);
    receipts.push(receipt(instant(fromMs), instant(toMs), {
      station_ids: [station],
      file,
      ...stamps,
      source_url: dice.rarely("addresses", 30)
        ? otherUrl(dice, station, fromMs, toMs)
        : metarUrl(station, fromMs, toMs),
      ...answer(dice, seen.length, `${run.toString(16)}${part}${station === "KORD" ? "1" : "2"}`),
    }));
  };
  for (let run = firstRun; run <= Math.min(nowMs, terms.endMs + 50 * HOUR); run += step) {
    if (dice.rarely()) continue;
    ask(run, run - lookBack - (dice.rarely() ? 0 : 1000), run - 1000, 0);
    // No report is in two answers of a run: they are filed on whole minutes, and this ends a second before one.
    if (dice.rarely()) ask(run, run - 8 * HOUR, run - lookBack - 1000, 1);
  }
  // After the signing date the end of the window is asked for again, where the runs no longer reach it.
  const late = Math.max(terms.signingMs, terms.endMs + 2 * HOUR) + 8 * MINUTE;
  const early = dice.pick(isSilent ? [0, 5, 30, 180] : [180]) * MINUTE;
  if (late <= nowMs && !dice.rarely()) {
    ask(late, terms.endMs - early, terms.endMs + dice.pick([80, 120]) * MINUTE, 2);
  }
  return { observations, receipts };
}

/** Reports that another one replaces some time later. */
function corrections(dice: Dice, reports: readonly StoredObservation[]) {
  return new Map(
    reports.filter(() => dice.rarely()).map((row) => {
      const changed = { ...row, temperature_value: 12, dewpoint_value: 3 };
      return [row, {
        fromMs: time(row.generated_at) + dice.between(5, 150) * MINUTE,
        row: dice.chance(2) ? changed : { ...changed, ...doubt(dice) },
      }];
    }),
  );
}

function lost(
  dice: Dice,
  station: string,
  fromMs: number,
  toMs: number,
  stamps: Partial<StoredReceipt>,
): StoredReceipt {
  const kind = dice.pick(["response", "representation", "transport", "cap", "budget"] as const);
  return failedReceipt(instant(fromMs), instant(toMs), kind, {
    station_ids: [station],
    source_url: metarUrl(station, fromMs, toMs),
    ...stamps,
    ...(dice.chance(dice.has("lost answers") ? 1 : 3) ? dice.pick(UNREADABLE) : {}),
  });
}

/** How a receipt may fail to say what was lost, when, or of whom. */
const UNREADABLE: readonly Partial<StoredReceipt>[] = [
  { window_start: "2030-02-30T00:00:00Z" },
  { window_end: "2029-12-31" },
  { window_start: "2031-01-01T00:00:00", window_end: "" },
  { completed_at: "2029-12-31 12:00:00Z" },
  { window_end: "?", completed_at: "2030-01-32T00:00:00Z" },
  { station_ids: [] },
  { station_ids: ["KPWM", "not a station"] },
];

/** The URL that asks a station for a closed span. */
function metarUrl(ids: string, fromMs: number, toMs: number): string {
  const date = new Date(toMs).toISOString().replace(/\.\d+/, "");
  const hours = Math.ceil(1e8 * (toMs - fromMs) / HOUR) / 1e8;
  return `https://aviationweather.gov/api/data/metar?ids=${ids}&format=xml&date=${date}&hours=${hours}`;
}

/** A URL that asks for something else, or only nearly. */
function otherUrl(dice: Dice, station: string, fromMs: number, toMs: number): string {
  const url = metarUrl(station, fromMs, toMs);
  return dice.pick([
    metarUrl("KLAX", fromMs, toMs),
    metarUrl(`KLAX,${station}`, fromMs, toMs),
    metarUrl(station, fromMs + 1000, toMs),
    metarUrl(station, fromMs + 2000, toMs),
    metarUrl(station, fromMs, toMs - 1000),
    metarUrl(station, fromMs, toMs - 2000),
    metarUrl(station, fromMs - HOUR, toMs + MINUTE),
    metarUrl(station, fromMs - 24 * HOUR, toMs - 24 * HOUR),
    url.replace("ids=K", "ids=%4B"),
    `${url}&ids=${station}`,
    `${url}&bbox=1`,
    url.replace(/&date=[^&]*/, ""),
    url.replace(/&hours=.*/, ""),
  ]);
}

function answer(dice: Dice, reports: number, id: string): Partial<StoredReceipt> {
  const source_sha256 = id.padStart(64, "0");
  // Other stations answered where this one did not.
  if (reports === 0 && dice.has("hollow answers") && dice.chance(3)) return { source_sha256 };
  if (reports === 0) {
    return dice.chance(2)
      ? {
        status: "empty",
        response_status: 204,
        source_sha256: null,
        response_count: 0,
        report_count: 0,
      }
      : {
        status: "empty",
        response_status: 200,
        source_sha256,
        response_count: 0,
        report_count: 0,
      };
  }
  return {
    source_sha256,
    response_count: reports,
    report_count: reports,
    ...(dice.rarely()
      ? dice.pick<Partial<StoredReceipt>>([
        { response_status: 500 },
        { response_count: 400, report_count: 400 },
        { source_url: "https://mirror.example/api/data/metar?ids=KORD" },
        { error: "it failed" },
      ])
      : {}),
  };
}

function isWithin(row: StoredObservation, fromMs: number, toMs: number): boolean {
  const t = time(row.generated_at);
  return t >= fromMs && t <= toMs;
}

function instant(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}
