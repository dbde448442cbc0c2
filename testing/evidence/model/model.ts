import type { Judgement } from "../../../oracle/evidence/judgement.ts";
import { isCollected, keepsCadence } from "./collection.ts";
import { baseline } from "./forecasts.ts";
import type { ModelInput } from "./model_input.ts";
import { astray } from "./place.ts";
import { precipitation } from "./precipitation.ts";
import {
  celsius,
  dewpointCelsius,
  GROUPS,
  metricGroups,
  type ModelReport,
  stationReports,
} from "./reports.ts";

/** The verdict of the model. */
export interface ModelSettlement {
  readonly code: string | undefined;
  /** The pairs that stand in the way, `KORD/temp_high`, ordered. */
  readonly pairs: readonly string[];
  /** Baseline and observed value of each pair when nothing stops the reading; null where missing. */
  readonly readings: readonly { pair: string; baseline: number; observed: number | null }[];
}

/** A settlement of either reading of the rules in the same words, values rounded to billionths. */
export function comparable(judgement: ModelSettlement | Judgement): ModelSettlement {
  const own = "code" in judgement ? judgement : inModelWords(judgement);
  const round = (value: number) => Math.round(value * 1e9) / 1e9;
  return {
    ...own,
    readings: own.readings.map(({ pair, baseline, observed }) => ({
      pair,
      baseline: round(baseline),
      observed: observed === null ? null : round(observed),
    })),
  };
}

function inModelWords({ readings, block }: Judgement): ModelSettlement {
  return {
    code: block?.code,
    pairs: (block?.pairs ?? []).map((pair) => `${pair.target}/${pair.metric}`).sort(),
    readings: readings.map(({ target, metric, baseline, observed }) => ({
      pair: `${target}/${metric}`,
      baseline: baseline ?? NaN,
      observed,
    })),
  };
}

/** Settles an event by the plain reading of the rules. */
export function modelSettle(input: ModelInput): ModelSettlement {
  const { locations, metrics, startMs, endMs, signingMs } = input.terms;
  const pairs = locations.flatMap((station) => metrics.map((metric) => ({ station, metric })));
  const name = ({ station, metric }: { station: string; metric: string }) => `${station}/${metric}`;
  const stop = (code: string, names: readonly string[]) => ({
    code,
    pairs: [...names].sort(),
    readings: [],
  });

  const baselines = pairs.map((pair) => baseline(input, pair.station, pair.metric));
  const never = pairs.filter((_, i) => baselines[i] === undefined);
  if (never.length > 0) return stop("baseline_unavailable", never.map(name));
  const damaged = pairs.filter((_, i) => baselines[i] === "damaged");
  if (damaged.length > 0) return stop("source_unavailable", damaged.map(name));

  const heard = new Map(locations.map((station) => [station, stationReports(input, station)]));
  const read = (station: string) => heard.get(station)!;
  const reports = new Map(locations.map((station) => {
    const { setAside } = astray(input, station, read(station));
    return [station, read(station).map((r) => r === setAside ? { ...r, bad: GROUPS } : r)];
  }));
  const inside = (station: string) =>
    reports.get(station)!.filter((r) => r.t >= startMs && r.t < endMs);
  const groups = metrics.flatMap(metricGroups);
  const touching = (station: string) =>
    read(station).filter((r) =>
      r.t >= startMs && r.t < endMs && r.bad.some((group) => groups.includes(group))
    );
  const all = locations.flatMap(touching);
  const count = (what: "rejected" | "unverified" | "legacy") => all.filter((r) => r[what]).length;
  if (count("rejected") + count("legacy") > 0) {
    const onlyLegacy = count("rejected") === 0 && count("legacy") === count("unverified");
    const where = locations.filter((station) =>
      touching(station).some((r) => r.rejected || r.legacy)
    );
    return stop(
      onlyLegacy ? "source_unavailable" : "data_quality",
      pairs.filter((p) => where.includes(p.station)).map(name),
    );
  }

  const short = pairs.filter(({ station, metric }) => {
    const own = inside(station);
    if (!isCollected(input, station, startMs, endMs, signingMs)) return true;
    if (own.some((r) => r.unproven)) return true;
    if (own.length === 0) return false;
    const usable = own.filter((r) => !r.legacy && r.bad.length < 5);
    if (!keepsCadence(usable.map((r) => r.t), startMs, endMs)) return true;
    const temperatures = usable.filter((r) => !r.bad.includes("temperature")).map((r) => r.t);
    return metric.startsWith("temp_") && !keepsCadence(temperatures, startMs, endMs);
  });
  if (short.length > 0) return stop("source_unavailable", short.map(name));

  const elsewhere = pairs.filter(({ station }) => astray(input, station, read(station)).blocks);
  if (elsewhere.length > 0) return stop("source_unavailable", elsewhere.map(name));

  const unsure = pairs.filter(({ station, metric }) => {
    const trusting = reports.get(station)!;
    return observe(input, station, metric, trusting) !==
      observe(input, station, metric, withoutStuck(trusting));
  });
  if (unsure.length > 0) return stop("data_quality", unsure.map(name));

  const readings = pairs.map((pair, i) => ({
    pair: name(pair),
    baseline: baselines[i] as number,
    observed: observe(input, pair.station, pair.metric, reports.get(pair.station)!) ?? null,
  }));
  const missing = readings.filter((reading) => reading.observed === null);
  return {
    code: missing.length > 0 ? "incomplete_readings" : undefined,
    pairs: missing.map((reading) => reading.pair).sort(),
    readings,
  };
}

