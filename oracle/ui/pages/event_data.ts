import { RefusalError } from "../../../shared/contract/refusal_error.ts";
import type { Station } from "../../../shared/contract/station.ts";
import { MINUTE_MS } from "../../../shared/time/units.ts";
import type { EventSearch } from "../../events/event_search.ts";
import type { Report } from "../../evidence/observations/report.ts";
import type { PageEvents, ShownEvent } from "./page_events.ts";
import type { PageWeather } from "./page_weather.ts";
import { lifeInstants } from "../parts/next_step.ts";

/** One event as its page shows it. */
export interface EventView {
  readonly event: ShownEvent;
  /** When it was announced, ms. */
  readonly announcedMs: number | undefined;
  /** The reports of its window by station, or why they cannot be shown now. */
  readonly reports: ReadonlyMap<string, readonly Report[]> | { readonly unavailable: string };
  /** What is known of its stations. */
  readonly stations: ReadonlyMap<string, Station>;
  /** Whose reports are drawn; the others are shown when asked for. */
  readonly drawn: readonly string[];
}

/** The most stations that are drawn on one page. */
const MOST_DRAWN = 6;

/**
 * Reads one event.
 * @param asked the stations to draw; the first ones unless named
 * @throws {RefusalError} `not_found`
 */
export async function readEvent(
  { events, search, weather }: {
    readonly events: Pick<PageEvents, "eventById">;
    readonly search: Pick<EventSearch, "announcedAtMs">;
    readonly weather: Pick<PageWeather, "reports" | "stations">;
  },
  id: string,
  asked: string | undefined,
  nowMs: number,
): Promise<EventView> {
  const [{ event }, announcedMs] = await Promise.all([
    events.eventById(id),
    search.announcedAtMs(id),
  ]);
  const drawn = asked !== undefined && event.locations.includes(asked)
    ? [asked]
    : event.locations.slice(0, MOST_DRAWN);
  const { startMs, endMs } = lifeInstants(event);
  const untilMs = Math.min(endMs, nowMs);
  const [reports, stations] = await Promise.all([
    untilMs - startMs < MINUTE_MS
      ? new Map()
      : orUnavailable(() => weather.reports({ stations: drawn, startMs, endMs: untilMs, nowMs })),
    placesOf(weather, event.locations),
  ]);
  return { event, announcedMs, reports, stations, drawn };
}

async function placesOf(
  weather: Pick<PageWeather, "stations">,
  ids: readonly string[],
): Promise<Map<string, Station>> {
  const stations = await orUnavailable(() => weather.stations());
  if ("unavailable" in stations) return new Map();
  const wanted = new Set(ids);
  return new Map(
    stations.rows.filter(({ station_id: id }) => wanted.has(id))
      .map((station) => [station.station_id, station]),
  );
}

/** The event itself is worth showing when the weather is too busy to be read. */
async function orUnavailable<T>(read: () => Promise<T>): Promise<T | { unavailable: string }> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RefusalError) return { unavailable: error.message };
    throw error;
  }
}
