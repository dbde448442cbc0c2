import * as v from "valibot";
import { MetricId } from "../../shared/contract/entry.ts";
import { StationId } from "../../shared/contract/ids.ts";
import {
  CALIBRATED_METRICS,
  DEFAULT_METRICS,
  METRIC_IDS,
  NOAA_WEATHER,
} from "../../shared/contract/metric.ts";
import type { LinesAnswer } from "../../shared/contract/line.ts";
import { LINE_WINDOWS } from "../stored/line_windows.ts";
import { answerJson } from "../http/answer.ts";
import { checkInput } from "../http/checked_input.ts";
import { get, type Route } from "../http/route.ts";
import type { LinesQuestion } from "../lines/newest_lines.ts";
import { commaList, WholeNumber } from "./parameters.ts";

const LinesQuery = v.pipe(
  v.object({
    targets: v.pipe(commaList(50), v.array(StationId)),
    metrics: v.optional(v.pipe(
      commaList(METRIC_IDS.length),
      v.array(v.pipe(
        MetricId,
        v.check(
          (metric) => CALIBRATED_METRICS.includes(metric),
          "cannot be scored against lines",
        ),
      )),
    )),
    source: v.optional(v.literal(NOAA_WEATHER, `must be ${NOAA_WEATHER}`)),
    /** Only lines of whole days are offered for a length; it picks the fitted length nearest to it. */
    window_hours: v.optional(
      v.pipe(WholeNumber, v.minValue(1, "must be 1 to 336"), v.maxValue(336, "must be 1 to 336")),
    ),
    line_window: v.optional(v.picklist(["day", "night"], "must be day or night")),
  }),
  v.transform(({ targets, metrics, line_window: half }): LinesQuestion => {
    const kind = half ?? "full";
    const usual = DEFAULT_METRICS.filter((metric) => LINE_WINDOWS[kind].metrics.includes(metric));
    return { kind, targets, metrics: metrics ?? usual };
  }),
);

/** Par bands fitted from history: `/oracle/lines`. */
export function lineRoutes(answer: (question: LinesQuestion) => Promise<LinesAnswer>): Route[] {
  return [
    get("/oracle/lines", "none", async ({ query }) => {
      return answerJson(await answer(checkInput(LinesQuery, query)));
    }),
  ];
}