/** Reports without the temperatures of a stuck sensor. */
function withoutStuck(reports: readonly ModelReport[]): ModelReport[] {
  return reports.map((r) => r.stuck ? { ...r, bad: [...r.bad, "temperature"] } : r);
}

function observe(
  input: ModelInput,
  station: string,
  metric: string,
  reports: readonly ModelReport[],
): number | undefined {
  const { startMs, endMs } = input.terms;
  const inside = reports.filter((r) => r.t >= startMs && r.t < endMs);
  if (inside.length === 0) return undefined;
  const good = (r: ModelReport, ...groups: string[]) =>
    !groups.some((group) => r.bad.includes(group));
  const warm = inside.filter((r) => good(r, "temperature")).map((r) => celsius(r.row)!);
  const isSteady = (reports: readonly ModelReport[]) =>
    keepsCadence(reports.map((r) => r.t), startMs, endMs);
  const windy = inside.filter((r) => good(r, "wind") && r.row.wind_speed !== null);
  switch (metric) {
    case "temp_high":
      return warm.length === 0 ? undefined : Math.max(...warm) * 9 / 5 + 32;
    case "temp_low":
      return warm.length === 0 ? undefined : Math.min(...warm) * 9 / 5 + 32;
    case "wind_speed":
      return isSteady(windy) ? Math.max(...windy.map((r) => r.row.wind_speed!)) : undefined;
    case "wind_direction": {
      const directed = inside.filter((r) => good(r, "wind") && r.row.wind_direction !== null);
      const top = Math.max(...windy.map((r) => r.row.wind_speed!));
      return isSteady(directed)
        ? windy.findLast((r) => r.row.wind_speed === top)?.row.wind_direction ?? undefined
        : undefined;
    }
    case "humidity": {
      const humid = inside.filter((r) => good(r, "temperature", "dewpoint")).flatMap((r) => {
        const t = celsius(r.row), d = dewpointCelsius(r.row);
        if (t === undefined || d === undefined) return [];
        const percent = Math.round(
          100 * Math.exp(17.625 * d / (243.04 + d)) / Math.exp(17.625 * t / (243.04 + t)),
        );
        return percent >= 0 && percent <= 100 ? [{ r, percent }] : [];
      });
      return isSteady(humid.map(({ r }) => r))
        ? Math.max(...humid.map(({ percent }) => percent))
        : undefined;
    }
    case "rain_amt":
      return precipitation(input, station, reports).rain;
    default:
      return precipitation(input, station, reports).snow;
  }
}
