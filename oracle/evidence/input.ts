import type { ForecastRow } from "../../shared/contract/forecast_file.ts";
import type { Metric } from "../../shared/contract/metric.ts";
import type {
  BatchReceipt,
  ObservationRow,
  PrecipitationIssue,
  PrecipitationRow,
} from "../../shared/contract/observation_file.ts";
import type { WeatherFileName } from "../../shared/contract/weather_file_name.ts";
import type { DocumentVerdicts } from "./documents/document_verdict.ts";

/** A row as it is stored: files of other writers may lack columns, which then read as null. */
type Stored<Row> = { readonly [Column in keyof Row]: Row[Column] | null };

/** One stored METAR or SPECI report and the file it stands in. */
export type StoredObservation = Stored<ObservationRow> & {
  readonly station_id: string;
  readonly file: WeatherFileName;
};

/** One stored native forecast interval and the file it stands in. */
export type StoredForecast = Stored<ForecastRow> & {
  readonly station_id: string;
  readonly file: WeatherFileName;
};

/** One collection receipt, from a footer of version `awc-history-v1` with closed intervals. */
export type StoredReceipt = Readonly<BatchReceipt> & { readonly file: WeatherFileName };

/** One `precipitation_observations` footer; the bodies of its sources are not needed here. */
export interface StoredPrecipitation {
  readonly file: WeatherFileName;
  readonly requested_at: string;
  readonly completed_at: string;
  readonly supported_stations: readonly string[];
  readonly rows: readonly Readonly<PrecipitationRow>[];
  readonly sources: Readonly<Record<string, { source_url: string; received_at: string }>>;
  readonly issues: readonly Readonly<PrecipitationIssue>[];
}

/**
 * A retained DWML document whose bytes were checked against its hash, as its file's footer describes it.
 * `url` and `receivedAt` are word for word.
 */
export interface RetainedForecast {
  readonly file: WeatherFileName;
  readonly sha256: string;
  readonly url: string;
  readonly receivedAt: string;
}

/** What an event is about: half-open window `[startMs, endMs)`, and when it may be signed. */
export interface EventTerms {
  readonly locations: readonly string[];
  readonly metrics: readonly Metric[];
  readonly startMs: number;
  readonly endMs: number;
  readonly signingMs: number;
}

/** What a baseline is planned from: the forecast half of the evidence. */
export interface BaselineInput {
  readonly terms: Pick<EventTerms, "locations" | "startMs" | "endMs">;
  /** The instant of judging; nothing received or published later is looked at. */
  readonly nowMs: number;
  /** A URL counts only if it starts with one of these; see {@link OFFICIAL_URL_PREFIXES}. */
  readonly urlPrefixes: readonly string[];
  /**
   * Rows of the stations. All of the look-back, or only those of the issue that `selectIssue` picks from
   * their heads: both give the same answer.
   */
  readonly forecasts: readonly StoredForecast[];
  readonly retained: readonly RetainedForecast[];
  /** Given: the rows must also follow from their documents. Left out: their hashes are enough. */
  readonly verdicts?: DocumentVerdicts;
}

/** Everything the strict reader looks at; rows of other stations are ignored. */
export interface SettlementInput extends BaselineInput {
  readonly terms: EventTerms;
  /** Reports from two hours before the start to 75 minutes after the end, every publication of them. */
  readonly observations: readonly StoredObservation[];
  readonly receipts: readonly StoredReceipt[];
  readonly precipitation: readonly StoredPrecipitation[];
  readonly verdicts: DocumentVerdicts;
}

/** What is stored, without what the documents say of it. */
export type StoredInput = Omit<SettlementInput, "verdicts">;
