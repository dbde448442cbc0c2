import { FORECAST_AGES, Freshness, REPORT_AGES } from "../parts/freshness.tsx";
import { linkTo, type Preferences } from "../parts/preferences.ts";
import { counted } from "../parts/quantity.ts";
import { Day } from "../parts/times.tsx";
import { StationSearch } from "../parts/station_search.tsx";
import type { Page, Visit } from "../parts/page.ts";
import { drawOnce } from "../map/draw_once.ts";
import { MapLegend, StationMap } from "../map/station_map.tsx";
import { SHOWN, type Shown, type ShownValue, shownValue } from "../map/shown_value.ts";
import { byState, type StateStations } from "./states.ts";
import type { NationNow } from "../../weather/questions/station_now.ts";
import type { Identity } from "./identity.ts";
import type { WeatherNow } from "./weather_now_data.ts";

const TABS: Readonly<Record<Shown, string>> = {
  temperature: "Temperature",
  wind: "Wind",
  humidity: "Humidity",
  rain: "Rain",
  miss: "Forecast errors",
};

/** `/`: the weather of the nation now, how fresh it is, what is played, and who signs. */
export function weatherNowPage(data: WeatherNow, visit: Visit): Page {
  const { preferences } = visit;
  const { nation, misses, shown: chosen } = data;
  const shown = shownValue(chosen, preferences, misses);
  const source = misses ?? nation; // what is drawn of misses is theirs
  const { t, w, z, isSaid } = preferences;
  const how = [chosen, t, w, z, isSaid, nation.newestReportMs].join(" ");
  return {
    title: "Weather now",
    section: "weather",
    json: chosen === "miss" ? "/stations/forecast-misses" : "/stations/now",
    body: (
      <>
        <div class="lead">
          <h1>Weather now</h1>
          <p>
            What the stations of the United States report, and what this oracle signs about it:
            Bitcoin contracts on the weather settle by its signature, and everything it signs can be
            checked by anyone.
          </p>
        </div>
        <div class="columns home" data-parts>
          <div class="map-area">
            <figure class="card">
              <figcaption>
                <h2>{shown.name}</h2>
                <p>
                  {chosen === "miss" && misses && (
                    <>
                      Of <Day day={misses.day} />, in UTC; blue where it was warmer than forecast.
                      {" "}
                    </>
                  )}
                  {reported(nation, shown)}
                </p>
              </figcaption>
              <Tabs chosen={chosen} preferences={preferences} />
              {nation.stations.length === 0 ? <NoWeather nation={nation} /> : (
                <>
                  {drawOnce(source, `map ${how}`, () => (
                    <StationMap
                      stations={nation.stations}
                      shown={shown}
                      near={linkTo("/weather", preferences)}
                    />
                  ))}
                  <MapLegend
                    shown={shown}
                    hasMissing={nation.stations.some((each) => shown.valueOf(each) === null)}
                  />
                </>
              )}
            </figure>
          </div>
          <div class="stack side-area" data-parts>
            <section class="card" aria-labelledby="find">
              <h2 id="find">Find a station</h2>
              <StationSearch preferences={preferences} />
            </section>
            <FreshnessCard data={data} nowMs={visit.nowMs} />
            <EventsCard data={data} preferences={preferences} />
            <IdentityCard identity={data.identity} preferences={preferences} />
          </div>
          {nation.stations.length > 0 && (
            <div class="states-area">
              {drawOnce(source, `states ${how}`, () => (
                <StateList
                  states={byState(nation.stations)}
                  shown={shown}
                  preferences={preferences}
                />
              ))}
            </div>
          )}
        </div>
      </>
    ),
  };
}

function reported({ stations, newestReportMs }: NationNow, shown: ShownValue): string {
  if (stations.length === 0) {
    return newestReportMs === null
      ? "No station has reported yet."
      : "No station has reported lately.";
  }
  const known = stations.filter((each) => shown.valueOf(each) !== null).length;
  return `${counted(known, "station")} of ${
    stations.length.toLocaleString("en-US")
  } that reported lately, in ${shown.unit}`;
}

