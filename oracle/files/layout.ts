import { join } from "node:path";
import type { WeatherFileName } from "../../shared/contract/weather_file_name.ts";

/** Where things lie on the disk. */
export interface Layout {
  /** The folder of one UTC day of uploaded files. */
  dayFolder(day: string): string;
  /** The uploaded file, byte for byte. */
  original(file: WeatherFileName): string;
  /** Its light copy: the same pages, a footer without documents. */
  light(file: WeatherFileName): string;
  /** Uploads that are not complete yet; on the disk of the originals, so that they can be linked into place. */
  readonly incoming: string;
  /** The root of the originals. */
  readonly weatherDir: string;
  /** The root of the light copies. */
  readonly lightDir: string;
  /** The index of the cache. */
  readonly indexPath: string;
}

/** The layout of a weather folder and a cache folder. */
export function layoutOf(weatherDir: string, cacheDir: string): Layout {
  const lightDir = join(cacheDir, "light");
  return {
    weatherDir,
    lightDir,
    incoming: join(weatherDir, ".incoming"),
    indexPath: join(cacheDir, "index.db"),
    dayFolder: (day) => join(weatherDir, day),
    original: ({ day, name }) => join(weatherDir, day, name),
    light: ({ day, name }) => join(lightDir, day, name),
  };
}
