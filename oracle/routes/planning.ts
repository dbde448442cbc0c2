import { DEFAULT_METRICS } from "../../shared/contract/metric.ts";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { DAY_MS } from "../../shared/time/units.ts";
import type { WindowPlanner } from "../events/window_plan.ts";
import { answerJson } from "../http/answer.ts";
import { type Call, get, type Route } from "../http/route.ts";
import { PLAN_WINDOW } from "./operations/planning.ts";
import { checkStrictly, refuseQuestion } from "./strict_query.ts";

const LONGEST_WINDOW_MS = 7 * DAY_MS;

/** Tells of a window that somebody thinks of what could be settled. */
export function planningRoutes(planner: Pick<WindowPlanner, "plan">): Route[] {
  async function plan({ query }: Call): Promise<Response> {
    const { station_ids: locations, start, end, metrics = DEFAULT_METRICS } = checkStrictly(
      PLAN_WINDOW.query,
      query,
    );
    if (end <= start) refuseQuestion("end", "end must be after start");
    if (end - start > LONGEST_WINDOW_MS) {
      refuseQuestion("end", "end must be at most 7 days after start");
    }
    const [startsAt, endsAt] = [start / 1000, end / 1000];
    const event = { locations, metrics, startsAt, endsAt, signingAt: endsAt };
    return answerJson(await judged(planner.plan(event)));
  }
  return [get(PLAN_WINDOW, plan)];
}

/** What is in the way of a judgement may be gone soon: a file that is being mended, an engine that starts anew. */
async function judged<Plan>(judging: Promise<Plan>): Promise<Plan> {
  try {
    return await judging;
  } catch (cause) {
    if (cause instanceof RefusalError) throw cause;
    throw new RefusalError(
      "busy",
      "the window cannot be judged right now; retry later",
      undefined,
      {
        cause,
      },
    );
  }
}