function Tabs({ chosen, preferences }: { chosen: Shown; preferences: Preferences }) {
  return (
    <nav aria-label="What the map shows">
      <ul class="choices">
        {SHOWN.map((each) => (
          <li>
            <a
              href={linkTo("/", preferences, { show: each === "temperature" ? undefined : each })}
              aria-current={each === chosen ? "true" : undefined}
            >
              {TABS[each]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function NoWeather({ nation }: { nation: NationNow }) {
  return nation.newestReportMs === null
    ? (
      <div class="empty">
        <b>No weather yet</b>
        <span>
          No file has a report yet. A daemon collects every hour, and brings the first ones.
        </span>
      </div>
    )
    : (
      <div class="empty">
        <b>No report lately</b>
        <span>
          The newest files are without reports. What came before is on the pages of the stations.
        </span>
      </div>
    );
}

function FreshnessCard({ data: { nation }, nowMs }: { data: WeatherNow; nowMs: number }) {
  return (
    <section class="card" aria-labelledby="fresh">
      <h2 id="fresh">How fresh it is</h2>
      <dl class="facts">
        <div>
          <dt>Newest report</dt>
          <dd>
            {nation.newestReportMs === null
              ? <span class="state old">none yet</span>
              : <Freshness atMs={nation.newestReportMs} nowMs={nowMs} limits={REPORT_AGES} />}
          </dd>
        </div>
        <div>
          <dt>Newest forecast collected</dt>
          <dd>
            {nation.newestForecastMs === null
              ? <span class="state old">none yet</span>
              : <Freshness atMs={nation.newestForecastMs} nowMs={nowMs} limits={FORECAST_AGES} />}
          </dd>
        </div>
      </dl>
    </section>
  );
}

function EventsCard({ data: { counts }, preferences }: {
  data: WeatherNow;
  preferences: Preferences;
}) {
  const tiles = [
    ["live", counts.live, "before their window"],
    ["running", counts.running, "in their window"],
    ["completed", counts.completed, "ended, not signed"],
    ["signed", counts.signed, "signed"],
  ] as const;
  return (
    <section class="card" aria-labelledby="events">
      <h2 id="events">Events</h2>
      <ul class="tiles">
        {tiles.map(([state, count, text]) => (
          <li class="tile">
            <b>{count.toLocaleString("en-US")}</b>
            <span>
              <a href={linkTo("/events", preferences, { state })}>{text}</a>
            </span>
          </li>
        ))}
      </ul>
      {counts.blocked > 0 && (
        <p class="note bad">
          <span>
            <a href={linkTo("/events", preferences, { state: "blocked" })}>
              {counted(counts.blocked, "event")}
            </a>{" "}
            cannot be signed yet: something is missing.
          </span>
        </p>
      )}
    </section>
  );
}

function IdentityCard({ identity, preferences }: {
  identity: Identity;
  preferences: Preferences;
}) {
  return (
    <section class="card" aria-labelledby="identity">
      <h2 id="identity">Who signs</h2>
      <dl class="facts">
        <div>
          <dt>Nostr key</dt>
          <dd>
            <code data-copy="Nostr key">{identity.npub}</code>
          </dd>
        </div>
        <div>
          <dt>Compressed point</dt>
          <dd>
            <code data-copy="compressed point">{identity.compressed}</code>
          </dd>
        </div>
      </dl>
      <p class="small soft">
        Compare them with what you were told elsewhere.{" "}
        <a href={linkTo("/about", preferences)}>What this oracle promises</a>
      </p>
    </section>
  );
}

function StateList({ states, shown, preferences }: {
  states: readonly StateStations[];
  shown: ShownValue;
  preferences: Preferences;
}) {
  return (
    <section class="card" aria-labelledby="states">
      <header>
        <h2 id="states">By state</h2>
        <p>
          The map in numbers, in{" "}
          {shown.unit}: the median station of each state, and in brackets the lowest and the
          highest. Each name leads to its stations.
        </p>
      </header>
      <ul class="states">
        {states.map(({ code, name, stations }) => (
          <li>
            {code === ""
              ? name
              : <a href={linkTo("/weather", preferences, { state: code })}>{name}</a>}
            <Range values={stations.map((each) => shown.valueOf(each))} shown={shown} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Range({ values, shown }: { values: readonly (number | null)[]; shown: ShownValue }) {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  const [lowest, highest] = [known[0], known.at(-1)];
  const median = known[Math.floor(known.length / 2)];
  if (lowest === undefined || highest === undefined || median === undefined) {
    return <span class="soft">not known</span>;
  }
  return (
    <span class="number">
      <b>{shown.pin(median)}</b>
      {known.length > 1 && (
        <span class="soft">{` (${shown.pin(lowest)} to ${shown.pin(highest)})`}</span>
      )}
    </span>
  );
}
