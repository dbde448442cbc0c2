import { scaleLinear, scaleUtc } from "d3-scale";
import { line } from "d3-shape";
import { DAY_MS, HOUR_MS } from "../../../shared/time/units.ts";
import { clockText, dayText, instantShown, zoneOffsetMs } from "../parts/time_texts.ts";

/** A value at an instant, in the unit of the chart. */
export interface ChartPoint {
  readonly atMs: number;
  readonly value: number;
}

/** A forecast that holds over a time: a level, and around it what still counts as par. */
export interface ChartLevel {
  readonly fromMs: number;
  readonly toMs: number;
  readonly value: number;
  /** The band around it, in the unit of the chart. */
  readonly band?: readonly [low: number, high: number];
  /** Written at its right end. */
  readonly label?: string;
  /** Whether a later forecast of the same time is drawn too; then it is paler. */
  readonly isOlder?: boolean;
}

/** A chart of one quantity over time. */
export interface TimeChartProps {
  /** Unique on its page. */
  readonly id: string;
  readonly title: string;
  /** What it shows, in a sentence, for those who do not see it. */
  readonly text: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly nowMs: number;
  readonly zone: string;
  /** The sign of the unit at the axis. */
  readonly unit: string;
  readonly points: readonly ChartPoint[];
  /** Reports that were set aside; drawn, not joined. */
  readonly aside?: readonly ChartPoint[];
  readonly levels: readonly ChartLevel[];
  /** The final reading, if there is one. */
  readonly finals?: readonly (ChartPoint & { readonly label: string })[];
}

const WIDTH = 620;
const HEIGHT = 282;
const LEFT = 58;
const RIGHT = 16;
const TOP = 26;
const BOTTOM = 34;
/** Reports further apart than this are not joined: nobody knows what was between. */
const JOINED_WITHIN_MS = 3 * HOUR_MS;

