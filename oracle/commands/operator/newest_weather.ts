import type {
  WeatherFileKind,
  WeatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import { FileSource } from "../../../shared/parquet/file_source.ts";
import { readFooter } from "../../../shared/parquet/footer.ts";
import type { Layout } from "../../files/disk/layout.ts";
import { listFiles } from "../../files/disk/listing.ts";
import type { Freshness } from "./status_report.ts";

/** Files that are opened at most, three days of hours. */
const MOST_OPENED = 72;

/**
 * How old the newest weather of a kind is, by the file that holds it. Files without rows, as a collection during an
 * outage leaves them, hold none.
 * @returns null when there is none; of weather that is older than {@link MOST_OPENED} files the oldest of these
 */
export async function newestWeather(
  layout: Layout,
  kind: WeatherFileKind,
  nowMs: number,
): Promise<Freshness | null> {
  const files = (await listFiles(layout, [kind])).reverse();
  const opened = files.slice(0, MOST_OPENED);
  for (const file of opened) {
    if (await holdsRows(layout.original(file))) return freshnessOf(file, nowMs);
  }
  const oldest = files.length > opened.length ? opened.at(-1) : undefined;
  return oldest ? freshnessOf(oldest, nowMs) : null;
}

/** A file that cannot be read counts as one that does: what is wrong with files is told elsewhere. */
async function holdsRows(path: string): Promise<boolean> {
  try {
    using source = await FileSource.open(path);
    return (await readFooter(source)).rows > 0;
  } catch {
    return true;
  }
}

function freshnessOf({ name, instantNs }: WeatherFileName, nowMs: number): Freshness {
  const ageMs = nowMs - Number(instantNs / 1_000_000n);
  return { name, age_seconds: Math.floor(ageMs / 1000) };
}
