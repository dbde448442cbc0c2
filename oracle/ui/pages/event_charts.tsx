import type { Metric, Reading } from "../../../shared/contract/metric.ts";
import { fahrenheit, relativeHumidity } from "../../evidence/observations/point_values.ts";
import type { Report } from "../../evidence/observations/report.ts";
import { ChartKeys, type ChartLevel, type ChartPoint, TimeChart } from "../charts/time_chart.tsx";
import type { Preferences } from "../parts/preferences.ts";
import {
  counted,
  METRIC_NAMES,
  readingText,
  temperatureIn,
  temperatureUnit,
  windIn,
  windUnit,
} from "../parts/quantity.ts";

import { parBand, type ShownLines } from "./judged_pick.ts";

/** A quantity that reports give at an instant, and the metrics that are read from it. */
interface Drawn {
  readonly name: string;
  readonly metrics: readonly Metric[];
  readonly unit: string;
  pointsOf(reports: readonly Report[]): ChartPoint[];
  /** A reading in the unit drawn. */
  shown(reading: number): number;
}

function drawable(preferences: Preferences): readonly Drawn[] {
  return [
    {
      name: "Temperature",
      metrics: ["temp_high", "temp_low"],
      unit: temperatureUnit(preferences),
      pointsOf: pointsBy(({ temperatureC }) =>
        temperatureC === null ? null : temperatureIn(fahrenheit(temperatureC), preferences)
      ),
      shown: (reading) => temperatureIn(reading, preferences),
    },
    {
      name: "Wind speed",
      metrics: ["wind_speed"],
      unit: windUnit(preferences),
      pointsOf: pointsBy(({ windKt }) => windKt === null ? null : windIn(windKt, preferences)),
      shown: (reading) => windIn(reading, preferences),
    },
    {
      name: "Relative humidity",
      metrics: ["humidity"],
      unit: "%",
      pointsOf: pointsBy(({ temperatureC: t, dewpointC: d }) =>
        t === null || d === null ? null : relativeHumidity(t, d)
      ),
      shown: (reading) => reading,
    },
    {
      name: "Wind direction",
      metrics: ["wind_direction"],
      unit: "°",
      pointsOf: pointsBy(({ windDirection }) => windDirection),
      shown: (reading) => reading,
    },
    {
      name: "Rain in the window, as routine reports add up",
      metrics: ["rain_amt"],
      unit: "in",
      pointsOf: addedUp,
      shown: (reading) => reading,
    },
  ];
}

function pointsBy(valueOf: (report: Report) => number | null): Drawn["pointsOf"] {
  return (reports) =>
    reports.flatMap((report) => {
      const value = valueOf(report);
      return value === null ? [] : [{ atMs: report.atMs, value }];
    });
}

/** Amounts of rain since the window began; a special report tells again what the next routine one does. */
function addedUp(reports: readonly Report[]): ChartPoint[] {
  let sum = 0;
  return reports.filter(({ routine }) => routine).flatMap(({ atMs, accumulationIn: amount }) => {
    if (amount === null) return [];
    sum += amount;
    return [{ atMs, value: sum }];
  });
}

/** What the charts of one station are drawn from. */
export interface EventChartsProps {
  readonly station: string;
  readonly reports: readonly Report[];
  /** Of this station. */
  readonly readings: readonly Reading[];
  readonly lines: ShownLines;
  readonly metrics: readonly Metric[];
  readonly startMs: number;
  readonly endMs: number;
  readonly nowMs: number;
  readonly zone: string;
  readonly isFinal: boolean;
  readonly preferences: Preferences;
}

/** For each quantity of a station that is played and has values over time: the forecast, its par, and the reports. */
export function EventCharts(props: EventChartsProps) {
  const { metrics, preferences, readings, isFinal } = props;
  const drawn = drawable(preferences)
    .filter((each) => each.metrics.some((metric) => metrics.includes(metric)));
  if (drawn.length === 0) return null;
  const hasForecast = readings.some(({ baseline }) => baseline !== null);
  return (
    <>
      <div class="charts">
        {drawn.map((each) => <EventChart drawn={each} props={props} />)}
      </div>
      <ChartKeys
        hasForecast={hasForecast}
        hasBand={hasForecast}
        hasAside={props.reports.some(({ screened }) => screened !== null)}
        hasFinal={isFinal}
        times={{ atMs: props.endMs, zone: props.zone }}
      />
    </>
  );
}

function EventChart({ drawn, props }: { drawn: Drawn; props: EventChartsProps }) {
  const { station, reports, readings, metrics, startMs, endMs, nowMs, zone, preferences } = props;
  const points = drawn.pointsOf(reports);
  const own = readings.filter(({ metric }) =>
    drawn.metrics.includes(metric) && metrics.includes(metric)
  );
  const levels = own.flatMap((reading): ChartLevel[] => {
    const { metric, baseline } = reading;
    if (baseline === null) return [];
    const label = own.length > 1 ? metric === "temp_high" ? "high" : "low" : "forecast";
    return [{
      fromMs: startMs,
      toMs: endMs,
      value: drawn.shown(baseline),
      band: parBand(reading, props.lines)?.map(drawn.shown) as [number, number] | undefined,
      label,
    }];
  });
  const finals = props.isFinal
    ? own.flatMap(({ metric, observed }) => {
      if (observed === null) return [];
      const value = drawn.shown(observed);
      const nearest = points.reduce<ChartPoint | undefined>(
        (a, b) => Math.abs(b.value - value) < Math.abs((a?.value ?? Infinity) - value) ? b : a,
        undefined,
      );
      return [{
        atMs: nearest?.atMs ?? endMs,
        value,
        label: readingText(metric, observed, preferences),
      }];
    })
    : [];
  const id = `chart-${station}-${drawn.metrics[0]}`;
  return (
    <figure>
      <figcaption>{drawn.name}</figcaption>
      <TimeChart
        id={id}
        title={`${drawn.name} at ${station}`}
        text={describe(own, points.length, preferences)}
        fromMs={startMs}
        toMs={endMs}
        nowMs={nowMs}
        zone={zone}
        unit={drawn.unit}
        points={points}
        levels={levels}
        finals={finals}
      />
    </figure>
  );
}

function describe(
  readings: readonly Reading[],
  reports: number,
  preferences: Preferences,
): string {
  const told = readings.map(({ metric, baseline, observed }) =>
    `${METRIC_NAMES[metric]}: forecast ${readingText(metric, baseline, preferences)}, observed ${
      readingText(metric, observed, preferences)
    }.`
  );
  return [`${counted(reports, "report")}.`, ...told].join(" ");
}
