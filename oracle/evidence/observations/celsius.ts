/** A temperature in °C; `undefined` when absent, `"invalid"` when there is one that cannot be used. */
export type Temperature = number | "invalid" | undefined;

/** A stored temperature in °C; `undefined` when absent, `"invalid"` when not finite or of an unknown unit. */
export function celsius(value: number | null, unit: string | null): Temperature {
  if (value === null) return undefined;
  if (!Number.isFinite(value)) return "invalid";
  if (unit === "celcius" || unit === "celsius") return value;
  return unit === "fahrenheit" ? (value - 32) * 5 / 9 : "invalid";
}
