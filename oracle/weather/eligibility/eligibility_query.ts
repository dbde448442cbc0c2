import { HOUR_MS } from "../../../shared/time/units.ts";
import type { Window } from "../../../shared/time/window.ts";
import type { ReachMetric } from "./forecast_reach.ts";

/** What stations are asked of. */
export interface EligibilityQuery {
  /** Whole UTC days before today that are judged. */
  readonly days: number;
  /** The length of the windows in them, and of the last one up to now; whole. */
  readonly hours: number;
  /** What the forecast must reach over. */
  readonly forecast: Window;
  readonly metrics: readonly ReachMetric[];
}

/** Days that are judged unless somebody says otherwise, and the most that the public may ask about. */
export const USUAL_DAYS = 3;
/** The longest window of a judged day, which is also the usual one. */
export const WHOLE_DAY_HOURS = 24;
/** What is scored over a whole day unless somebody says otherwise. */
export const WHOLE_DAY = ["temp_high", "temp_low", "wind_speed"] as const;

/** The question that everybody asks: which stations may be played with from now on. */
export function usualEligibility(
  nowMs: number,
  days = USUAL_DAYS,
  hours = WHOLE_DAY_HOURS,
): EligibilityQuery {
  return {
    days,
    hours,
    forecast: { startMs: nowMs, endMs: nowMs + hours * HOUR_MS },
    metrics: hours < WHOLE_DAY_HOURS ? ["wind_speed"] : WHOLE_DAY,
  };
}
