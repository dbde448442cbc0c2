import type { EventSummary } from "../../../shared/contract/event.ts";
import type { Metric } from "../../../shared/contract/metric.ts";
import { SEARCHED_STATES, type SearchedState } from "../../events/event_search.ts";
import { lifeInstants, standingOf, takesEntries } from "../parts/next_step.ts";
import { placesText } from "../parts/places.ts";
import { linkTo, type Preferences } from "../parts/preferences.ts";
import { counted, METRIC_NAMES } from "../parts/quantity.ts";
import type { Page, Visit } from "../parts/page.ts";
import { NextStep, StandingBadge } from "../parts/standing.tsx";
import { KeptPreferences } from "../parts/station_search.tsx";
import { spanText } from "../parts/time_texts.ts";
import { Time } from "../parts/times.tsx";
import type { EventList, EventsQuery } from "./events_data.ts";

const STATE_NAMES: Readonly<Record<SearchedState, string>> = {
  live: "Open",
  running: "Running",
  completed: "Ended",
  blocked: "Waiting for evidence",
  signed: "Signed",
};

/** `/events`: what is played, newest first. */
export function eventsPage(list: EventList, visit: Visit): Page {
  const { asked, events, total, pages } = list;
  const { preferences, nowMs } = visit;
  return {
    title: "Events",
    section: "events",
    json: "/oracle/events",
    body: (
      <>
        <div class="lead">
          <h1>Events</h1>
          <p>
            Each event names stations, a window of time and what is predicted; entries pick over,
            par or under the forecast. When the weather is proven, the oracle signs who won.
          </p>
        </div>
        <States list={list} preferences={preferences} />
        <Filters asked={asked} preferences={preferences} />
        {events.length === 0
          ? <NoEvents asked={asked} />
          : (
            <section aria-labelledby="found" class="stack">
              <h2 id="found" class="small soft">
                {counted(total, "event")}
                {pages > 1 && `, page ${asked.page} of ${pages}`}
              </h2>
              <ol class="games">
                {events.map((event) => (
                  <EventLine event={event} preferences={preferences} nowMs={nowMs} />
                ))}
              </ol>
              <Pager list={list} preferences={preferences} />
            </section>
          )}
      </>
    ),
  };
}

function queryOf({ page: _, ...asked }: EventsQuery): Record<string, string | undefined> {
  return asked;
}

function States({ list, preferences }: { list: EventList; preferences: Preferences }) {
  const { asked, counts } = list;
  const all = counts.live + counts.running + counts.completed + counts.signed;
  const query = queryOf(asked);
  return (
    <nav aria-label="Events by state">
      <ul class="choices">
        <li>
          <a
            href={linkTo("/events", preferences, { ...query, state: undefined })}
            aria-current={asked.state === undefined ? "true" : undefined}
          >
            All {all.toLocaleString("en-US")}
          </a>
        </li>
        {SEARCHED_STATES.map((state) => (
          <li>
            <a
              href={linkTo("/events", preferences, { ...query, state })}
              aria-current={asked.state === state ? "true" : undefined}
            >
              {STATE_NAMES[state]} {counts[state].toLocaleString("en-US")}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Filters({ asked, preferences }: { asked: EventsQuery; preferences: Preferences }) {
  const isFiltered = [asked.station, asked.coordinator, asked.id, asked.from, asked.to]
    .some((value) => value !== undefined);
  return (
    <details class="card" open={isFiltered}>
      <summary>Search by station, time, coordinator or id</summary>
      <form class="search" action="/events" method="get" role="search" aria-label="Events">
        {asked.state && <input type="hidden" name="state" value={asked.state} />}
        <KeptPreferences preferences={preferences} />
        <label>
          Station
          <input name="station" value={asked.station} maxlength={4} autocomplete="off" />
        </label>
        <label>
          From
          <input type="date" name="from" value={asked.from} />
        </label>
        <label>
          To
          <input type="date" name="to" value={asked.to} />
        </label>
        <label>
          Coordinator (npub)
          <input name="coordinator" value={asked.coordinator} maxlength={63} autocomplete="off" />
        </label>
        <label>
          Event id begins with
          <input name="id" value={asked.id} maxlength={36} autocomplete="off" />
        </label>
        <button type="submit" class="main">Search</button>
      </form>
    </details>
  );
}

function NoEvents({ asked }: { asked: EventsQuery }) {
  const isAsked = Object.values(queryOf(asked)).some((value) => value !== undefined);
  return isAsked || asked.page > 1
    ? (
      <div class="empty">
        <b>No event fits</b>
        <span>
          Nothing listed has all of this. <a href="/events">Show all events</a>
        </span>
      </div>
    )
    : (
      <div class="empty">
        <b>No events yet</b>
        <span>They appear here as soon as a coordinator announces one.</span>
      </div>
    );
}

function EventLine({ event, preferences, nowMs }: {
  event: EventSummary;
  preferences: Preferences;
  nowMs: number;
}) {
  const { startMs, endMs } = lifeInstants(event);
  const { total_entries: entries, total_allowed_entries: allowed } = event;
  return (
    <li class="game">
      <div>
        <h2>
          <a href={linkTo(`/events/${event.id}`, preferences)}>{placesText(event.locations)}</a>
        </h2>
        <p class="small soft">
          {event.scoring_fields.map((metric) => METRIC_NAMES[metric as Metric] ?? metric)
            .join(", ")}
        </p>
      </div>
      <p class="small">
        <Time atMs={startMs} />
        <br />
        <span class="soft">for {spanText(endMs - startMs)}</span>
      </p>
      <div class="small">
        <div class="row">
          <StandingBadge standing={standingOf(event, nowMs)} />
          <span class="soft">
            {entries > 0
              ? `${entries} of ${allowed} entries`
              : takesEntries(event, nowMs)
              ? `room for ${allowed}`
              : "no entries"}, {counted(event.number_of_places_win, "place")}
          </span>
        </div>
        <NextStep event={event} nowMs={nowMs} />
      </div>
    </li>
  );
}

function Pager({ list: { asked, pages }, preferences }: {
  list: EventList;
  preferences: Preferences;
}) {
  if (pages <= 1) return null;
  const link = (page: number, text: string, rel: string) => (
    <a class="button" rel={rel} href={linkTo("/events", preferences, { ...queryOf(asked), page })}>
      {text}
    </a>
  );
  return (
    <nav class="pager" aria-label="Pages">
      {asked.page > 1 ? link(asked.page - 1, "Newer", "prev") : <span></span>}
      <span class="small soft">
        Page {asked.page} of {pages}
      </span>
      {asked.page < pages ? link(asked.page + 1, "Older", "next") : <span></span>}
    </nav>
  );
}
