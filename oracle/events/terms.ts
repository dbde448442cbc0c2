import type { EventId, Npub } from "../../shared/contract/ids.ts";
import type { ScoredTerms } from "../stored/scored_terms.ts";

/** What a coordinator asks the oracle to announce; it never changes afterwards. Times are unix seconds. */
export interface EventTerms extends Pick<ScoredTerms, "locations" | "metrics"> {
  readonly id: EventId;
  readonly source: string;
  /** The window of observation is half-open: `[startsAt, endsAt)`. */
  readonly startsAt: number;
  readonly endsAt: number;
  readonly signingAt: number;
  /** When entries close, at most `endsAt`; null where nothing else was asked for than `endsAt`. */
  readonly entriesCloseAt: number | null;
  readonly entries: number;
  readonly places: number;
  readonly valuesPerEntry: number;
  /** Hidden from public lists, not from those who know its id. */
  readonly unlisted: boolean;
  readonly scoringRules: "fixed" | "lines";
  /** `own`: lines of the same half of the day; null: of whole days. */
  readonly lineWindow: "own" | null;
  /** The earlier event whose lines are used; null: the newest fit, or fixed rules. */
  readonly linesFromEvent: string | null;
}

/** Terms, and who signed the request for them. */
export interface AnnouncedTerms extends EventTerms {
  readonly coordinator: Npub;
}

/** What of an event's terms decides its readings. */
export type ScoredEvent = Pick<
  EventTerms,
  "locations" | "metrics" | "startsAt" | "endsAt" | "signingAt"
>;

/** The same in milliseconds, as the rules take it. */
export function scoredTerms(
  { locations, metrics, startsAt, endsAt, signingAt }: ScoredEvent,
): ScoredTerms {
  return {
    locations,
    metrics,
    startMs: startsAt * 1000,
    endMs: endsAt * 1000,
    signingMs: signingAt * 1000,
  };
}

/** The first second in which no entries are taken any more. */
export function entriesEnd({ entriesCloseAt, endsAt }: EventTerms): number {
  return entriesCloseAt ?? endsAt;
}

/** Whether two events promise the same. */
export function sameTerms(a: AnnouncedTerms, b: AnnouncedTerms): boolean {
  return canonical(a) === canonical(b);
}

function canonical(terms: AnnouncedTerms): string {
  return JSON.stringify([
    terms.id,
    terms.source,
    terms.coordinator,
    terms.locations,
    terms.metrics,
    terms.startsAt,
    terms.endsAt,
    terms.signingAt,
    entriesEnd(terms),
    terms.entries,
    terms.places,
    terms.valuesPerEntry,
    terms.unlisted,
    terms.scoringRules,
    terms.lineWindow,
    terms.linesFromEvent,
  ]);
}
