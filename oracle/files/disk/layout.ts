import { join } from "node:path";
import type { WeatherFileName } from "../../../shared/contract/weather_file_name.ts";

/** Where things lie on the disk. */
export class Layout {
  /** The root of the originals. */
  readonly weatherDir: string;
  /** The root of the light copies. */
  readonly lightDir: string;
  /** Uploads that are not complete yet; on the disk of the originals, so that they can be linked into place. */
  readonly incoming: string;
  /** The index of the cache. */
  readonly indexPath: string;

  constructor(weatherDir: string, cacheDir: string) {
    this.weatherDir = weatherDir;
    this.lightDir = join(cacheDir, "light");
    this.incoming = join(weatherDir, ".incoming");
    this.indexPath = join(cacheDir, "index.db");
  }

  /** The folder of one UTC day of uploaded files. */
  dayFolder(day: string): string {
    return join(this.weatherDir, day);
  }

  /** The uploaded file, byte for byte. */
  original({ day, name }: WeatherFileName): string {
    return join(this.weatherDir, day, name);
  }

  /** Its light copy: the same pages, a footer without documents. */
  light({ day, name }: WeatherFileName): string {
    return join(this.lightDir, day, name);
  }
}
