import { DAY_MS, HOUR_MS } from "../../../shared/time/units.ts";
import { dayText } from "../parts/time_texts.ts";
import { formatDay } from "../../../shared/time/utc_days.ts";

/** What one hour brought. */
export interface Cycle {
  /** Begin of the hour, ms. */
  readonly hourMs: number;
  readonly rows: number;
  readonly files: number;
}

/** The cycles of one kind of file, an hour each, oldest first. */
export interface CycleRow {
  readonly name: string;
  readonly cycles: readonly Cycle[];
}

const CELL = 14;
const LEFT = 110;
const TOP = 22;
const HEIGHT = 26;
/** Fewer rows than this part of the fullest hour are shown as fewer. */
const FULL = 0.9;

/** How full an hour is beside the fullest of its kind. */
function fullness({ rows, files }: Cycle, most: number): "missing" | "fewer" | "full" {
  if (files === 0 || rows === 0) return "missing";
  return rows >= FULL * most ? "full" : "fewer";
}

/** Which hours brought files, and how full they were: a square for each, a row for each kind. */
export function CycleGrid({ rows }: { rows: readonly CycleRow[] }) {
  const hours = rows[0]?.cycles ?? [];
  return (
    <svg
      class="chart cycles"
      viewBox={`0 0 ${LEFT + hours.length * CELL} ${TOP + rows.length * HEIGHT}`}
      role="img"
      aria-labelledby="cycles-title cycles-text"
    >
      <title id="cycles-title">Which hours brought files</title>
      <desc id="cycles-text">{rows.map(describeRow).join(" ")}</desc>
      {hours.map(({ hourMs }, index) =>
        hourMs % DAY_MS === 0 && (
          <text x={LEFT + index * CELL} y="14">{dayText(formatDay(hourMs))}</text>
        )
      )}
      {rows.map(({ name, cycles }, row) => {
        const most = Math.max(...cycles.map((cycle) => cycle.rows));
        const y = TOP + row * HEIGHT;
        return (
          <>
            <text x="0" y={y + 14}>{name}</text>
            {cycles.map((cycle, index) => (
              <rect
                class={fullness(cycle, most)}
                x={LEFT + index * CELL}
                y={y}
                width={CELL - 2}
                height={CELL + 4}
                rx="3"
              />
            ))}
          </>
        );
      })}
    </svg>
  );
}

/** A row of the picture in words. */
export function describeRow({ name, cycles }: CycleRow): string {
  const most = Math.max(...cycles.map(({ rows }) => rows));
  const count = (what: ReturnType<typeof fullness>) =>
    cycles.filter((cycle) => fullness(cycle, most) === what).length;
  return `${name}: of ${cycles.length} hours, full ${count("full")}, with fewer rows ${
    count("fewer")
  }, with none ${count("missing")}.`;
}

/** The hours up to now, each with what its files hold. */
export function cyclesOf(
  files: readonly { readonly instantMs: number; readonly rows: number }[],
  nowMs: number,
  hours: number,
): Cycle[] {
  const last = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  return Array.from({ length: hours }, (_, index) => {
    const hourMs = last - (hours - 1 - index) * HOUR_MS;
    const own = files.filter(({ instantMs }) =>
      instantMs >= hourMs && instantMs < hourMs + HOUR_MS
    );
    return { hourMs, files: own.length, rows: own.reduce((sum, { rows }) => sum + rows, 0) };
  });
}
