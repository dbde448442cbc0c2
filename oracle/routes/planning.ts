import * as v from "valibot";
import { MetricId } from "../../shared/contract/entry.ts";
import { StationId } from "../../shared/contract/ids.ts";
import { DEFAULT_METRICS, METRIC_IDS } from "../../shared/contract/metric.ts";
import { DAY_MS } from "../../shared/time/units.ts";
import type { WindowPlanner } from "../events/window_plan.ts";
import { answerJson } from "../http/answer.ts";
import { type Call, get, type Route } from "../http/route.ts";
import { commaList, Instant } from "./parameters.ts";
import { checkStrictly, refuseQuestion } from "./strict_query.ts";

const MOST_STATIONS = 20;
const LONGEST_WINDOW_MS = 7 * DAY_MS;

const WholeSecond = v.pipe(Instant, v.multipleOf(1000, "must be a whole second"));
const PlanQuery = v.strictObject({
  station_ids: v.pipe(commaList(MOST_STATIONS), v.array(StationId)),
  start: WholeSecond,
  end: WholeSecond,
  metrics: v.optional(v.pipe(commaList(METRIC_IDS.length), v.array(MetricId))),
});

/** Tells of a window that somebody thinks of what could be settled. */
export function planningRoutes(planner: Pick<WindowPlanner, "plan">): Route[] {
  async function plan({ query }: Call): Promise<Response> {
    const { station_ids: locations, start, end, metrics = DEFAULT_METRICS } = checkStrictly(
      PlanQuery,
      query,
    );
    if (end <= start) refuseQuestion("end", "end must be after start");
    if (end - start > LONGEST_WINDOW_MS) {
      refuseQuestion("end", "end must be at most 7 days after start");
    }
    const [startsAt, endsAt] = [start / 1000, end / 1000];
    const event = { locations, metrics, startsAt, endsAt, signingAt: endsAt };
    return answerJson(await planner.plan(event));
  }
  return [get("/stations/window-compatibility", "weather", plan)];
}
