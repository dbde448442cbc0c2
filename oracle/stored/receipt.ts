import type { BatchReceipt } from "../../shared/contract/observation_file.ts";
import type { WeatherFileName } from "../../shared/contract/weather_file_name.ts";

/**
 * One collection receipt and the file it stands in, from a footer of version `awc-history-v1` with closed
 * intervals.
 */
export type StoredReceipt = Readonly<BatchReceipt> & { readonly file: WeatherFileName };
