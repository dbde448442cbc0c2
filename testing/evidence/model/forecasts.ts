import type { StoredForecast } from "../../../oracle/stored/rows.ts";
import { asksForPoint } from "./asked.ts";
import {
  between,
  DAY,
  HOUR,
  isTrusted,
  MINUTE,
  type ModelInput,
  publication,
  time,
} from "./model_input.ts";
import { mayBeWithheld } from "./set_aside.ts";

interface Value {
  readonly begin: number;
  readonly end: number;
  readonly value: number;
}

/** The baseline of a metric; undefined when there is none, `"damaged"` when its document is not what it says. */
export function baseline(
  input: ModelInput,
  station: string,
  metric: string,
): number | "damaged" | undefined {
  const rows = selected(input, station);
  if (mayBeWithheld(input, rows[0])) return "damaged";
  if (rows.length === 0) return undefined;
  const source = provenance(input, rows);
  if (source !== "proven") return source === "damaged" ? "damaged" : undefined;
  const { startMs: start, endMs: end } = input.terms;
  const valuesOf = (field: string) =>
    rows.map((row) => usable(row, field)).filter((v) => v !== undefined)
      .sort((a, b) => a.begin - b.begin || a.end - b.end);
  const inside = (field: string) => members(valuesOf(field), start, end);
  switch (metric) {
    case "temp_high":
      return daily(inside("max_temp"), start, end, Math.max);
    case "temp_low":
      return daily(inside("min_temp"), start, end, Math.min);
    case "humidity":
      return daily(inside("relative_humidity_max"), start, end, Math.max);
    case "wind_speed":
      return peakWind(valuesOf("wind_speed"), start, end)?.value;
    case "wind_direction": {
      const peak = peakWind(valuesOf("wind_speed"), start, end);
      const there = new Set(
        valuesOf("wind_direction").filter((v) => v.begin === peak?.begin).map((v) => v.value),
      );
      return peak && there.size === 1 ? [...there][0] : undefined;
    }
    case "snow_amt":
      return sum(inside("snow_amt"), start, end);
    default:
      return rain(
        inside("liquid_precipitation_amt"),
        inside("snow_amt"),
        inside("ice_amt"),
        valuesOf("snow_ratio"),
        start,
        end,
      );
  }
}

/** Where the forecast behind a station's baselines is of. */
export function forecastPoint(
  input: ModelInput,
  station: string,
): Pick<StoredForecast, "latitude" | "longitude"> {
  return selected(input, station)[0]!; // its baselines were found
}

function selected(input: ModelInput, station: string): StoredForecast[] {
  const { startMs } = input.terms;
  const cutoff = Math.min(startMs, input.nowMs);
  const candidates = input.forecasts.filter((row) =>
    row.station_id === station &&
    between(startMs - 7 * DAY, publication(row.file), Math.min(startMs + DAY, input.nowMs)) &&
    (row.source_received_at === null ? publication(row.file) : time(row.source_received_at)) <=
      cutoff &&
    (Number.isNaN(time(row.generated_at)) ||
      (time(row.generated_at) < cutoff && time(row.generated_at) >= startMs - 7 * DAY))
  );
  const newestFile = Math.max(...candidates.map((row) => publication(row.file)));
  const undated = candidates.filter((row) =>
    publication(row.file) === newestFile && Number.isNaN(time(row.generated_at))
  );
  if (undated.length > 0) return undated;
  const issue = Math.max(
    ...candidates.map((row) => time(row.generated_at)).filter((t) => !Number.isNaN(t)),
  );
  const issued = candidates.filter((row) => time(row.generated_at) === issue);
  const file = Math.max(...issued.map((row) => publication(row.file)));
  return issued.filter((row) => publication(row.file) === file);
}

function provenance(
  input: ModelInput,
  rows: readonly StoredForecast[],
): "proven" | "damaged" | "unknown" {
  const cutoff = Math.min(input.terms.startMs, input.nowMs);
  const sources = new Set(
    rows.map((r) => `${r.file.name} ${r.source_xml_sha256} ${r.source_location}`),
  );
  if (sources.size !== 1) return "unknown";
  for (const row of rows) {
    const received = time(row.source_received_at), issued = time(row.generated_at);
    if (row.forecast_interval_version !== "ndfd-native-v1" || Number.isNaN(issued)) {
      return "unknown";
    }
    if (!(received <= cutoff) || !(issued <= received + 10 * MINUTE)) return "unknown";
    if (!row.source_location || !row.source_xml_sha256 || !row.source_layouts) return "unknown";
    if (!isTrusted(input, row.source_url, /\/ndfdXMLclient\.php\?/)) return "unknown";
    if (!asksForPoint(row.source_url!, row)) return "damaged";
    if (input.badDocuments.has(row.source_xml_sha256)) return "damaged";
    if (Object.keys(JSON.parse(row.source_layouts)).length === 0) return "unknown";
  }
  return "proven";
}

