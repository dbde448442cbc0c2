import * as v from "valibot";
import { PrecipitationObservations } from "../../shared/contract/observation_file.ts";
import type { WeatherFileName } from "../../shared/contract/weather_file_name.ts";

/** A `precipitation_observations` footer; its sources are listed by hash, without their bodies. */
export const PrecipitationFooter = v.object({
  ...v.omit(PrecipitationObservations, ["version", "sources"]).entries,
  sources: v.record(v.string(), v.object({ source_url: v.string(), received_at: v.string() })),
});
/** @see {@link PrecipitationFooter} */
export type PrecipitationFooter = v.InferOutput<typeof PrecipitationFooter>;

/** A precipitation footer and the file it stands in. */
export interface StoredPrecipitation {
  readonly file: WeatherFileName;
  readonly requested_at: string;
  readonly completed_at: string;
  readonly supported_stations: readonly string[];
  readonly rows: readonly Readonly<PrecipitationFooter["rows"][number]>[];
  readonly sources: Readonly<PrecipitationFooter["sources"]>;
  readonly issues: readonly Readonly<PrecipitationFooter["issues"][number]>[];
}
