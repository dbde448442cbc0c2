import { DAY_MS } from "../../../shared/time/units.ts";
import { startOfDay } from "../../../shared/time/utc_days.ts";
import { KEPT_DAYS } from "../station_days/span.ts";
import type { LeadSkill, Misses } from "../questions/lead_skill.ts";
import { LEAD_DAYS, type LeadBaseline } from "./lead_baseline.ts";

/** What skill is computed from. */
export interface SkillSources {
  /** What stations reported, by the midnight at which a day begins. */
  readonly days: {
    table(dayMs: number): { day(station: string): LeadBaseline | undefined } | undefined;
  };
  /** What was forecast for them, 1 to {@link LEAD_DAYS} days ahead. */
  readonly leads: {
    find(station: string, dayMs: number, lead: number): LeadBaseline | undefined;
  };
}

/**
 * How the forecasts of the last {@link KEPT_DAYS} whole UTC days have missed at a station, by how many days ahead they
 * were made. Baselines and extremes are those of settlement's rules for periods, but nothing is proven by them.
 */
export function forecastSkill(
  { days, leads }: SkillSources,
  station: string,
  nowMs: number,
): LeadSkill[] {
  const today = startOfDay(nowMs);
  return Array.from({ length: LEAD_DAYS }, (_, index) => {
    const lead = index + 1;
    const misses = { high: [] as number[], low: [] as number[], wind: [] as number[] };
    for (let dayMs = today - KEPT_DAYS * DAY_MS; dayMs < today; dayMs += DAY_MS) {
      const observed = days.table(dayMs)?.day(station);
      const forecast = observed && leads.find(station, dayMs, lead);
      if (!observed || !forecast) continue;
      addMiss(misses.high, forecast.highF, observed.highF);
      addMiss(misses.low, forecast.lowF, observed.lowF);
      addMiss(misses.wind, forecast.windKt, observed.windKt);
    }
    return {
      lead,
      high: missesOf(misses.high),
      low: missesOf(misses.low),
      wind: missesOf(misses.wind),
    };
  });
}

function addMiss(misses: number[], forecast: number | null, observed: number | null): void {
  if (forecast !== null && observed !== null) misses.push(forecast - observed);
}

function missesOf(misses: readonly number[]): Misses {
  const mean = (values: readonly number[]) =>
    values.length === 0 ? null : values.reduce((a, b) => a + b) / values.length;
  return { days: misses.length, bias: mean(misses), meanError: mean(misses.map(Math.abs)) };
}
