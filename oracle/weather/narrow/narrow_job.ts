import type { WeatherFileKind } from "../../../shared/contract/weather_file_name.ts";
import type { Source } from "./station_pages.ts";

/** An uploaded file as its narrow one is made from it. */
export interface ReadableSource extends Source {
  /** Where its light copy lies. */
  readonly path: string;
}

/** A narrow file that is to be made: of one forecast file, or of all observation files of a day. */
export interface NarrowJob {
  readonly kind: WeatherFileKind;
  /** Where it belongs. */
  readonly path: string;
  /** Oldest first. */
  readonly sources: readonly ReadableSource[];
}

/** What the worker says; `listening` once, then one answer to each job. */
export type NarrowReply =
  | { readonly kind: "listening" }
  | { readonly kind: "made"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "failed"; readonly message: string };
