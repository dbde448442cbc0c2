import type { Metric, Pick } from "../../../shared/contract/metric.ts";

/** What a value comes to when it is written down, in billionths. */
const decimal = (value: number) => Math.round(value * 1e9);

/** How a metric is compared: the values as they are read, and the largest difference that is par, in billionths. */
const RULES: Readonly<Record<Metric, { readonly read: (value: number) => number; par: number }>> = {
  temp_high: { read: whole, par: 0 },
  temp_low: { read: whole, par: 0 },
  wind_speed: { read: decimal, par: 0 },
  wind_direction: { read: decimal, par: 22e9 },
  rain_amt: { read: decimal, par: 0.1e9 },
  snow_amt: { read: decimal, par: 0.5e9 },
  humidity: { read: decimal, par: 5e9 },
};

/** The points of one pick, computed in decimals. */
export function points(
  metric: Metric,
  prediction: Pick["prediction"],
  baseline: number,
  observed: number,
): number {
  const { read, par } = RULES[metric];
  const [forecast, came] = [read(baseline), read(observed)];
  const apart = Math.abs(came - forecast);
  const difference = metric === "wind_direction" ? Math.min(apart, 360e9 - apart) : apart;
  if (prediction === "par") return difference <= par ? 20 : 0;
  return (prediction === "over" ? came > forecast : came < forecast) ? 10 : 0;
}

/** The nearest whole number, halves away from zero, in billionths. */
function whole(value: number): number {
  return Math.sign(value) * Math.floor(Math.abs(value) + 0.5) * 1e9;
}
