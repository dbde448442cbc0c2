import { fahrenheit } from "../../evidence/observations/point_values.ts";
import type { Report } from "../../evidence/observations/report.ts";
import type { Preferences } from "./preferences.ts";
import { counted, temperatureText, windText } from "./quantity.ts";
import { Time } from "./times.tsx";

/** The reports of a station as a table, folded up. */
export function ReportTable({ id, reports, zone, preferences }: {
  id: string;
  reports: readonly Report[];
  zone: string;
  preferences: Preferences;
}) {
  if (reports.length === 0) return <p class="soft">No report of this time yet.</p>;
  return (
    <details>
      <summary>{counted(reports.length, "report")} as a table</summary>
      <div class="scroll" tabindex={0} role="group" aria-label={`Reports of ${id}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col" class="right">Temperature</th>
              <th scope="col">Wind</th>
              <th scope="col">Report</th>
            </tr>
          </thead>
          <tbody>
            {reports.toReversed().map((report) => (
              <tr>
                <td class="nowrap">
                  <Time atMs={report.atMs} zone={zone} />
                </td>
                <td class="right nowrap">
                  {temperatureText(
                    report.temperatureC === null ? null : fahrenheit(report.temperatureC),
                    preferences,
                    1,
                  )}
                </td>
                <td class="nowrap">
                  {windText(report.windKt, report.windDirection, preferences)}
                </td>
                <td>
                  <code class="small">{report.row.raw_text ?? "–"}</code>
                  {report.screened !== null && <div class="small">Set aside: {report.screened}
                  </div>}
                  {report.row.quality_reason && (
                    <div class="small soft">Checks: {report.row.quality_reason}</div>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
