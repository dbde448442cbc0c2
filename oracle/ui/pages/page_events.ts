import type { EventJson, EventSummary } from "../../../shared/contract/event.ts";

/** One event as pages read it: without its announcement, which may be a megabyte. */
export type ShownEvent = Omit<EventJson, "event_announcement">;

/** What pages ask of the events. */
export interface PageEvents {
  /** @throws {RefusalError} `not_found` */
  eventById(id: string): Promise<{ readonly event: ShownEvent }>;
  /** Those of `ids`, newest first. */
  listEvents(
    filter: { readonly ids: readonly string[] },
    limit: number,
  ): Promise<{ readonly events: readonly EventSummary[] }>;
}
