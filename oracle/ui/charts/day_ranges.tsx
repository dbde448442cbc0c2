import { scaleLinear } from "d3-scale";
import type { ForecastDay } from "../../../shared/contract/station.ts";
import type { Preferences } from "../parts/preferences.ts";
import { decimal, temperatureIn, temperatureUnit } from "../parts/quantity.ts";
import { dayText } from "../parts/time_texts.ts";

const WIDTH = 620;
const ROW = 34;
const LEFT = 110;
const RIGHT = 24;

/** The lows and highs of days as bars on one scale. */
export function DayRanges(
  { days, preferences }: { days: readonly ForecastDay[]; preferences: Preferences },
) {
  const inUnit = (value: number) => temperatureIn(value, preferences);
  const lows = days.map(({ temp_low }) => inUnit(temp_low));
  const highs = days.map(({ temp_high }) => inUnit(temp_high));
  const x = scaleLinear(
    [Math.min(...lows) - 1, Math.max(...highs) + 1],
    [LEFT + 40, WIDTH - RIGHT - 40],
  );
  const place = (value: number) => Math.round(x(value) * 10) / 10;
  return (
    <svg
      class="chart"
      viewBox={`0 0 ${WIDTH} ${days.length * ROW + 6}`}
      role="img"
      aria-labelledby="ranges-title ranges-text"
    >
      <title id="ranges-title">Forecast highs and lows, {temperatureUnit(preferences)}</title>
      <desc id="ranges-text">The table below has the same numbers.</desc>
      {days.map((day, index) => {
        const [low, high] = [inUnit(day.temp_low), inUnit(day.temp_high)];
        const y = index * ROW + ROW / 2;
        return (
          <>
            <text x="0" y={y + 4}>{dayText(day.date)}</text>
            <line class="grid" x1={LEFT} x2={WIDTH - RIGHT} y1={y} y2={y} />
            <rect
              class="forecast-bar"
              x={place(low)}
              width={Math.max(place(high) - place(low), 2)}
              y={y - 6}
              height="12"
              rx="6"
            />
            <text class="end" x={place(low) - 8} y={y + 4}>{decimal(low)}</text>
            <text class="strong" x={place(high) + 8} y={y + 4}>{decimal(high)}</text>
          </>
        );
      })}
    </svg>
  );
}
