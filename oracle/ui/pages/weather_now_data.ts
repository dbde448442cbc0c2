import * as v from "valibot";
import type { EventCounts, EventSearch } from "../../events/event_search.ts";
import type { PageWeather } from "./page_weather.ts";
import type { DayMisses } from "../../stored/day_misses.ts";
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
  /** Where they are shown. */
  readonly misses: DayMisses | undefined;
  readonly counts: EventCounts;
  readonly identity: Identity;
}

/** What it is read from. */
export interface WeatherNowSources {
  readonly weather: Pick<PageWeather, "nation">;
  readonly search: Pick<EventSearch, "counts">;
  readonly misses: { read(): Promise<DayMisses | undefined> };
  readonly identity: Identity;
}

/**
 * Reads what the page shows.
 * @throws {RefusalError} `busy` when too many wait for the weather
 */
export async function readWeatherNow(
  { weather, search, misses, identity }: WeatherNowSources,
  { show }: v.InferOutput<typeof WeatherNowQuery>,
): Promise<WeatherNow> {
  const [nation, counts, missed] = await Promise.all([
    weather.nation(),
    search.counts(),
    show === "miss" ? misses.read() : undefined,
  ]);
  return { shown: show, nation, misses: missed, counts, identity };
}
