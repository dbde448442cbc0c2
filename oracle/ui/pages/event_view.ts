import type { Station } from "../../../shared/contract/station.ts";
import type { Report } from "../../evidence/observations/report.ts";
import type { EventReason } from "../../operator/event_reason.ts";
import type { ShownEvent } from "./page_events.ts";

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
  /** Why it is not signed, of an event past its window that should be. */
  readonly reason: EventReason | undefined;
}
