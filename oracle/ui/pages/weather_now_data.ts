import * as v from "valibot";
import type { EventCounts, EventSearch } from "../../events/event_search.ts";
import type { PageWeather } from "./page_weather.ts";
import type { NationNow } from "../../weather/questions/station_now.ts";
import type { Identity } from "./identity.ts";
import { SHOWN, type Shown } from "../map/shown_value.ts";

/** What the query of the page may ask for. */
export const WeatherNowQuery = v.object({
  show: v.optional(v.picklist(SHOWN, `must be one of ${SHOWN.join(", ")}`), "temperature"),
});

/** What the page at `/` shows. */
export interface WeatherNow {
  readonly shown: Shown;
  readonly nation: NationNow;
  readonly counts: EventCounts;
  readonly identity: Identity;
}

/** What it is read from. */
export interface WeatherNowSources {
  readonly weather: Pick<PageWeather, "nation">;
  readonly search: Pick<EventSearch, "counts">;
  readonly identity: Identity;
}

/**
 * Reads what the page shows.
 * @throws {RefusalError} `busy` when too many wait for the weather
 */
export async function readWeatherNow(
  { weather, search, identity }: WeatherNowSources,
  { show }: v.InferOutput<typeof WeatherNowQuery>,
): Promise<WeatherNow> {
  const [nation, counts] = await Promise.all([weather.nation(), search.counts()]);
  return { shown: show, nation, counts, identity };
}