function usable(row: StoredForecast, field: string): Value | undefined {
  const layout = JSON.parse(row.source_layouts ?? "{}")[field];
  const stored = (row as unknown as Record<string, number | null>)[field];
  if (
    row.quality_status !== "validated" || row.quality_reason !== null || !layout?.layout ||
    typeof stored !== "number"
  ) return undefined;
  const begin = time(row.begin_time), end = time(row.end_time);
  const instant = field.startsWith("wind");
  if (time(layout.start) !== begin || row.interval_kind !== (instant ? "instant" : "period")) {
    return undefined;
  }
  if (instant ? layout.end !== null || begin !== end : !(time(layout.end) === end && end > begin)) {
    return undefined;
  }
  const unit = String(layout.units).toLowerCase();
  if (Math.abs(Number(layout.value) - stored) > 1e-8 || layout.value.trim() === "") {
    return undefined;
  }
  const whole = Number.isInteger(stored);
  const fits = field.endsWith("_temp")
    ? unit === "fahrenheit" && whole && between(-148, stored, 140)
    : field === "wind_speed"
    ? unit === "knots" && whole && between(0, stored, 250)
    : field === "wind_direction"
    ? unit === "degrees true" && whole && between(0, stored, 360)
    : field === "relative_humidity_max"
    ? unit === "percent" && whole && between(0, stored, 100)
    : field === "snow_ratio"
    ? unit === "percent" && between(0, stored, 1000)
    : unit === "inches" && stored >= 0;
  return fits ? { begin, end, value: stored } : undefined;
}

const middle = (v: Value) => v.begin + (v.end - v.begin) / 2;

/** Values by midpoint; undefined when none, overlapping or contradictory. */
function members(values: readonly Value[], start: number, end: number): Value[] | undefined {
  const inside = values.filter((v) => middle(v) >= start && middle(v) < end);
  const distinct = inside.filter((v, i) =>
    !inside.slice(0, i).some((w) => w.begin === v.begin && w.end === v.end && w.value === v.value)
  );
  for (const [i, a] of distinct.entries()) {
    for (const b of distinct.slice(i + 1)) {
      if (a.begin === b.begin && a.end === b.end) return undefined;
      if (a.begin < b.end && b.begin < a.end) return undefined;
    }
  }
  return distinct.length === 0 ? undefined : distinct;
}

function daily(
  values: Value[] | undefined,
  start: number,
  end: number,
  pick: (...values: number[]) => number,
) {
  if (!values) return undefined;
  const points = values.map(middle);
  const steps = points.slice(1).every((t, i) => t - points[i]! <= 26 * HOUR);
  if (!steps || points[0]! - start >= 26 * HOUR || end - points.at(-1)! > 26 * HOUR) {
    return undefined;
  }
  return pick(...values.map((v) => v.value));
}

function peakWind(values: readonly Value[], start: number, end: number): Value | undefined {
  const inside = members(values, start, end);
  if (!inside) return undefined;
  const times = values.map((v) => v.begin);
  const early = times.filter((t) => t <= start);
  const soon = times.filter((t) => t > start && t <= start + HOUR);
  const first = early.length > 0 ? Math.max(...early) : Math.min(...soon);
  const last = Math.min(...times.filter((t) => t >= end));
  if (!Number.isFinite(first) || !Number.isFinite(last)) return undefined;
  const grid = times.filter((t) => between(first, t, last));
  if (grid.some((t, i) => i > 0 && t - grid[i - 1]! > 6 * HOUR)) return undefined;
  const top = Math.max(...inside.map((v) => v.value));
  return inside.filter((v) => v.value === top).at(-1);
}

function isChain(values: Value[] | undefined, start: number, end: number): values is Value[] {
  if (!values) return false;
  const first = values[0]!, last = values.at(-1)!;
  return values.slice(1).every((v, i) => v.begin === values[i]!.end) &&
    2 * (first.begin - start) < first.end - first.begin &&
    2 * (end - last.end) <= last.end - last.begin;
}

function sum(values: Value[] | undefined, start: number, end: number): number | undefined {
  return isChain(values, start, end) ? values.reduce((total, v) => total + v.value, 0) : undefined;
}

function rain(
  liquid: Value[] | undefined,
  snow: Value[] | undefined,
  ice: Value[] | undefined,
  ratios: readonly Value[],
  start: number,
  end: number,
) {
  const total = sum(liquid, start, end);
  if (total === undefined || !isChain(snow, start, end) || sum(ice, start, end) !== 0) {
    return undefined;
  }
  let left = total;
  for (const part of snow.filter((v) => v.value > 0)) {
    const same = new Set(
      ratios.filter((r) => r.begin === part.begin && r.end === part.end).map((r) => r.value),
    );
    const [ratio] = same;
    if (same.size !== 1 || ratio === undefined || ratio <= 0) return undefined;
    left -= part.value / ratio;
  }
  return left < -1e-9 ? undefined : Math.max(0, left);
}
