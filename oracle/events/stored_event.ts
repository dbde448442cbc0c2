import type { EventId, Npub, PointHex } from "../../shared/contract/ids.ts";
import type { Line } from "../../shared/contract/line.ts";
import type { Metric } from "../../shared/contract/metric.ts";
import type { EventRow } from "./event_queries.ts";
import type { AnnouncedTerms } from "./terms.ts";

/** An announced event as the database holds it, without its announcement. Times are unix seconds. */
export interface StoredEvent {
  readonly terms: AnnouncedTerms;
  readonly noncePoint: PointHex;
  /** What it is scored against, by station and metric; null with fixed rules. */
  readonly lines: readonly Line[] | null;
  /** The attestation in hex; null until it is signed. */
  readonly scalar: string | null;
  /** When it was closed because nobody took part. */
  readonly closedAt: number | null;
  readonly createdAt: number;
}

/** An event from its row; what the row holds was checked before it was stored. */
export function storedEvent(row: EventRow): StoredEvent {
  return {
    terms: {
      id: row.id as EventId,
      source: row.source,
      coordinator: row.coordinator_pubkey as Npub,
      locations: JSON.parse(row.locations) as string[],
      metrics: JSON.parse(row.metrics) as Metric[],
      startsAt: row.start_observation_date,
      endsAt: row.end_observation_date,
      signingAt: row.signing_date,
      entriesCloseAt: row.closes_at,
      entries: row.total_allowed_entries,
      places: row.number_of_places_win,
      valuesPerEntry: row.number_of_values_per_entry,
      unlisted: row.unlisted === 1,
      scoringRules: row.scoring_rules,
      lineWindow: row.line_window,
      linesFromEvent: row.lines_from_event,
    },
    noncePoint: new Uint8Array(row.nonce_point).toHex() as PointHex,
    lines: row.lines === null ? null : JSON.parse(row.lines) as Line[],
    scalar: row.scalar && new Uint8Array(row.scalar).toHex(),
    closedAt: row.settled_without_entries_at,
    createdAt: row.created_at,
  };
}
