import type { WeatherFileKind } from "../../shared/contract/weather_file_name.ts";
import { FileSource } from "../../shared/parquet/file_source.ts";
import { readFooter } from "../../shared/parquet/footer.ts";
import type { SpooledFile } from "../publish/spool.ts";

/**
 * When an earlier run of the program last brought weather: the time of the newest spooled file of a kind that holds
 * rows, ms since the Unix epoch. A file that only records a gap is none, and one that cannot be read tells nothing.
 * @param files oldest first
 */
export async function lastSuccess(
  files: readonly SpooledFile[],
  kind: WeatherFileKind,
): Promise<number | undefined> {
  for (const { name, path } of files.toReversed()) {
    if (name.kind === kind && await countRows(path) > 0) return Number(name.instantNs / 1_000_000n);
  }
  return undefined;
}

async function countRows(path: string): Promise<number> {
  try {
    using source = await FileSource.open(path);
    return (await readFooter(source)).rows;
  } catch {
    return 0; // publishing tells of damaged files
  }
}
