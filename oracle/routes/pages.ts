import * as v from "valibot";
import { StationId } from "../../shared/contract/ids.ts";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { buildCommit, VERSION } from "../../shared/version.ts";
import { writeCursor } from "../changes/change.ts";
import type { ChangeFeed } from "../changes/change_feed.ts";
import type { DatabaseReader } from "../database/database_reader.ts";
import type { EventSearch } from "../events/event_search.ts";
import type { Events } from "../events/events.ts";
import { checkInput } from "../http/checked_input.ts";
import type { Route } from "../http/route.ts";
import { readEvent } from "../ui/pages/event_data.ts";
import { EventsQuery, readEventList } from "../ui/pages/events_data.ts";
import { type LinesAsker, readStation } from "../ui/pages/station_data.ts";
import { StationsQuery } from "../ui/pages/stations_query.ts";
import type { Identity } from "../ui/pages/identity.ts";
import {
  readWeatherNow,
  WeatherNowQuery,
  type WeatherNowSources,
} from "../ui/pages/weather_now_data.ts";
import { isOver } from "../ui/parts/next_step.ts";
import type { LivePage } from "../ui/parts/page.ts";
import { linkTo } from "../ui/parts/preferences.ts";
import { zoneFinder } from "../ui/parts/zone.ts";
import type { Weather } from "../weather/weather.ts";
import { assetRoutes } from "./assets.ts";
import { DRAWING_POLICY, ENGINE_POLICY, pageRoute, redirectTo } from "./page_route.ts";
import { Uuid } from "./operations/parameters.ts";

/** What the pages are read from. */
export interface PageSources {
  readonly db: DatabaseReader;
  readonly identity: Identity;
  readonly search: EventSearch;
  readonly events: Events;
  readonly weather: Weather;
  readonly lines: LinesAsker;
  readonly changes: Pick<ChangeFeed, "newest">;
  readonly misses: WeatherNowSources["misses"];
  readonly clock: Clock;
}

const NoQuery = v.object({});
const EventQuery = v.object({ station: v.optional(StationId) });

/**
 * The pages for people, and what they load. How pages look is loaded with the first visit, so that the start does not
 * wait for it.
 */
export function pageRoutes(sources: PageSources): Route[] {
  const { identity, weather, changes, clock } = sources;
  /** What happens after now; asked before the page is read, so that nothing is missed. */
  const liveBy = async (address: string): Promise<LivePage> => ({
    changes: address,
    cursor: writeCursor(await changes.newest()),
  });
  return [
    pageRoute({
      path: "/",
      cost: "weather",
      query: WeatherNowQuery,
      async make(asked, _params, visit) {
        const { weatherNowPage } = await import("../ui/pages/weather_now_page.tsx");
        const live = await liveBy("/oracle/changes");
        return { ...weatherNowPage(await readWeatherNow(sources, asked), visit), live };
      },
    }, clock),
    pageRoute({
      path: "/weather",
      cost: "weather",
      query: StationsQuery,
      async make(asked, _params, visit) {
        const { findStations, nearestOnMap } = await import("../ui/pages/stations_data.ts");
        if (asked.near) {
          const id = await nearestOnMap(weather, asked.near);
          if (id === undefined) throw new RefusalError("not_found", "no station has reported yet");
          return redirectTo(linkTo(`/weather/${id}`, visit.preferences));
        }
        const { stationsPage } = await import("../ui/pages/stations_page.tsx");
        return stationsPage(await findStations(weather, asked), visit);
      },
    }, clock),
    pageRoute({
      path: "/weather/:station_id",
      cost: "weather",
      query: NoQuery,
      async make(_asked, params, visit) {
        const { station_id: id } = checkInput(v.object({ station_id: StationId }), params);
        const { stationPage } = await import("../ui/pages/station_page.tsx");
        const view = await readStation(sources, id, visit.nowMs);
        return stationPage(view, visit, await zoneFinder(visit.preferences));
      },
    }, clock),
    pageRoute({
      path: "/events",
      cost: "read",
      query: EventsQuery,
      async make(asked, _params, visit) {
        const { eventsPage } = await import("../ui/pages/events_page.tsx");
        const live = await liveBy("/oracle/changes");
        return { ...eventsPage(await readEventList(sources, asked), visit), live };
      },
    }, clock),
    pageRoute({
      path: "/events/:event_id",
      cost: "weather",
      query: EventQuery,
      async make({ station }, params, visit) {
        const { event_id: id } = checkInput(v.object({ event_id: Uuid }), params);
        const { eventPage } = await import("../ui/pages/event_page.tsx");
        const live = await liveBy(`/oracle/events/${id}/changes`);
        const view = await readEvent(sources, id, station, visit.nowMs);
        const page = eventPage(view, visit, await zoneFinder(visit.preferences), identity);
        return isOver(view.event, visit.nowMs) ? page : { ...page, live };
      },
    }, clock),
    pageRoute({
      path: "/about",
      cost: "none",
      query: NoQuery,
      async make(_asked, _params, visit) {
        const { aboutPage } = await import("../ui/pages/about_page.tsx");
        return aboutPage({ identity, version: VERSION, commit: buildCommit() }, visit);
      },
    }, clock),
    pageRoute({
      path: "/data",
      cost: "none",
      query: NoQuery,
      policy: ENGINE_POLICY,
      async make(_asked, _params, visit) {
        const { dataPage } = await import("../ui/pages/data_page.tsx");
        return dataPage(visit);
      },
    }, clock),
    pageRoute({
      path: "/verify",
      cost: "none",
      query: NoQuery,
      async make(_asked, _params, visit) {
        const { verifyPage } = await import("../ui/pages/verify_page.tsx");
        return verifyPage(visit);
      },
    }, clock),
    ...(["rules", "verify"] as const).map((name) =>
      pageRoute({
        path: `/about/${name}`,
        cost: "none",
        query: NoQuery,
        async make(_asked, _params, visit) {
          const { writtenPage } = await import("../ui/pages/written_page.tsx");
          const { DOCUMENTS } = await import("../ui/pages/documents.ts");
          return writtenPage(DOCUMENTS[name], visit);
        },
      }, clock)
    ),
    pageRoute({
      path: "/docs",
      cost: "none",
      query: NoQuery,
      policy: DRAWING_POLICY,
      async make() {
        const { referencePage } = await import("../ui/pages/reference_page.tsx");
        return referencePage();
      },
    }, clock),
    ...assetRoutes(),
  ];
}
