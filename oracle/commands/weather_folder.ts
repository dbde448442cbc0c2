import { fileExists } from "../../shared/storage/file_exists.ts";
import type { Layout } from "../files/disk/layout.ts";

/**
 * Demands that there is a folder of weather files: a list of none would say of a mistyped one that all is well.
 * @throws {Error} naming it
 */
export async function demandWeatherFolder({ weatherDir }: Layout): Promise<void> {
  if (await fileExists(weatherDir)) return;
  throw new Error(
    `there is no ${weatherDir}: no oracle has run with this weather_dir; nothing was made`,
  );
}
