import { formatInstant } from "../../../shared/time/instant.ts";
import { HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import { AGE_WORDS, type AgeLimits, ageState } from "./age_state.ts";
import { Since, Time } from "./times.tsx";

/** Reports come every hour, about seven minutes before it. */
export const REPORT_AGES: AgeLimits = { lateMs: 90 * MINUTE_MS, oldMs: 3 * HOUR_MS };
/** Forecasts are collected every hour. */
export const FORECAST_AGES: AgeLimits = { lateMs: 3 * HOUR_MS, oldMs: 12 * HOUR_MS };

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
      <span
        class={`state ${state}`}
        data-state-of={formatInstant(atMs)}
        data-late={limits.lateMs}
        data-old={limits.oldMs}
      >
        {AGE_WORDS[state]}
      </span>{" "}
      <span class="nowrap">
        <Since atMs={atMs} nowMs={nowMs} /> old
      </span>{" "}
      <span class="soft">
        (<Time atMs={atMs} zone={zone} />)
      </span>
    </>
  );
}
