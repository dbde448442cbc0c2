import { parseHttpDate } from "../../shared/time/http_date.ts";
import { MINUTE_MS } from "../../shared/time/units.ts";

/** Which waits follow which failed attempts. */
export interface RetryPolicy {
  /** Nominal waits in ms; their number is the number of further attempts. */
  readonly waitsMs: readonly number[];
  /** The share of a wait that is added at random, 0…1, so that many clients do not return together. */
  readonly jitter: number;
}

/** One attempt only. */
export const NO_RETRY: RetryPolicy = { waitsMs: [], jitter: 0 };
/** For the catalog: four attempts within some seconds. */
export const CATALOG_RETRY: RetryPolicy = { waitsMs: [1_000, 2_000, 4_000], jitter: 0.5 };
/** For a forecast batch: three attempts, as NDFD's hiccups last seconds. */
export const NDFD_RETRY: RetryPolicy = { waitsMs: [5_000, 10_000], jitter: 0.2 };

/** A server that asks for a longer pause than this is not waited for. */
export const LONGEST_RETRY_AFTER_MS = 5 * MINUTE_MS;

/**
 * The wait before attempt `failures + 1`, at least as long as the server asked.
 * @param random in [0, 1)
 * @returns ms, or `undefined` when there is no further attempt
 */
export function retryWaitMs(
  policy: RetryPolicy,
  failures: number,
  random: number,
  retryAfterMs = 0,
): number | undefined {
  const nominal = policy.waitsMs[failures - 1];
  if (nominal === undefined || retryAfterMs > LONGEST_RETRY_AFTER_MS) return undefined;
  return Math.max(nominal * (1 + policy.jitter * random), retryAfterMs);
}

/**
 * Reads `Retry-After` (RFC 9110 §10.2.3): seconds or an HTTP date.
 *
 * @example
 * ```ts
 * import { parseRetryAfter } from "./retry.ts";
 * import assert from "node:assert/strict";
 * assert.equal(parseRetryAfter("30", 0), 30_000);
 * assert.equal(parseRetryAfter("Thu, 01 Jan 1970 00:01:00 GMT", 10_000), 50_000);
 * assert.equal(parseRetryAfter("soon", 0), undefined);
 * ```
 * @returns ms from `nowMs`, never negative; `undefined` when absent or unreadable
 */
export function parseRetryAfter(value: string | null, nowMs: number): number | undefined {
  if (value === null) return undefined;
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const instantMs = parseHttpDate(text, nowMs);
  return instantMs === undefined ? undefined : Math.max(0, instantMs - nowMs);
}
