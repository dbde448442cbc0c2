import { linkTo, type Preferences } from "../parts/preferences.ts";
import { counted, inchesText, percentText, temperatureText, windText } from "../parts/quantity.ts";
import type { Page, Visit } from "../parts/page.ts";
import { StationSearch } from "../parts/station_search.tsx";
import { spanText } from "../parts/time_texts.ts";
import { stateName } from "./states.ts";
import type { FoundStation, StationsFound } from "./stations_data.ts";

/** `/weather`: stations that were searched for, with their newest reports. */
export function stationsPage({ asked, found, total }: StationsFound, visit: Visit): Page {
  const { preferences, nowMs } = visit;
  const { q = "", state } = asked;
  const isAsked = q !== "" || state !== undefined;
  const heading = q !== ""
    ? `Stations for “${q}”`
    : state !== undefined
    ? `Stations in ${stateName(state)}`
    : "Find a station";
  return {
    title: heading,
    section: "weather",
    json: "/stations",
    body: (
      <>
        <div class="lead">
          <p class="crumb">
            <a href={linkTo("/", preferences)}>Weather now</a>
          </p>
          <h1>{heading}</h1>
          {isAsked && (
            <p>
              {counted(total, "station")}{" "}
              of the last 30 days{total > found.length
                ? `; the first ${found.length} are shown`
                : ""}
            </p>
          )}
        </div>
        <section class="card" aria-label="Search">
          <StationSearch preferences={preferences} asked={q} />
        </section>
        {found.length > 0 && <FoundTable found={found} preferences={preferences} nowMs={nowMs} />}
        {isAsked && found.length === 0 && (
          <div class="empty">
            <b>No station fits</b>
            <span>
              Try an id such as KORD, an airport code such as ORD, a part of a name, or a state.
            </span>
          </div>
        )}
      </>
    ),
  };
}

function FoundTable({ found, preferences, nowMs }: {
  found: readonly FoundStation[];
  preferences: Preferences;
  nowMs: number;
}) {
  return (
    <section class="card" aria-labelledby="found">
      <h2 id="found">Newest reports</h2>
      <div class="scroll" tabindex={0} role="group" aria-labelledby="found">
        <table>
          <thead>
            <tr>
              <th scope="col">Station</th>
              <th scope="col" class="right">Temperature</th>
              <th scope="col" class="right">Wind</th>
              <th scope="col" class="right">Humidity</th>
              <th scope="col" class="right">Rain, 24 h</th>
              <th scope="col" class="right">Age</th>
            </tr>
          </thead>
          <tbody>
            {found.map(({ station, now }) => (
              <tr>
                <th scope="row">
                  <a href={linkTo(`/weather/${station.station_id}`, preferences)}>
                    {station.station_name || station.station_id}
                  </a>
                  <div class="small soft">
                    {[station.station_id, station.iata_id, station.state].filter(Boolean)
                      .join(" · ")}
                  </div>
                </th>
                {now
                  ? (
                    <>
                      <td class="right nowrap">{temperatureText(now.temperatureF, preferences)}</td>
                      <td class="right nowrap">
                        {windText(now.windKt, now.windDirection, preferences)}
                      </td>
                      <td class="right nowrap">{percentText(now.humidity)}</td>
                      <td class="right nowrap">{inchesText(now.rainIn)}</td>
                      <td class="right nowrap">{spanText(nowMs - now.atMs)}</td>
                    </>
                  )
                  : <td colspan={5} class="soft">no report lately</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
