import type { Line, WindowKind } from "../../shared/contract/line.ts";
import type { Metric } from "../../shared/contract/metric.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import type { Database } from "../database/database.ts";
import { byTargetAndMetric } from "../stored/line.ts";
import { LINE_WINDOWS } from "../stored/line_windows.ts";
import { POOLED } from "./fit/miss_history.ts";
import { type FitRow, fitRows } from "./line_queries.ts";

/** Whose lines are asked for. */
export interface LinesQuestion {
  readonly kind: WindowKind;
  readonly targets: readonly string[];
  readonly metrics: readonly Metric[];
}

/** Lines by station and metric, and the pairs that have none, as `KORD/temp_high` in the order asked. */
export interface FoundLines {
  readonly lines: readonly Line[];
  readonly missing: readonly string[];
}

/** The newest fitted line of each pair: the station's own, else the one of all stations. */
export async function newestLines(db: Database, question: LinesQuestion): Promise<FoundLines> {
  const { kind, targets, metrics } = question;
  const rows = await db.read(fitRows(kind, targets, metrics));
  const fits = new Map(rows.map((row) => [`${row.target}/${row.metric}`, row]));
  const lines: Line[] = [];
  const missing: string[] = [];
  for (const target of targets) {
    for (const metric of metrics) {
      const own = fits.get(`${target}/${metric}`);
      const fit = own ?? fits.get(`${POOLED}/${metric}`);
      if (fit) lines.push(lineOf(fit, target));
      else missing.push(`${target}/${metric}`);
    }
  }
  return { lines: lines.sort(byTargetAndMetric), missing };
}

function lineOf(fit: FitRow, target: string): Line {
  const { window_kind, metric, lower, upper, windows, over, par, under, days, drift } = fit;
  return {
    target,
    metric,
    lower,
    upper,
    level: fit.target === POOLED ? "pooled" : "station",
    window_hours: LINE_WINDOWS[window_kind].hours,
    windows,
    over,
    par,
    under,
    first_window: formatInstant(fit.first_window * 1000),
    last_window: formatInstant(fit.last_window * 1000),
    fitted_at: formatInstant(fit.fitted_at * 1000),
    window_kind,
    days,
    drift,
  };
}
