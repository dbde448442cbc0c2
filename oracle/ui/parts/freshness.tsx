import { HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import { spanText, Time } from "./times.tsx";

/** From which age on something is late, and from which it is old, ms. */
export interface AgeLimits {
  readonly lateMs: number;
  readonly oldMs: number;
}

/** Reports come every hour, about seven minutes before it. */
export const REPORT_AGES: AgeLimits = { lateMs: 90 * MINUTE_MS, oldMs: 3 * HOUR_MS };
/** Forecasts are collected every hour. */
export const FORECAST_AGES: AgeLimits = { lateMs: 3 * HOUR_MS, oldMs: 12 * HOUR_MS };

/** Whether an age is fresh, late or old. */
export function ageState(ageMs: number, { lateMs, oldMs }: AgeLimits): "fresh" | "late" | "old" {
  return ageMs < lateMs ? "fresh" : ageMs < oldMs ? "late" : "old";
}

const WORDS = { fresh: "up to date", late: "late", old: "old" };

/** How old something is, in words, shape and colour. */
export function Freshness(
  { atMs, nowMs, limits, zone }: {
    atMs: number;
    nowMs: number;
    limits: AgeLimits;
    zone?: string;
  },
) {
  const ageMs = Math.max(nowMs - atMs, 0);
  const state = ageState(ageMs, limits);
  return (
    <>
      <span class={`state ${state}`}>{WORDS[state]}</span>{" "}
      <span class="nowrap">{spanText(ageMs)} old</span>{" "}
      <span class="soft">
        (<Time atMs={atMs} zone={zone} />)
      </span>
    </>
  );
}
