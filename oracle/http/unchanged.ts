import { takesGzip, variesByEncoding } from "./compression.ts";
import type { Step } from "./step.ts";
import { tagInGzip } from "./version.ts";

/** An entity tag in a list of them, without what marks it as weak (RFC 9110 §8.8.3). */
const TAG = /"[\x21\x23-\x7e\x80-\xff]*"/g;
/** What of an answer, in small letters, also stands in the one that says it has not changed (RFC 9110 §15.4.5). */
export const KEPT_HEADERS: readonly string[] = [
  "cache-control",
  "content-location",
  "expires",
  "vary",
  // how old what was read is, which changes while the answer does not
  "weather-newest-issue",
  "weather-newest-issue-age",
  "weather-newest-report",
  "weather-newest-report-age",
];

/**
 * Answers 304 to a client that has the answer already, as its `If-None-Match` says: in plain bytes, or in gzip if it
 * takes that. Answers without a version are left as they are.
 */
export const answerUnchanged: Step = async (exchange, next) => {
  const answer = await next(exchange);
  const asked = exchange.request.headers.get("if-none-match");
  if (asked === null || exchange.request.method !== "GET") return answer;
  const tag = answer.headers.get("etag");
  if (tag === null || (answer.status !== 200 && answer.status !== 206)) return answer;
  const inGzip = variesByEncoding(answer) &&
    takesGzip(exchange.request.headers.get("accept-encoding"));
  const known = findTag(asked, inGzip ? [tagInGzip(tag), tag] : [tag]);
  if (known === undefined) return answer;
  await answer.body?.cancel();
  return new Response(null, { status: 304, headers: unchangedHeaders(answer, known) });
};

/** The headers of the 304 that stands for an answer, by the tag that its client has. */
export function unchangedHeaders(answer: Response, tag: string): Headers {
  const headers = new Headers({ etag: tag });
  for (const name of KEPT_HEADERS) {
    const value = answer.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  if (variesByEncoding(answer)) headers.append("vary", "accept-encoding");
  return headers;
}

/**
 * The first of an answer's tags that an `If-None-Match` header names, compared weakly (RFC 9110 §13.1.2).
 *
 * @example
 * ```ts
 * import { findTag } from "./unchanged.ts";
 * import assert from "node:assert/strict";
 * assert.equal(findTag('"a", W/"b"', ['"b"']), '"b"');
 * assert.equal(findTag("*", ['"b"']), '"b"');
 * assert.equal(findTag('"ab"', ['"b"']), undefined);
 * ```
 */
export function findTag(ifNoneMatch: string, tags: readonly string[]): string | undefined {
  if (tags.includes(ifNoneMatch)) return ifNoneMatch;
  if (ifNoneMatch.trim() === "*") return tags[0];
  const named: readonly string[] = ifNoneMatch.match(TAG) ?? [];
  return tags.find((tag) => named.includes(tag));
}
