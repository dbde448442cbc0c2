import type { EventId } from "../../shared/contract/ids.ts";
import type { Reading } from "../../shared/contract/metric.ts";
import type { WantedSpan } from "../../shared/contract/wanted.ts";
import type { BlockCode } from "../stored/block.ts";
import type { Standing } from "./event_standing.ts";

/** An event as `events list --json` prints it; times are RFC 3339. */
export interface EventReport {
  readonly id: EventId;
  readonly standing: Standing;
  readonly coordinator: string;
  readonly unlisted: boolean;
  readonly locations: readonly string[];
  readonly metrics: readonly string[];
  readonly scoring_rules: string;
  readonly start: string;
  readonly end: string;
  readonly signing_date: string;
  readonly expires_at: string;
  readonly created_at: string;
  readonly entries: number;
  readonly entries_allowed: number;
  readonly places: number;
  readonly block: BlockReport | null;
  readonly decided_at: string | null;
  readonly signed_at: string | null;
  readonly closed_at: string | null;
}

/** The block of an event as its latest check left it. */
export interface BlockReport {
  readonly code: BlockCode;
  readonly message: string;
  readonly checked_at: string;
  /** Checks that failed one after another. */
  readonly failures: number;
  /** Whether what is missing may still be collected. */
  readonly may_be_collected: boolean;
  /** When it is checked again by itself; null when it never is. */
  readonly next_check_at: string | null;
  /** Whether the next collection of reports is waited for, and brings that forward. */
  readonly awaits_collection: boolean;
  /** What must be collected first; null where the check did not come so far. */
  readonly wanted: readonly WantedSpan[] | null;
}

/** The same with the readings, provisional until it is signed. */
export interface ReadReport extends EventReport {
  readonly readings: readonly Reading[];
}

/** The same with what `events show` adds. */
export interface EventDetails extends ReadReport {
  readonly nonce_point: string;
  readonly outcome_index: number | null;
  readonly record_sha256: string | null;
  readonly attestation: string | null;
  readonly scores: readonly { readonly id: string; readonly base_score: number | null }[];
}
