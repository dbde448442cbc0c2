import type { ForecastMetric, SourceLayout } from "../../contract/forecast_file.ts";

/** Rules of {@link parseDwml}; changes whenever the same bytes could give other intervals. */
export const DWML_PARSER_VERSION = "dwml-native-v1";

/** One metric of an interval: what was sent, and the number it stands for. */
export interface NativeValue {
  readonly metric: ForecastMetric;
  /** In `source.units`; null when nil, or when the text is no acceptable number. */
  readonly value: number | null;
  readonly source: SourceLayout;
}

/** One native interval of a location: everything that was sent for exactly these two instants. */
export interface NativeInterval {
  readonly beginMs: number;
  /** Equal to `beginMs` for an instant. */
  readonly endMs: number;
  readonly kind: "instant" | "period";
  /** At least one, ordered by metric name. */
  readonly values: readonly NativeValue[];
  /** Why the row is rejected; empty when validated. */
  readonly problems: readonly string[];
}

/** One point of the answer. */
export interface DwmlLocation {
  readonly key: string;
  /** Two decimals, as `gridPoint` writes them. */
  readonly lat: string;
  readonly lon: string;
  /** Ordered by begin, then end. */
  readonly intervals: readonly NativeInterval[];
}

/** A DWML answer read into native intervals. */
export interface DwmlDocument {
  /** The document's `creation-date`, RFC 3339 UTC with seconds. */
  readonly issuedAt: string;
  readonly locations: readonly DwmlLocation[];
  /** Keys of locations whose coordinates are absent, no numbers or out of range. */
  readonly unplaced: readonly string[];
}

/**
 * Reads an NDFD time-series answer.
 *
 * @param receivedAtMs when the body was complete; an issue later than this + 10 min rejects every row
 * @throws NoaaDocumentError when the whole document is refused
 */
export function parseDwml(_xml: string, _receivedAtMs: number): DwmlDocument {
  throw new Error("not written yet");
}
