import type { ForecastDay } from "../../../shared/contract/station.ts";
import { requireInstant } from "../../../shared/time/instant.ts";
import { formatDay } from "../../../shared/time/utc_days.ts";
import { DAY_MS } from "../../../shared/time/units.ts";
import { fahrenheit } from "../../evidence/observations/point_values.ts";
import type { Report } from "../../evidence/observations/report.ts";
import { ChartKeys, type ChartLevel, type ChartPoint, TimeChart } from "../charts/time_chart.tsx";
import { Freshness, REPORT_AGES } from "../parts/freshness.tsx";
import { linkTo, type Preferences } from "../parts/preferences.ts";
import {
  counted,
  decimal,
  inchesText,
  MISSING,
  percentText,
  temperatureDifferenceIn,
  temperatureIn,
  temperatureText,
  temperatureUnit,
  windIn,
  windText,
  windUnit,
} from "../parts/quantity.ts";
import type { Page, Visit } from "../parts/page.ts";
import { spanText } from "../parts/time_texts.ts";
import { Day } from "../parts/times.tsx";
import { AHEAD, type StationView } from "./station_data.ts";
import type { ZoneFinder } from "../parts/zone.ts";
import { DayRanges } from "../charts/day_ranges.tsx";
import { LinesTable } from "../parts/lines_table.tsx";
import { ReportTable } from "../parts/report_table.tsx";
import { stateName } from "./states.ts";

/** `/weather/{id}`: what one station reports and what is forecast for it. */
export function stationPage(view: StationView, visit: Visit, zoneOf: ZoneFinder): Page {
  const { station, now, reports, forecast } = view;
  const { preferences, nowMs } = visit;
  const zone = zoneOf(station);
  const id = station.station_id;
  return {
    title: `${station.station_name || id} (${id})`,
    section: "weather",
    json: `/stations/observations?station_ids=${id}`,
    body: (
      <>
        <div class="lead">
          <p class="crumb">
            <a href={linkTo("/", preferences)}>Weather now</a>
            {station.state && (
              <>
                {" › "}
                <a href={linkTo("/weather", preferences, { state: station.state })}>
                  {stateName(station.state)}
                </a>
              </>
            )}
          </p>
          <h1>{station.station_name || id}</h1>
          <p>
            {[
              id,
              station.iata_id,
              station.elevation_m === null ? "" : `${decimal(station.elevation_m)} m above the sea`,
              `${decimal(station.latitude, 2)}°, ${decimal(station.longitude, 2)}°`,
            ].filter(Boolean).join(" · ")}
          </p>
        </div>
        <section class="card" aria-labelledby="now">
          <h2 id="now">Now</h2>
          {now
            ? (
              <>
                <ul class="tiles">
                  <Tile value={temperatureText(now.temperatureF, preferences)} name="temperature" />
                  <Tile
                    value={windText(now.windKt, now.windDirection, preferences)}
                    name="wind"
                  />
                  <Tile value={percentText(now.humidity)} name="relative humidity" />
                  <Tile value={inchesText(now.rainIn)} name="rain of the last 24 hours" />
                </ul>
                <p>
                  <Freshness atMs={now.atMs} nowMs={nowMs} limits={REPORT_AGES} zone={zone} />
                </p>
              </>
            )
            : (
              <div class="empty">
                <b>No report lately</b>
                <span>
                  The station has not reported in the last three hours of the newest file.
                </span>
              </div>
            )}
        </section>
        <section class="card" aria-labelledby="reports">
          <header>
            <h2 id="reports">Reports and what was forecast</h2>
            <p>
              Each dashed line is the high or low of a day in UTC, as it was forecast before the day
              began; paler ones were issued one or two days earlier.
            </p>
          </header>
          <ReportCharts view={view} zone={zone} visit={visit} />
          <ReportTable id={id} reports={reports} zone={zone} preferences={preferences} />
        </section>
        <section class="card" aria-labelledby="lines">
          <header>
            <h2 id="lines">Lines</h2>
            <p>
              How forecasts of whole days have missed here: an event that is scored with lines
              counts these misses as par.
            </p>
          </header>
          {view.lines.length === 0
            ? (
              <div class="empty">
                <b>No lines yet</b>
                <span>They are fitted once enough days have a forecast and an observed value.</span>
              </div>
            )
            : <LinesTable lines={view.lines} preferences={preferences} labelledBy="lines" />}
        </section>
        <div class="columns even">
          <section class="card" aria-labelledby="forecast">
            <header>
              <h2 id="forecast">Forecast</h2>
              <p>The newest issue of each day, in UTC days.</p>
            </header>
            {forecast.length === 0
              ? (
                <div class="empty">
                  <b>No forecast</b>
                  <span>No forecast file of the last days has this station.</span>
                </div>
              )
              : <ForecastTable days={forecast} preferences={preferences} />}
          </section>
          <div class="stack">
            <section class="card" aria-labelledby="past">
              <header>
                <h2 id="past">Forecast and observed</h2>
                <p>
                  Highest and lowest single report of each UTC day, beside the forecasts of it, as
                  they were issued one, two and three days ahead.
                </p>
              </header>
              <PastDays view={view} preferences={preferences} nowMs={nowMs} />
            </section>
            <Skill skill={view.skill} id={id} preferences={preferences} />
            <Quality reports={reports} />
            <Nearest view={view} preferences={preferences} nowMs={nowMs} />
          </div>
        </div>
      </>
    ),
  };
}

