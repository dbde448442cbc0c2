import type { WeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import type { FileFacts } from "../footers/file_facts.ts";

/** A file the engine can read quickly: the pages of an uploaded one without its documents. */
export interface LightFile extends Pick<FileFacts, "columns" | "bounds" | "rows"> {
  readonly file: WeatherFileName;
  /** Of the light copy. */
  readonly path: string;
  /** Of the uploaded file. */
  readonly sha256: string;
}

/** Why a file that is there is not used. */
export interface ExcludedFile {
  readonly file: WeatherFileName;
  readonly reason: string;
  /** Whether the file itself is bad, and not only another than was published. */
  readonly isDamaged: boolean;
}
