import { celsius, type Temperature } from "./celsius.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { HOUR_MS } from "../../../shared/time/units.ts";

/** The plausible values of a report, all ends included; °C, knots, degrees true, inches. */
export const PLAUSIBLE = {
  temperatureC: [-90, 57],
  dewpointC: [-100, 57],
  windKt: [0, 500],
  windDirection: [0, 360],
  precipitationIn: [0, 5],
} as const;

/** A temperature step of this size within {@link STEP_WINDOW_MS} is not believed. */
const STEP_C = 15;
/** How far back the report before may lie for {@link STEP_C} to apply, end included. */
const STEP_WINDOW_MS = 2 * HOUR_MS;
/** A dewpoint may exceed its temperature by rounding only. */
const DEWPOINT_EXCESS_C = 0.5 + 1e-6;

/** A report as far as screening the next one of the same station needs it. */
export interface PrecedingReport {
  readonly atMs: number;
  readonly temperature: Temperature;
}

/**
 * Why a report is not believed in any of its groups, in a few words, or `undefined`.
 *
 * @param atMs instant of the report
 * @param preceding the report before it, whatever became of that one
 */
export function screeningReason(
  row: StoredObservation,
  atMs: number,
  preceding: PrecedingReport | undefined,
): string | undefined {
  return unitProblem(row) ?? valueProblem(row) ?? stepProblem(row, atMs, preceding);
}

const KNOTS = ["knots"];
const DEGREES = ["degrees true", "degrees"];
const INCHES = ["inches"];
const TEMPERATURE_UNITS = ["celcius", "celsius", "fahrenheit"];

function unitProblem(row: StoredObservation): string | undefined {
  const required = row.quality_status === "validated";
  const wrong = (unit: string | null, accepted: readonly string[]) =>
    unit === null || unit.trim() === "" ? required : !accepted.includes(unit);
  if (wrong(row.wind_speed_unit_code, KNOTS)) return "wind speed unit";
  if (wrong(row.wind_direction_unit_code, DEGREES)) return "wind direction unit";
  if (wrong(row.precip_unit_code, INCHES)) return "precipitation unit";
  if (required && !TEMPERATURE_UNITS.includes(row.dewpoint_unit_code ?? "")) return "dewpoint unit";
  return undefined;
}

function valueProblem(row: StoredObservation): string | undefined {
  const temperature = celsius(row.temperature_value, row.temperature_unit_code);
  const dewpoint = celsius(row.dewpoint_value, row.dewpoint_unit_code);
  if (typeof temperature !== "number") return "temperature missing or invalid";
  if (dewpoint === "invalid") return "dewpoint invalid";
  if (!isWithin(temperature, PLAUSIBLE.temperatureC)) return "temperature implausible";
  if (dewpoint !== undefined && !isWithin(dewpoint, PLAUSIBLE.dewpointC)) {
    return "dewpoint implausible";
  }
  if (dewpoint !== undefined && dewpoint > temperature + DEWPOINT_EXCESS_C) {
    return "dewpoint above temperature";
  }
  if (!isAbsentOrWithin(row.wind_speed, PLAUSIBLE.windKt)) return "wind speed implausible";
  if (!isAbsentOrWithin(row.wind_direction, PLAUSIBLE.windDirection)) {
    return "wind direction implausible";
  }
  if (!isAbsentOrWithin(row.precip_in, PLAUSIBLE.precipitationIn)) {
    return "precipitation implausible";
  }
  return undefined;
}

function stepProblem(
  row: StoredObservation,
  atMs: number,
  preceding: PrecedingReport | undefined,
): string | undefined {
  const temperature = celsius(row.temperature_value, row.temperature_unit_code);
  return isTemperatureStep({ atMs, temperature }, preceding) ? "temperature step" : undefined;
}

/** Whether a report steps from the one before it by more than is believed. */
export function isTemperatureStep(
  { atMs, temperature }: PrecedingReport,
  preceding: PrecedingReport | undefined,
): boolean {
  if (typeof temperature !== "number" || typeof preceding?.temperature !== "number") return false;
  if (atMs - preceding.atMs > STEP_WINDOW_MS) return false;
  return Math.abs(temperature - preceding.temperature) >= STEP_C;
}

type Range = readonly [low: number, high: number];

function isAbsentOrWithin(value: number | null, range: Range): boolean {
  return value === null || isWithin(value, range);
}

/** False for anything that is not a number, too. */
function isWithin(value: number, [low, high]: Range): boolean {
  return value >= low && value <= high;
}