function Tile({ value, name }: { value: string; name: string }) {
  return (
    <li class="tile">
      <b>{value}</b>
      <span>{name}</span>
    </li>
  );
}

const temperatureOf = ({ temperatureC }: Report, preferences: Preferences) =>
  temperatureC === null ? null : temperatureIn(fahrenheit(temperatureC), preferences);

function ReportCharts({ view, zone, visit }: { view: StationView; zone: string; visit: Visit }) {
  const { station, reports, fromMs, pastForecasts } = view;
  const { preferences, nowMs } = visit;
  if (reports.length === 0) {
    return (
      <div class="empty">
        <b>No report in the last days</b>
      </div>
    );
  }
  const pointsOf = (valueOf: (report: Report) => number | null) =>
    reports.flatMap((report): ChartPoint[] => {
      const value = valueOf(report);
      return value === null ? [] : [{ atMs: report.atMs, value }];
    });
  const levels = pastForecasts.flatMap((day): ChartLevel[] => {
    const from = dayStart(day);
    const at = {
      fromMs: from,
      toMs: Math.min(from + DAY_MS, nowMs),
      isOlder: day.daysAhead > 1,
    };
    return [day.temp_high, day.temp_low].map((value) => ({
      ...at,
      value: temperatureIn(value, preferences),
    }));
  });
  const winds = pastForecasts.flatMap((day): ChartLevel[] => {
    if (day.wind_speed === null) return [];
    const from = dayStart(day);
    return [{
      fromMs: from,
      toMs: Math.min(from + DAY_MS, nowMs),
      value: windIn(day.wind_speed, preferences),
      isOlder: day.daysAhead > 1,
    }];
  });
  const common = { fromMs, toMs: nowMs, nowMs, zone };
  const days = counted(Math.round((nowMs - fromMs) / DAY_MS), "day");
  return (
    <>
      <div class="charts">
        <figure>
          <figcaption>Temperature</figcaption>
          <TimeChart
            {...common}
            id="chart-temperature"
            title={`Temperature at ${station.station_id}`}
            text={`${counted(reports.length, "report")} of ${days}. The table below has them all.`}
            unit={temperatureUnit(preferences)}
            points={pointsOf((report) => temperatureOf(report, preferences))}
            levels={levels}
          />
        </figure>
        <figure>
          <figcaption>Wind speed</figcaption>
          <TimeChart
            {...common}
            id="chart-wind"
            title={`Wind speed at ${station.station_id}`}
            text={`${counted(reports.length, "report")} of ${days}. The table below has them all.`}
            unit={windUnit(preferences)}
            points={pointsOf(({ windKt }) => windKt === null ? null : windIn(windKt, preferences))}
            levels={winds}
          />
        </figure>
      </div>
      <ChartKeys
        hasForecast={pastForecasts.length > 0}
        hasBand={false}
        hasAside={false}
        hasFinal={false}
        times={{ atMs: nowMs, zone }}
      />
    </>
  );
}

