import type { EventSummary } from "../../../shared/contract/event.ts";
import { EXPIRY_SECONDS } from "../../../shared/dlc/expiry.ts";
import { requireInstant } from "../../../shared/time/instant.ts";
import {
  type Standing as FullStanding,
  standingOf as fullStandingOf,
} from "../../operator/event_standing.ts";

/** What an event's life hangs on. */
export type EventLife = Pick<
  EventSummary,
  | "start_observation_date"
  | "end_observation_date"
  | "signing_date"
  | "status"
  | "settlement_block"
  | "settled_without_entries_at"
>;

/** The instants of an event's life, ms. */
export interface LifeInstants {
  readonly startMs: number;
  readonly endMs: number;
  readonly signingMs: number;
  readonly expiryMs: number;
}

/** How an event stands, as far as what everybody may see of it tells. */
export type Standing =
  | Exclude<FullStanding, "waiting" | "due" | "decided" | "held">
  | "completed";

/** What a standing is called. */
export const STANDING_WORDS: Readonly<Record<Standing, string>> = {
  live: "Open",
  running: "Running",
  completed: "Ended",
  signed: "Signed",
  blocked: "Waiting for evidence",
  closed: "Closed without entries",
  expired: "Expired unsigned",
};

/** The instants of an event's life. */
export function lifeInstants(event: EventLife): LifeInstants {
  const signingMs = requireInstant(event.signing_date);
  return {
    startMs: requireInstant(event.start_observation_date),
    endMs: requireInstant(event.end_observation_date),
    signingMs,
    expiryMs: signingMs + EXPIRY_SECONDS * 1000,
  };
}

/** Whether an event still takes entries. */
export function takesEntries(
  event: Pick<EventSummary, "entries_close" | "end_observation_date">,
  nowMs: number,
): boolean {
  return nowMs < requireInstant(event.entries_close ?? event.end_observation_date);
}

/** Whether nothing more happens to an event. */
export function isOver(event: EventLife, nowMs: number): boolean {
  return ["signed", "closed", "expired"].includes(standingOf(event, nowMs));
}

/** How an event stands now. */
export function standingOf(event: EventLife, nowMs: number): Standing {
  const { startMs, endMs, signingMs } = lifeInstants(event);
  const closed = event.settled_without_entries_at;
  const standing = fullStandingOf({
    terms: { startsAt: startMs / 1000, endsAt: endMs / 1000, signingAt: signingMs / 1000 },
    isSigned: event.status === "Signed",
    isDecided: false,
    isHeld: false,
    // Before the end only provisional readings lack something.
    isBlocked: event.settlement_block !== undefined && nowMs >= endMs,
    closedAt: closed === undefined ? null : requireInstant(closed) / 1000,
  }, nowMs / 1000);
  return isEnded(standing) ? "completed" : standing;
}

function isEnded(standing: FullStanding): standing is Exclude<FullStanding, Standing> {
  return ["waiting", "due", "decided", "held"].includes(standing);
}

/** What comes next in an event's life, and when; `undefined` when nothing does. */
export function nextStep(
  event: EventLife,
  nowMs: number,
): { readonly what: string; readonly atMs: number } | undefined {
  const { startMs, endMs, signingMs, expiryMs } = lifeInstants(event);
  switch (standingOf(event, nowMs)) {
    case "live":
      return { what: "window opens", atMs: startMs };
    case "running":
      return { what: "window closes", atMs: endMs };
    case "completed":
    case "blocked":
      return nowMs < signingMs
        ? { what: "signing", atMs: signingMs }
        : { what: "expires unless signed", atMs: expiryMs };
    case "signed":
    case "closed":
    case "expired":
      return undefined;
  }
}
