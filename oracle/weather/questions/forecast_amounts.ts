import type { ForecastPeriod } from "./forecast_periods.ts";

/** Inches of snow for an inch of liquid where the forecast names no ratio. */
const USUAL_SNOW_RATIO = 10;

type Amount = "liquid_precipitation_amt" | "snow_amt" | "ice_amt";

/** What falls on a day, inches; null where nothing is forecast, which is not none. */
export interface ForecastAmounts {
  readonly rainIn: number | null;
  readonly snowIn: number | null;
  readonly iceIn: number | null;
}

/** Adds up the amounts of periods: rain is what of the liquid does not fall frozen. */
export function forecastAmounts(periods: readonly ForecastPeriod[]): ForecastAmounts {
  const liquid = total(chain(periods, "liquid_precipitation_amt"), "liquid_precipitation_amt");
  const snowing = chain(periods, "snow_amt");
  const iceIn = total(chain(periods, "ice_amt"), "ice_amt");
  const frozen = snowing.reduce((sum, { snow_amt, snow_ratio }) => {
    return sum + (snow_amt ?? 0) / (snow_ratio || USUAL_SNOW_RATIO);
  }, iceIn ?? 0);
  return {
    rainIn: liquid === null ? null : Math.max(0, liquid - frozen),
    snowIn: total(snowing, "snow_amt"),
    iceIn,
  };
}

/**
 * The periods of one length that cover most of the time without overlap, of equal lengths the shorter: forecasts may
 * come in several lengths for the same time, and adding those up would count it twice.
 */
function chain(periods: readonly ForecastPeriod[], amount: Amount): ForecastPeriod[] {
  const withAmount = periods.filter((period) =>
    period[amount] !== null && period.endMs > period.beginMs
  );
  const byLength = Map.groupBy(withAmount, ({ beginMs, endMs }) => endMs - beginMs);
  let best: ForecastPeriod[] = [];
  for (const [, ofLength] of [...byLength].sort(([a], [b]) => a - b)) {
    const apart = withoutOverlap(ofLength);
    if (sumLengths(apart) > sumLengths(best)) best = apart;
  }
  return best;
}

/** @param periods in order of time */
function withoutOverlap(periods: readonly ForecastPeriod[]): ForecastPeriod[] {
  const apart: ForecastPeriod[] = [];
  for (const period of periods) {
    if (period.beginMs >= (apart.at(-1)?.endMs ?? -Infinity)) apart.push(period);
  }
  return apart;
}

function sumLengths(periods: readonly ForecastPeriod[]): number {
  return periods.reduce((sum, { beginMs, endMs }) => sum + endMs - beginMs, 0);
}

function total(periods: readonly ForecastPeriod[], amount: Amount): number | null {
  if (periods.length === 0) return null;
  return periods.reduce((sum, period) => sum + (period[amount] ?? 0), 0);
}
