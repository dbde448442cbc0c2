import { join } from "node:path";
import type { WeatherFileName } from "../../../shared/contract/weather_file_name.ts";

/** Where things lie on the disk. */
export class Layout {
  /** The root of the originals. */
  readonly weatherDir: string;
  /** The root of the light copies. */
  readonly lightDir: string;
  /** The root of the narrow files, which answers are read from. */
  readonly narrowDir: string;
  /**
   * Where uploads that are not complete yet may lie, best first. Among the originals is the last choice: programs that
   * know only folders of days there, as an earlier oracle does, die on another one.
   */
  readonly incomingPlaces: readonly string[];
  /** The index of the cache. */
  readonly indexPath: string;

  constructor(weatherDir: string, cacheDir: string) {
    this.weatherDir = weatherDir;
    this.lightDir = join(cacheDir, "light");
    this.narrowDir = join(cacheDir, "narrow");
    this.incomingPlaces = [
      join(cacheDir, "incoming"),
      `${weatherDir}.incoming`,
      join(weatherDir, ".incoming"),
    ];
    this.indexPath = join(cacheDir, "index.db");
  }

  /**
   * Where a file that was set aside may be kept, best first; on the disk of the originals, and no cache. Among the
   * originals is the last choice, as for {@link incomingPlaces}.
   */
  setAsidePlaces({ name }: WeatherFileName): readonly string[] {
    return [
      join(`${this.weatherDir}.quarantine`, name),
      join(this.weatherDir, ".quarantine", name),
    ];
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
