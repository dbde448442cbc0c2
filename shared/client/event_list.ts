import type { EventStatus } from "../contract/event.ts";
import { queryText } from "./query_text.ts";

/** Which events a list shows; all unless something is named. */
export interface EventFilter {
  /** How many a page has at most, 1 to 100. */
  readonly limit?: number;
  /** These alone, at most 100. Unlisted ones are found only so. */
  readonly eventIds?: readonly string[];
  readonly status?: readonly EventStatus[];
  /** An npub. */
  readonly coordinator?: string;
  /** A station that is played. */
  readonly station?: string;
  /** Those whose window ends after this instant (RFC 3339) … */
  readonly start?: string;
  /** … and begins before this one. */
  readonly end?: string;
}

/** The query of a list, with its `?`, or nothing. */
export function queryOf({ eventIds, ...filter }: EventFilter): string {
  return queryText({ ...filter, event_ids: eventIds });
}

/**
 * Where the page after this one is: path and query of `Link: <…>; rel="next"` (RFC 8288). What is no path of the oracle
 * itself is none: it would be appended to its origin, and could name another machine.
 */
export function nextPage(headers: Headers): string | undefined {
  return /<(\/[^<>]*)>\s*;\s*rel="?next"?/.exec(headers.get("link") ?? "")?.[1];
}
