import type { WeatherFileName } from "../../shared/contract/weather_file_name.ts";

/** How a file came to be listed: by its upload, or found on the disk by a database that did not list it. */
export type ListedOrigin = "upload" | "disk";

/** A file that the operator took out of use, for a reason. */
export interface SetAside {
  readonly how: "quarantined" | "removed";
  readonly reason: string;
  /** RFC 3339, whole seconds. */
  readonly since: string;
  /** Begin of what the file may have told of; null for all of time. RFC 3339. */
  readonly lost_from: string | null;
  /** Its end; null for all of time. */
  readonly lost_to: string | null;
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
