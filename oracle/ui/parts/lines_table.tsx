import type { LineJson } from "../../../shared/contract/line.ts";
import type { Metric } from "../../../shared/contract/metric.ts";
import type { Preferences } from "./preferences.ts";
import {
  counted,
  decimal,
  METRIC_NAMES,
  MISSING,
  temperatureDifferenceIn,
  temperatureUnit,
  windIn,
  windUnit,
} from "./quantity.ts";

/** Lines, one a row: the misses that count as par, how often each side came, and what they were fitted to. */
export function LinesTable(
  { lines, preferences, labelledBy }: {
    lines: readonly LineJson[];
    preferences: Preferences;
    /** The id of the heading above. */
    labelledBy: string;
  },
) {
  return (
    <div class="scroll" tabindex={0} role="group" aria-labelledby={labelledBy}>
      <table>
        <thead>
          <tr>
            <th scope="col">Line</th>
            <th scope="col">Par is a miss of</th>
            <th scope="col" class="right">Under</th>
            <th scope="col" class="right">Par</th>
            <th scope="col" class="right">Over</th>
            <th scope="col">Fitted to</th>
            <th scope="col" class="right">Drift</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr>
              <th scope="row">
                {line.target} {(METRIC_NAMES[line.metric as Metric] ?? line.metric).toLowerCase()}
              </th>
              <td class="nowrap">
                {missText(line.metric, line.lower, preferences)} to{" "}
                {missText(line.metric, line.upper, preferences)}
              </td>
              <td class="right">{shareText(line.shares.under)}</td>
              <td class="right">{shareText(line.shares.par)}</td>
              <td class="right">{shareText(line.shares.over)}</td>
              <td class="nowrap">
                {counted(line.windows, "window")} of {counted(line.days, "day")},{" "}
                {line.level === "station" ? "its own" : "of all stations"}
              </td>
              <td class="right nowrap">
                {line.drift === null ? MISSING : missText(line.metric, line.drift, preferences)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const shareText = (share: number) => `${decimal(100 * share)} %`;

/** A difference between observed and forecast, with its sign. */
function missText(metric: string, miss: number, preferences: Preferences): string {
  const [value, unit] = metric === "temp_high" || metric === "temp_low"
    ? [temperatureDifferenceIn(miss, preferences), temperatureUnit(preferences)]
    : metric === "wind_speed"
    ? [windIn(miss, preferences), windUnit(preferences)]
    : [miss, metric === "humidity" ? "%" : metric === "wind_direction" ? "°" : "in"];
  return `${value > 0 ? "+" : ""}${decimal(value, 1)} ${unit}`;
}
