import type { ForecastLine } from "../../fixtures/dwml_document.ts";

/** The weather of some stations, as NOAA would tell it; times in milliseconds since the Unix epoch. */
export interface WeatherTable {
  readonly stations: readonly StationWeather[];
}

/** Everything one station reports and everything that is forecast for it. */
export interface StationWeather {
  readonly place: StationPlace;
  readonly reports: readonly ReportLine[];
  readonly issues: readonly ForecastIssue[];
  /** Hours of its RR7 bulletins; none unless given. */
  readonly hours?: readonly HourLine[];
}

/** Where a station stands, as the catalog has it. Coordinates have at most two decimals, so that they are its grid point. */
export interface StationPlace {
  readonly stationId: string;
  readonly iataId: string;
  readonly name: string;
  readonly state: string;
  readonly latitude: number;
  readonly longitude: number;
}

/** One METAR or SPECI. */
export interface ReportLine {
  readonly at: number;
  /** °C, tenths; null is not reported. */
  readonly temperatureC: number | null;
  readonly dewpointC: number | null;
  readonly windKt: number | null;
  /** Null is variable. */
  readonly windDirection: number | null;
  /** Hundredths of an inch since the last hour; null leaves the group out, which a working gauge means as zero. */
  readonly precipitationIn?: number | null;
  /** Present weather, e.g. `-RA`. */
  readonly weather?: string;
  readonly special?: boolean;
  /** When it became known; at once unless given. A later line of the same instant corrects an earlier one. */
  readonly knownAt?: number;
  /** Further remarks, e.g. `WND DATA ESTMD`. */
  readonly remarks?: string;
  /**
   * `unverified`: the raw text has no temperature to compare with. `rejected`: the decoded temperature contradicts
   * the raw text. `lost`: the raw text has a dewpoint that was not decoded.
   */
  readonly doubt?: "unverified" | "rejected" | "lost";
  /** It says that it comes from half a degree north of its station. */
  readonly isAstray?: boolean;
}

/** One issue of a forecast. */
export interface ForecastIssue {
  readonly issuedAt: number;
  /** When NDFD begins to answer with it; at its issue unless given. */
  readonly knownAt?: number;
  readonly values: readonly ForecastLine[];
}

/** One hour of an RR7 bulletin, ending on the whole UTC hour. */
export interface HourLine {
  readonly end: number;
  /** Null is reported as missing. */
  readonly liquidIn: number | null;
  readonly issuedAt: number;
}
