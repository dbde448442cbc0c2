import type { WeatherFileName } from "../../shared/contract/weather_file_name.ts";

/** How a file came to be listed: by its upload, or found on the disk by a database that did not list it. */
export type ListedOrigin = "upload" | "disk";

/** A file that the operator took out of use, for a reason. */
export interface SetAside {
  readonly how: "quarantined" | "removed";
  readonly reason: string;
  /** RFC 3339, whole seconds. */
  readonly since: string;
  /**
   * Begin of what the file may have told of, RFC 3339, whole seconds: of reports and answers, or of the issues of
   * forecasts; null for all of time.
   */
  readonly lost_from: string | null;
  /** Its end; null for all of time. */
  readonly lost_to: string | null;
  /** By when its answers had come: what was asked for from then on makes good what was lost. */
  readonly lost_at: string;
}

/** A file that was published, whether it is there or not. */
export interface ListedFile {
  readonly file: WeatherFileName;
  /** Of its bytes, hex. */
  readonly sha256: string;
  readonly origin: ListedOrigin;
  /** Null while it is in use. */
  readonly setAside: SetAside | null;
}
