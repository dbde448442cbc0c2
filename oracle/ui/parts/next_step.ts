import type { EventSummary } from "../../../shared/contract/event.ts";
import { EXPIRY_SECONDS } from "../../../shared/dlc/expiry.ts";
import { requireInstant } from "../../../shared/time/instant.ts";

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

/** How an event stands: as its status says, or apart from it. */
export type Standing =
  | "live"
  | "running"
  | "completed"
  | "signed"
  | "blocked"
  | "closed"
  | "expired";

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

/** Whether nothing more happens to an event. */
export function isOver(event: EventLife, nowMs: number): boolean {
  return ["signed", "closed", "expired"].includes(standingOf(event, nowMs));
}

/** How an event stands now. */
export function standingOf(event: EventLife, nowMs: number): Standing {
  const { expiryMs } = lifeInstants(event);
  if (event.status === "Signed") return "signed";
  if (event.settled_without_entries_at !== undefined) return "closed";
  if (nowMs >= expiryMs) return "expired";
  if (event.status === "Live") return "live";
  if (event.status === "Running") return "running";
  return event.settlement_block ? "blocked" : "completed";
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
