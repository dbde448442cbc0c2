import type { EventSummary } from "../shared/contract/event.ts";
import { parseInstant } from "../shared/time/instant.ts";
import { EXPIRY_SECONDS } from "../shared/dlc/expiry.ts";

/** Something that happened to an event. */
export interface EventChange {
  readonly at: string;
  readonly event_id: string;
  /** How it stood before; null for an event that was not known. */
  readonly was: string | null;
  readonly is: string;
}

/** How an event stands, in a word or two: `Live`, `Running`, `Completed`, `Blocked: <code>`, `Signed`, … */
export function standingOf(event: EventSummary, nowMs: number): string {
  const { status, attestation, settled_without_entries_at, settlement_block: block } = event;
  if (attestation !== null) return "Signed";
  if (settled_without_entries_at !== undefined) return "Closed without entries";
  const signingMs = parseInstant(event.signing_date) ?? Infinity;
  if (nowMs >= signingMs + EXPIRY_SECONDS * 1000) return "Expired";
  return block ? `Blocked: ${block.code}` : status;
}

/** What is different in how events stand, by their ids. */
export function changesBetween(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  at: string,
): EventChange[] {
  return [...after].filter(([id, is]) => before.get(id) !== is)
    .map(([event_id, is]) => ({ at, event_id, was: before.get(event_id) ?? null, is }));
}
