import * as v from "valibot";
import type { EventSummary } from "../../../shared/contract/event.ts";
import { StationId } from "../../../shared/contract/ids.ts";
import { parseDay } from "../../../shared/time/utc_days.ts";
import { DAY_MS } from "../../../shared/time/units.ts";
import { type EventCounts, type EventSearch, SEARCHED_STATES } from "../../events/event_search.ts";

import type { PageEvents } from "./page_events.ts";

const emptyAsNone = v.transform((text: string) => text === "" ? undefined : text);
const optionalText = <Schema extends v.GenericSchema<string, unknown>>(schema: Schema) =>
  v.optional(v.pipe(v.string(), v.trim(), emptyAsNone, v.optional(schema)));

const CalendarDay = v.pipe(
  v.string(),
  v.check((text) => parseDay(text) !== undefined, "must be a date like 2030-01-31"),
);

/** What the query of the page may ask for; fields of the form that are left empty ask for nothing. */
export const EventsQuery = v.object({
  state: optionalText(
    v.picklist(SEARCHED_STATES, `must be one of ${SEARCHED_STATES.join(", ")}`),
  ),
  station: optionalText(v.pipe(v.string(), v.toUpperCase(), StationId)),
  coordinator: optionalText(v.pipe(v.string(), v.regex(/^npub1[a-z0-9]{58}$/, "must be an npub"))),
  id: optionalText(
    v.pipe(v.string(), v.toLowerCase(), v.regex(/^[0-9a-f-]{1,36}$/, "must begin an event's id")),
  ),
  from: optionalText(CalendarDay),
  to: optionalText(CalendarDay),
  page: v.optional(
    v.pipe(v.string(), v.regex(/^[1-9]\d{0,5}$/, "must be a page number"), v.transform(Number)),
    "1",
  ),
});
/** @see {@link EventsQuery} */
export type EventsQuery = v.InferOutput<typeof EventsQuery>;

/** What the page shows. */
export interface EventList {
  readonly asked: EventsQuery;
  readonly events: readonly EventSummary[];
  readonly total: number;
  readonly pages: number;
  readonly counts: EventCounts;
}

const PAGE_LENGTH = 25;

/** Reads one page of the events that a visitor asks for. */
export async function readEventList(
  { search, events }: {
    readonly search: EventSearch;
    readonly events: Pick<PageEvents, "listEvents">;
  },
  asked: EventsQuery,
): Promise<EventList> {
  const { state, station, coordinator, id, from, to, page } = asked;
  const toMs = to === undefined ? undefined : parseDay(to);
  const filter = {
    state,
    station,
    coordinator,
    id,
    fromMs: from === undefined ? undefined : parseDay(from),
    toMs: toMs === undefined ? undefined : toMs + DAY_MS, // its whole day
  };
  const [{ ids, total }, counts] = await Promise.all([
    search.find(filter, PAGE_LENGTH, (page - 1) * PAGE_LENGTH),
    search.counts(),
  ]);
  const found = ids.length === 0 ? { events: [] } : await events.listEvents({ ids }, ids.length);
  return { asked, events: found.events, total, pages: Math.ceil(total / PAGE_LENGTH), counts };
}
