import type { ForecastMetric } from "../../contract/forecast_file.ts";

/** The entry of a time layout that a value was sent for; one object serves all values of all points. */
export interface LayoutEntry {
  readonly layout: string;
  /** From 0. */
  readonly index: number;
  /** The document's own text. */
  readonly start: string;
  /** Null for an instant. */
  readonly end: string | null;
  /** `"layout":…,"start":…,"end":…,"index":…` as JSON, made once because it is part of every row. */
  readonly json: string;
}

/** One metric of an interval: what was sent, and the number it stands for. */
export interface NativeValue {
  readonly metric: ForecastMetric;
  /** In `units`; null when nil, or when the text is no acceptable number. */
  readonly value: number | null;
  /** The rows' spelling of an accepted unit; any other text as sent. */
  readonly units: string;
  /** The text of the value as sent; `""` for nil. */
  readonly text: string;
  readonly entry: LayoutEntry;
}

/** One native interval of a location: everything that was sent for exactly these two instants. */
export interface NativeInterval {
  /** RFC 3339 UTC with seconds. */
  readonly begin: string;
  /** Equal to `begin` for an instant. */
  readonly end: string;
  readonly kind: "instant" | "period";
  /** At least one, ordered by metric name. */
  readonly values: readonly NativeValue[];
  /** Why the row is rejected; empty when validated. */
  readonly problems: readonly string[];
}

/** One point of a DWML answer, with everything that was sent for it. */
export interface DwmlLocation {
  readonly key: string;
  /** Two decimals, as `gridPoint` writes them. */
  readonly lat: string;
  readonly lon: string;
  /** Ordered by begin, then end. */
  readonly intervals: readonly NativeInterval[];
}
