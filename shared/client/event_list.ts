import type { EventStatus } from "../contract/event.ts";

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

/** A query with its `?` of the values that are there, lists joined by commas; nothing of none. */
export function queryText(values: Readonly<Record<string, QueryValue>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return given.length === 0 ? "" : `?${query}`;
}

/** A value of a query; a list is written with commas between its items. */
export type QueryValue = string | number | readonly string[] | undefined;

/** Where the page after this one is: path and query of `Link: <…>; rel="next"` (RFC 8288). */
export function nextPage(headers: Headers): string | undefined {
  return /<([^>]*)>\s*;\s*rel="?next"?/.exec(headers.get("link") ?? "")?.[1];
}
