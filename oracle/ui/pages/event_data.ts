import { RefusalError } from "../../../shared/contract/refusal_error.ts";
import type { Station } from "../../../shared/contract/station.ts";
import { MINUTE_MS } from "../../../shared/time/units.ts";
import type { DatabaseReader } from "../../database/database_reader.ts";
import type { EventSearch } from "../../events/event_search.ts";
import { type EventReason, reasonOf } from "../../operator/event_reason.ts";
import { readReport } from "../../operator/event_report.ts";
import type { EventView } from "./event_view.ts";
import type { PageEvents, ShownEvent } from "./page_events.ts";
import type { PageWeather } from "./page_weather.ts";
import { isOver, lifeInstants } from "../parts/next_step.ts";

/** The most stations that are drawn on one page. */
const MOST_DRAWN = 6;

/**
 * Reads one event.
 * @param asked the stations to draw; the first ones unless named
 * @throws {RefusalError} `not_found`
 */
export async function readEvent(
  { db, events, search, weather }: {
    readonly db: DatabaseReader;
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
  const [reports, stations, reason] = await Promise.all([
    untilMs - startMs < MINUTE_MS
      ? new Map()
      : orUnavailable(() => weather.reports({ stations: drawn, startMs, endMs: untilMs, nowMs })),
    placesOf(weather, event.locations),
    reasonFor(db, event, nowMs),
  ]);
  return { event, announcedMs, reports, stations, drawn, reason };
}

/** Asked of the database for the few events alone that wait for their signature. */
async function reasonFor(
  db: DatabaseReader,
  event: ShownEvent,
  nowMs: number,
): Promise<EventReason | undefined> {
  if (event.entries.length === 0 || isOver(event, nowMs)) return undefined;
  if (nowMs < lifeInstants(event).endMs) return undefined;
  const report = await readReport(db, event.id, Math.floor(nowMs / 1000));
  return report && report.standing !== "waiting" ? reasonOf(report) : undefined;
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
