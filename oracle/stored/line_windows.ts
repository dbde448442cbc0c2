import type { WindowKind } from "../../shared/contract/line.ts";
import type { Metric } from "../../shared/contract/metric.ts";
import { DAY_SECONDS, HOUR_SECONDS } from "../../shared/time/units.ts";

/** The windows of one kind. */
export interface LineWindows {
  /** Seconds after midnight UTC at which they begin. */
  readonly startsAt: number;
  readonly hours: 12 | 24;
  /** What has lines on them: calibrated metrics that such a window can score. */
  readonly metrics: readonly Metric[];
}

/** The windows that lines are fitted on. */
export const LINE_WINDOWS: Readonly<Record<WindowKind, LineWindows>> = {
  full: { startsAt: 0, hours: 24, metrics: ["temp_high", "temp_low", "wind_speed", "humidity"] },
  day: { startsAt: 12 * HOUR_SECONDS, hours: 12, metrics: ["temp_high", "wind_speed"] },
  night: { startsAt: 0, hours: 12, metrics: ["temp_low", "wind_speed"] },
};

/** Their kinds. */
export const WINDOW_KINDS = ["full", "day", "night"] as const satisfies readonly WindowKind[];

/** The half of a UTC day that a window is, or `undefined`. Times are unix seconds. */
export function halfOfDay(startsAt: number, endsAt: number): "day" | "night" | undefined {
  if (endsAt - startsAt !== 12 * HOUR_SECONDS) return undefined;
  return (["day", "night"] as const)
    .find((half) => LINE_WINDOWS[half].startsAt === startsAt % DAY_SECONDS);
}
