import { EXPIRY_SECONDS } from "../../shared/dlc/expiry.ts";
import type { AnnouncedTerms } from "../events/terms.ts";

/**
 * How an event stands, for an operator.
 *
 * | standing | what it says |
 * |---|---|
 * | `signed` | its attestation is stored |
 * | `closed` | nobody took part; it is never signed |
 * | `expired` | it was not signed in time, and never will be |
 * | `held` | the disk may have forgotten its decision; it waits for the operator |
 * | `decided` | its outcome is committed and not signed yet |
 * | `blocked` | its latest check found why it cannot be signed |
 * | `live`, `running` | its window has not begun, or not ended |
 * | `waiting` | its window is over, its signing date is to come |
 * | `due` | its signing date is over, and nothing is known against it |
 */
export type Standing =
  | "signed"
  | "closed"
  | "expired"
  | "held"
  | "decided"
  | "blocked"
  | "live"
  | "running"
  | "waiting"
  | "due";

/** What tells how an event stands; times are unix seconds. */
export interface StandingFacts {
  readonly terms: Pick<AnnouncedTerms, "startsAt" | "endsAt" | "signingAt">;
  readonly isSigned: boolean;
  readonly isDecided: boolean;
  readonly isHeld: boolean;
  readonly isBlocked: boolean;
  readonly closedAt: number | null;
}

/**
 * How an event stands: what is final first, then what keeps it from being signed, then where it is in its life.
 * @param now unix seconds
 */
export function standingOf(
  { terms: { startsAt, endsAt, signingAt }, isSigned, isDecided, isHeld, isBlocked, closedAt }:
    StandingFacts,
  now: number,
): Standing {
  if (isSigned) return "signed";
  if (closedAt !== null) return "closed";
  if (now >= signingAt + EXPIRY_SECONDS) return "expired";
  if (isHeld) return "held";
  if (isDecided) return "decided";
  if (isBlocked) return "blocked";
  if (now < startsAt) return "live";
  if (now < endsAt) return "running";
  return now < signingAt ? "waiting" : "due";
}
