import * as v from "valibot";
import { described } from "../../../shared/contract/described.ts";
import { MetricId } from "../../../shared/contract/entry.ts";
import { StationId } from "../../../shared/contract/ids.ts";
import { LinesAnswer } from "../../../shared/contract/line.ts";
import {
  CALIBRATED_METRICS,
  DEFAULT_METRICS,
  METRIC_IDS,
  NOAA_WEATHER,
} from "../../../shared/contract/metric.ts";
import type { OpenOperation } from "../../http/operation.ts";
import type { LinesQuestion } from "../../lines/newest_lines.ts";
import { LINE_WINDOWS } from "../../stored/line_windows.ts";
import { commaList, WholeNumber } from "./parameters.ts";

const LinesQuery = v.pipe(
  v.object({
    targets: described(commaList(50, StationId), "Stations, 1–50 ids separated by commas.", {
      examples: [["KORD", "KSAW"]],
    }),
    metrics: v.optional(described(
      commaList(
        METRIC_IDS.length,
        v.pipe(
          MetricId,
          v.check(
            (metric) => CALIBRATED_METRICS.includes(metric),
            "cannot be scored against lines",
          ),
          v.metadata({ enum: CALIBRATED_METRICS }),
        ),
      ),
      "Metrics that lines may score, separated by commas; high, low and wind unless given.",
      { examples: [["temp_high"]] },
    )),
    source: v.optional(
      described(v.literal(NOAA_WEATHER, `must be ${NOAA_WEATHER}`), "The one source there is."),
    ),
    /** Only lines of whole days are offered for a length; it picks the fitted length nearest to it. */
    window_hours: v.optional(described(
      v.pipe(WholeNumber, v.minValue(1, "must be 1 to 336"), v.maxValue(336, "must be 1 to 336")),
      "Length of the window, 1–336; whatever is asked, lines of whole days are answered.",
      { examples: [24], minimum: 1, maximum: 336 },
    )),
    line_window: v.optional(described(
      v.picklist(["day", "night"], "must be day or night"),
      "Lines fitted on day (12–24 UTC) or night (0–12 UTC) halves instead of whole days.",
    )),
  }),
  v.transform(({ targets, metrics, line_window: half }): LinesQuestion => {
    const kind = half ?? "full";
    const usual = DEFAULT_METRICS.filter((metric) => LINE_WINDOWS[kind].metrics.includes(metric));
    return { kind, targets, metrics: metrics ?? usual };
  }),
);

/** The newest fair lines. */
export const READ_LINES = {
  method: "GET",
  path: "/oracle/lines",
  id: "readLines",
  topic: "planning",
  summary: "Read the newest fair lines",
  cost: "none",
  query: LinesQuery,
  answer: {
    description: "Lines of all pairs, or of none and the names of those without one.",
    schema: LinesAnswer,
    example: {
      lines: [],
      missing: ["KSAW/temp_high"],
      history: { windows: 12, needed: 20, level: "none" },
      warning: "no line yet: one needs misses of at least 20 windows",
    },
  },
} as const satisfies OpenOperation;
