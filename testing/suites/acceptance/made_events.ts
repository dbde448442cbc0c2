import { v7 as uuidV7 } from "uuid";
import type { EntryRequest } from "../../../shared/contract/entry.ts";
import type { CreateEventRequest } from "../../../shared/contract/event.ts";
import { DAY_EVENT } from "../../fixtures/event_requests.ts";

/** The event DAY_EVENT under an id of its own, with the given differences. */
export function eventRequest(differences: Partial<CreateEventRequest> = {}): CreateEventRequest {
  return { ...DAY_EVENT, id: uuidV7(), ...differences };
}

/** As many entries as asked, with ascending ids of their own and one pick each. */
export function entryRequests(eventId: string, count: number): EntryRequest[] {
  return Array.from({ length: count }, () => ({
    id: uuidV7(),
    event_id: eventId,
    picks: [{ target: "KORD", metric: "temp_high", prediction: "Over" }],
  }));
}
