import type { BaselineField, NativeValue, ProvenRow } from "./native_value.ts";
import type { StoredForecast } from "../../stored/rows.ts";
import { parseDecimal } from "../../../shared/noaa/decimal.ts";
import { parseInstant } from "../../../shared/time/instant.ts";

/** How far a stored number may lie from its native text. */
const VALUE_TOLERANCE = 1e-8;

interface FieldRule {
  readonly kind: "period" | "instant";
  readonly unitColumn: keyof StoredForecast;
  /** The value in the field's unit; `undefined` when unit or range do not allow it. */
  readonly normalise: (value: number, units: string) => number | undefined;
}

const TEMPERATURE: FieldRule = {
  kind: "period",
  unitColumn: "temperature_unit_code",
  normalise: fahrenheitOf,
};
const INCHES = within("inches", 0, Infinity, false);

const RULES: Readonly<Record<BaselineField, FieldRule>> = {
  max_temp: TEMPERATURE,
  min_temp: TEMPERATURE,
  wind_speed: {
    kind: "instant",
    unitColumn: "wind_speed_unit_code",
    normalise: within("knots", 0, 250, true),
  },
  wind_direction: {
    kind: "instant",
    unitColumn: "wind_direction_unit_code",
    normalise: within("degrees true", 0, 360, true),
  },
  relative_humidity_max: {
    kind: "period",
    unitColumn: "relative_humidity_unit_code",
    normalise: within("percent", 0, 100, true),
  },
  liquid_precipitation_amt: {
    kind: "period",
    unitColumn: "liquid_precipitation_unit_code",
    normalise: INCHES,
  },
  snow_amt: { kind: "period", unitColumn: "snow_amt_unit_code", normalise: INCHES },
  snow_ratio: {
    kind: "period",
    unitColumn: "snow_ratio_unit_code",
    normalise: within("percent", 0, 1000, false),
  },
  ice_amt: { kind: "period", unitColumn: "ice_amt_unit_code", normalise: INCHES },
};

/** The verified values of one field, in order of time. A value that fails any check is left out. */
export function nativeValues(rows: readonly ProvenRow[], field: BaselineField): NativeValue[] {
  return rows.map((row) => nativeValue(row, field)).filter((value) => value !== undefined)
    .sort((a, b) => a.beginMs - b.beginMs || a.endMs - b.endMs);
}

/**
 * The value of one field of one row, if the row is validated without a reason and its source layout spells the same
 * interval and, within {@link VALUE_TOLERANCE}, the same number.
 */
export function nativeValue(
  { row, layouts }: ProvenRow,
  field: BaselineField,
): NativeValue | undefined {
  const rule = RULES[field];
  const layout = layouts[field];
  const stored = row[field];
  if (row.quality_status !== "validated" || row.quality_reason !== null) return undefined;
  if (!layout || layout.layout === "" || stored === null) return undefined;
  const beginMs = parseInstant(row.begin_time);
  const endMs = parseInstant(row.end_time);
  if (beginMs === undefined || endMs === undefined) return undefined;
  if (row.interval_kind !== rule.kind || parseInstant(layout.start) !== beginMs) return undefined;
  const spellsInterval = rule.kind === "instant"
    ? layout.end === null && beginMs === endMs
    : layout.end !== null && parseInstant(layout.end) === endMs && endMs > beginMs;
  const number = parseDecimal(layout.value);
  if (!spellsInterval || number === undefined) return undefined;
  const native = rule.normalise(number, layout.units.toLowerCase());
  const unit = row[rule.unitColumn];
  const value = rule.normalise(stored, typeof unit === "string" ? unit.toLowerCase() : "");
  if (native === undefined || value === undefined) return undefined;
  if (Math.abs(native - value) > VALUE_TOLERANCE) return undefined;
  return { field, beginMs, endMs, value, row };
}

function fahrenheitOf(value: number, units: string): number | undefined {
  if (!Number.isInteger(value)) return undefined;
  const isCelsius = units === "celcius" || units === "celsius";
  if (!isCelsius && units !== "fahrenheit") return undefined;
  const degrees = isCelsius ? value * 9 / 5 + 32 : value;
  return degrees >= -148 && degrees <= 140 ? degrees : undefined;
}

function within(
  accepted: string,
  low: number,
  high: number,
  whole: boolean,
): FieldRule["normalise"] {
  return (value, units) =>
    units === accepted && value >= low && value <= high && Number.isFinite(value) &&
      (!whole || Number.isInteger(value))
      ? value
      : undefined;
}
