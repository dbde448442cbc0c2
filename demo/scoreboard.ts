import { fromWirePrediction } from "../shared/contract/entry.ts";
import type { EventJson } from "../shared/contract/event.ts";
import { METRICS, type Prediction, type Reading } from "../shared/contract/metric.ts";
import { points20 } from "./stranger/points.ts";

const UNIT_SIGNS: Readonly<Record<typeof METRICS[number]["unit"], string>> = {
  fahrenheit: "°F",
  knots: "kt",
  degrees_true: "°",
  inches: "in",
  percent: "%",
};
const PREDICTIONS: readonly Prediction[] = ["over", "par", "under"];

/** What the board shows of an event. */
export type Scored = Pick<EventJson, "readings" | "entries" | "number_of_places_win" | "lines">;

/**
 * Each reading on a line: forecast, observation with its unit, and which predictions it pays, e.g.
 * `KORD temp_high   77 °F → 73.94 °F   under`.
 */
export function readingLines({ readings, lines }: Pick<Scored, "readings" | "lines">): string[] {
  return columns(readings.map((reading) => {
    const { target, metric, baseline, observed } = reading;
    const { unit } = metricOf(metric);
    const sign = UNIT_SIGNS[unit];
    const paid = PREDICTIONS.filter((p) => isPaid(p, reading as Reading, lines));
    const seen = observed === null ? "nothing yet" : `${observed} ${sign}`;
    return [`${target} ${metric}`, `${baseline ?? "?"} ${sign} → ${seen}`, paid.join(" and ")];
  }));
}

/** A column for each entry, the best first: its name, each pick with ✓ or ✗, and its score. */
export function pickLines(event: Scored, nameOf: ReadonlyMap<string, string>): string[] {
  const entries = ranked(event);
  const rows = event.readings.map((reading) => [
    `${reading.target} ${reading.metric}`,
    ...entries.map(({ picks }) => pickCell(reading as Reading, picks, event.lines)),
  ]);
  return columns([
    ["", ...entries.map(({ id }) => nameOf.get(id) ?? id)],
    ...rows,
    ["points", ...entries.map(({ base_score }) => String(base_score ?? "–"))],
  ]);
}

function pickCell(
  reading: Reading,
  picks: Scored["entries"][number]["picks"],
  lines: Scored["lines"],
): string {
  const { target, metric } = reading;
  const pick = picks.find((p) => p.target === target && p.metric === metric);
  if (!pick) return "–";
  const prediction = fromWirePrediction(pick.prediction);
  if (reading.observed === null) return prediction;
  return `${prediction} ${isPaid(prediction, reading, lines) ? "✓" : "✗"}`;
}

/** Whether a reading pays a prediction: by the event's lines, or by the fixed rules where it has none. */
function isPaid(prediction: Prediction, reading: Reading, lines: Scored["lines"]): boolean {
  const { target, metric, baseline, observed } = reading;
  if (!lines) return points20(prediction, reading, metricOf(metric).par) > 0;
  const line = lines.find((each) => each.target === target && each.metric === metric);
  if (!line || baseline === null || observed === null) return false;
  const miss = observed - baseline;
  return prediction === (miss < line.lower ? "under" : miss > line.upper ? "over" : "par");
}

/** How entries of one score fell where it decides a place; `undefined` when no tie decides anything. */
export function tieLine(event: Scored, nameOf: ReadonlyMap<string, string>): string | undefined {
  const entries = ranked(event);
  const places = event.number_of_places_win;
  const last = entries[places - 1]?.base_score;
  if (last === null || last === undefined || last === 0) return undefined;
  const tied = entries.filter(({ base_score }) => base_score === last);
  const winning = tied.filter((entry) => entries.indexOf(entry) < places);
  if (tied.length === 1 || winning.length === tied.length) return undefined;
  const names = (those: Scored["entries"]) =>
    those.map(({ id }) => nameOf.get(id) ?? id).join(", ");
  const ids = "Entries with equal scores rank by their ids, the smallest first";
  return `${names(tied)} have ${last} points each. ${ids}: ${names(winning)}`;
}

function ranked({ entries }: Scored): Scored["entries"] {
  return entries.toSorted((a, b) =>
    (b.base_score ?? 0) - (a.base_score ?? 0) || (a.id < b.id ? -1 : 1)
  );
}

function metricOf(id: string): typeof METRICS[number] {
  return METRICS.find((metric) => metric.id === id)!; // METRICS has each id
}

/** Rows with their cells under each other. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length))
  );
  return rows.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()
  );
}
