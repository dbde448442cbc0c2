import type { WeatherFileName } from "../../shared/contract/weather_file_name.ts";

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