/** Draws reports as points that are joined, forecasts as levels with their band, and now as a line. */
export function TimeChart(props: TimeChartProps) {
  const { id, title, text, fromMs, toMs, nowMs, zone, unit, points, aside = [], levels } = props;
  const { finals = [] } = props;
  const [low, high] = extent(props);
  const x = scaleUtc([fromMs, toMs], [LEFT, WIDTH - RIGHT]);
  const y = scaleLinear([low, high], [HEIGHT - BOTTOM, TOP]).nice(5);
  const place = (value: number) => Math.round(value * 10) / 10;
  const path = line<ChartPoint>((p) => place(x(p.atMs)), (p) => place(y(p.value))).digits(1);
  const isLong = toMs - fromMs > 1.5 * DAY_MS;
  // Ticks stand at round hours of the zone, whose clocks may change between.
  const shown = (atMs: number) => atMs + zoneOffsetMs(atMs, zone);
  const ticks = scaleUtc().domain([shown(fromMs), shown(toMs)]).ticks(isLong ? 4 : 5);
  return (
    <svg
      class="chart"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-labelledby={`${id}-title ${id}-text`}
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-text`}>{text}</desc>
      {y.ticks(5).map((value) => (
        <>
          <line
            class="grid"
            x1={LEFT}
            x2={WIDTH - RIGHT}
            y1={place(y(value))}
            y2={place(y(value))}
          />
          <text class="end" x={LEFT - 8} y={place(y(value)) + 4}>
            {String(value).replace("-", "−")}
          </text>
        </>
      ))}
      <text x={2} y={TOP - 12}>{unit}</text>
      {ticks.map((tick) => (
        <text class="middle" x={place(x(instantShown(tick.getTime(), zone)))} y={HEIGHT - 10}>
          {isLong && tick.getUTCHours() === 0
            ? dayText(tick.toISOString())
            : clockText(tick.getTime()).split(" ")[0]}
        </text>
      ))}
      {levels.map((level) => {
        const [from, to] = [place(x(level.fromMs)), place(x(level.toMs))];
        return (
          <>
            {level.band && (
              <rect
                class="par"
                x={from}
                width={Math.max(to - from, 0)}
                y={place(y(level.band[1]))}
                height={Math.max(place(y(level.band[0]) - y(level.band[1])), 1)}
              />
            )}
            <path
              class={level.isOlder ? "forecast older" : "forecast"}
              d={`M${from} ${place(y(level.value))}H${to}`}
            />
            {level.label && (
              <text class="of-forecast end" x={to - 4} y={place(y(level.value)) - 6}>
                {level.label}
              </text>
            )}
          </>
        );
      })}
      {nowMs > fromMs && nowMs < toMs && (
        <>
          <line
            class="now"
            x1={place(x(nowMs))}
            x2={place(x(nowMs))}
            y1={TOP}
            y2={HEIGHT - BOTTOM}
          />
          <text class="middle" x={place(x(nowMs))} y={TOP - 3}>now</text>
        </>
      )}
      {joined(points).map((run) => <path class="observed" d={path([...run]) ?? ""} />)}
      {points.map((p) => (
        <circle
          class="report"
          cx={place(x(p.atMs))}
          cy={place(y(p.value))}
          r={points.length > 60 ? 2 : 3.2}
        />
      ))}
      {aside.map((p) => (
        <path class="aside" d={`M${place(x(p.atMs)) - 4} ${place(y(p.value)) - 4}l8 8m0-8l-8 8`} />
      ))}
      {finals.map((p) => (
        <>
          <circle class="final" cx={place(x(p.atMs))} cy={place(y(p.value))} r="6" />
          <text
            class={x(p.atMs) > WIDTH * 0.7 ? "of-observed end" : "of-observed"}
            x={place(x(p.atMs)) + (x(p.atMs) > WIDTH * 0.7 ? -9 : 9)}
            y={place(y(p.value)) + (y(p.value) < HEIGHT / 2 ? -6 : 16)}
          >
            {p.label}
          </text>
        </>
      ))}
    </svg>
  );
}

/** The lowest and highest value that has to fit, with some air, which does not reach below zero by itself. */
function extent({ points, aside = [], levels, finals = [] }: TimeChartProps): [number, number] {
  const values = [...points, ...aside, ...finals].map(({ value }) => value)
    .concat(levels.flatMap(({ value, band }) => [value, ...band ?? []]));
  if (values.length === 0) return [0, 1];
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const air = Math.max((high - low) * 0.08, 0.5);
  return [low >= 0 ? Math.max(low - air, 0) : low - air, high + air];
}

function joined(points: readonly ChartPoint[]): ChartPoint[][] {
  const runs: ChartPoint[][] = [];
  for (const point of points) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run && last && point.atMs - last.atMs <= JOINED_WITHIN_MS) run.push(point);
    else runs.push([point]);
  }
  return runs.filter(({ length }) => length > 1);
}

/** What the marks of a chart stand for. */
export function ChartKeys(
  { hasForecast, hasBand, hasAside, hasFinal, times }: {
    hasForecast: boolean;
    hasBand: boolean;
    hasAside: boolean;
    hasFinal: boolean;
    /** An instant of the charts and their zone, which is named. */
    times: { readonly atMs: number; readonly zone: string };
  },
) {
  return (
    <ul class="keys chart-keys" aria-label="Marks">
      <li>
        <svg class="chart" viewBox="0 0 26 12" aria-hidden="true">
          <path class="observed" d="M0 6h26" />
          <circle class="report" cx="13" cy="6" r="3.2" />
        </svg>
        reports
      </li>
      {hasForecast && (
        <li>
          <svg class="chart" viewBox="0 0 26 12" aria-hidden="true">
            {hasBand && <rect class="par" y="1" width="26" height="10" />}
            <path class="forecast" d="M0 6h26" />
          </svg>
          forecast{hasBand && " and what counts as par"}
        </li>
      )}
      {hasAside && (
        <li>
          <svg class="chart" viewBox="0 0 26 12" aria-hidden="true">
            <path class="aside" d="M9 2l8 8m0-8l-8 8" />
          </svg>
          set aside
        </li>
      )}
      {hasFinal && (
        <li>
          <svg class="chart" viewBox="0 0 26 12" aria-hidden="true">
            <circle class="final" cx="13" cy="6" r="5" />
          </svg>
          the reading
        </li>
      )}
      <li>times in {clockText(times.atMs, times.zone).split(" ")[1]}</li>
    </ul>
  );
}
