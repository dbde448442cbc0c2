/** Rules of {@link parseRr7}; changes whenever the same text could give other readings. */
export const RR7_PARSER_VERSION = "asos-shef-v1";

/** One hour of liquid precipitation of an RR7 bulletin. */
export interface Rr7Reading {
  /** The location of the bulletin, e.g. `MCI`. */
  readonly sourceStationId: string;
  readonly startMs: number;
  /** A whole UTC hour. */
  readonly endMs: number;
  /** Inches. */
  readonly liquidIn: number | null;
  readonly status: "validated" | "missing" | "rejected";
  /** Null when validated. */
  readonly reason: string | null;
}

/**
 * Reads an RR7 bulletin (SHEF).
 *
 * @throws NoaaDocumentError when a dotted line is not an hourly amount, or there is none
 */
export function parseRr7(_productText: string, _issuedAtMs: number): { rows: Rr7Reading[] } {
  throw new Error("not written yet");
}