const dayStart = ({ date }: ForecastDay) => requireInstant(`${date.slice(0, 10)}T00:00:00Z`);

function ForecastTable({ days, preferences }: {
  days: readonly ForecastDay[];
  preferences: Preferences;
}) {
  return (
    <>
      <DayRanges days={days} preferences={preferences} />
      <div class="scroll" tabindex={0} role="group" aria-labelledby="forecast">
        <table>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col" class="right">High</th>
              <th scope="col" class="right">Low</th>
              <th scope="col" class="right">Wind</th>
              <th scope="col" class="right">Rain chance</th>
              <th scope="col" class="right">Rain</th>
              <th scope="col" class="right">Snow</th>
            </tr>
          </thead>
          <tbody>
            {days.map((day) => (
              <tr>
                <th scope="row" class="nowrap">
                  <Day day={day.date} />
                </th>
                <td class="right nowrap">{temperatureText(day.temp_high, preferences)}</td>
                <td class="right nowrap">{temperatureText(day.temp_low, preferences)}</td>
                <td class="right nowrap">
                  {windText(day.wind_speed, day.wind_direction, preferences)}
                </td>
                <td class="right">{percentText(day.precip_chance)}</td>
                <td class="right nowrap">{inchesText(day.rain_amt)}</td>
                <td class="right nowrap">{inchesText(day.snow_amt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function PastDays({ view, preferences, nowMs }: {
  view: StationView;
  preferences: Preferences;
  nowMs: number;
}) {
  const { reports, fromMs, pastForecasts } = view;
  const days: { day: string; fromMs: number }[] = [];
  for (let from = fromMs; from < nowMs; from += DAY_MS) {
    days.push({ day: formatDay(from), fromMs: from });
  }
  const text = (value: number | undefined) => value === undefined ? MISSING : decimal(value, 1);
  return (
    <div class="scroll" tabindex={0} role="group" aria-labelledby="past">
      <table>
        <caption>In {temperatureUnit(preferences)}</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col" class="right">High</th>
            {AHEAD.map((ahead) => <th scope="col" class="right">{counted(ahead, "day")}</th>)}
            <th scope="col" class="right">Low</th>
            {AHEAD.map((ahead) => <th scope="col" class="right">{counted(ahead, "day")}</th>)}
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, fromMs }) => {
            const values = reports.filter(({ atMs }) => atMs >= fromMs && atMs < fromMs + DAY_MS)
              .map((report) => temperatureOf(report, preferences))
              .filter((value) => value !== null).sort((a, b) => a - b);
            const expected = (value: "temp_high" | "temp_low") =>
              AHEAD.map((ahead) => {
                const forecast = pastForecasts.find(({ date, daysAhead }) =>
                  date.slice(0, 10) === day && daysAhead === ahead
                );
                return (
                  <td class="right soft">
                    {forecast ? decimal(temperatureIn(forecast[value], preferences)) : MISSING}
                  </td>
                );
              });
            return (
              <tr>
                <th scope="row" class="nowrap">
                  <Day day={day} />{" "}
                  {fromMs + DAY_MS > nowMs && <span class="small soft">so far</span>}
                </th>
                <td class="right">{text(values.at(-1))}</td>
                {expected("temp_high")}
                <td class="right">{text(values[0])}</td>
                {expected("temp_low")}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Skill({ skill, id, preferences }: {
  skill: StationView["skill"];
  id: string;
  preferences: Preferences;
}) {
  const known = skill.filter(({ high, low, wind }) => high.days + low.days + wind.days > 0);
  const degrees = (value: number | null) =>
    value === null ? MISSING : decimal(temperatureDifferenceIn(value, preferences), 1);
  const knots = (value: number | null) =>
    value === null ? MISSING : decimal(windIn(value, preferences), 1);
  return (
    <section class="card" aria-labelledby="skill">
      <header>
        <h2 id="skill">How good forecasts are here</h2>
        <p>
          Mean of forecast minus observed, and the mean size of it, over the whole days of the last
          month (<a href={`/stations/${id}/forecast-skill`}>JSON</a>).
        </p>
      </header>
      {known.length === 0
        ? (
          <div class="empty">
            <b>Not known yet</b>
            <span>It takes a day that has ended, its forecast and its reports.</span>
          </div>
        )
        : (
          <div class="scroll" tabindex={0} role="group" aria-labelledby="skill">
            <table>
              <caption>
                In {temperatureUnit(preferences)} and {windUnit(preferences)}
              </caption>
              <thead>
                <tr>
                  <th scope="col">Days ahead</th>
                  <th scope="col" class="right">High</th>
                  <th scope="col" class="right">size</th>
                  <th scope="col" class="right">Low</th>
                  <th scope="col" class="right">size</th>
                  <th scope="col" class="right">Wind</th>
                  <th scope="col" class="right">size</th>
                  <th scope="col" class="right">Days</th>
                </tr>
              </thead>
              <tbody>
                {known.map(({ lead, high, low, wind }) => (
                  <tr>
                    <th scope="row">{lead}</th>
                    <td class="right">{degrees(high.bias)}</td>
                    <td class="right soft">{degrees(high.meanError)}</td>
                    <td class="right">{degrees(low.bias)}</td>
                    <td class="right soft">{degrees(low.meanError)}</td>
                    <td class="right">{knots(wind.bias)}</td>
                    <td class="right soft">{knots(wind.meanError)}</td>
                    <td class="right">{Math.max(high.days, low.days, wind.days)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
    </section>
  );
}

function Quality({ reports }: { reports: readonly Report[] }) {
  const clean = reports.filter(({ verdict }) => verdict === "clean").length;
  const doubtful = reports.filter(({ verdict }) => verdict !== "clean");
  const reasons = Map.groupBy(
    doubtful,
    ({ screened, row }) => screened ?? row.quality_reason ?? "not checked by its publisher",
  );
  return (
    <section class="card" aria-labelledby="quality">
      <header>
        <h2 id="quality">Quality of the reports</h2>
        <p>
          {clean} of {counted(reports.length, "report")}{" "}
          passed every check against their own raw text.
        </p>
      </header>
      {reasons.size > 0 && (
        <ul class="plain">
          {[...reasons].map(([reason, own]) => (
            <li>
              {counted(own.length, "report")}: {reason}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Nearest({ view: { nearest }, preferences, nowMs }: {
  view: StationView;
  preferences: Preferences;
  nowMs: number;
}) {
  if (nearest.length === 0) return null;
  return (
    <section class="card" aria-labelledby="nearest">
      <h2 id="nearest">Nearest stations</h2>
      <div class="scroll" tabindex={0} role="group" aria-labelledby="nearest">
        <table>
          <thead>
            <tr>
              <th scope="col">Station</th>
              <th scope="col" class="right">Distance</th>
              <th scope="col" class="right">Temperature</th>
              <th scope="col" class="right">Age</th>
            </tr>
          </thead>
          <tbody>
            {nearest.map(({ now, km }) => (
              <tr>
                <th scope="row">
                  <a href={linkTo(`/weather/${now.station.station_id}`, preferences)}>
                    {now.station.station_name || now.station.station_id}
                  </a>
                </th>
                <td class="right nowrap">{decimal(km)} km</td>
                <td class="right nowrap">{temperatureText(now.temperatureF, preferences)}</td>
                <td class="right nowrap">{spanText(nowMs - now.atMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
