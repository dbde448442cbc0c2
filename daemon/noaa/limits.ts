import { MAX_DOCUMENT_BYTES } from "../../shared/parquet/retained.ts";
import { MINUTE_MS } from "../../shared/time/units.ts";

/** Caps of what one answer may cost; deadlines run on real time, also while tests move the clock. */
export interface HttpLimits {
  /** A request for one document, body included. */
  readonly requestTimeoutMs: number;
  /** The catalog, which is one large file. */
  readonly catalogTimeoutMs: number;
  /**
   * Bytes of one body (after a declared transfer encoding). No more than readers of a file unpack of one document:
   * a larger answer would make the whole file unreadable to them.
   */
  readonly bodyBytes: number;
  /** Bytes of the catalog once inflated; today's has 2.8 MB. */
  readonly inflatedBytes: number;
}

/** The limits a daemon runs with. */
export const HTTP_LIMITS: HttpLimits = {
  requestTimeoutMs: MINUTE_MS,
  catalogTimeoutMs: 300_000,
  bodyBytes: MAX_DOCUMENT_BYTES,
  inflatedBytes: 64 * 1024 * 1024,
};
