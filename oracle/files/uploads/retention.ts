import type { Logger } from "@logtape/logtape";
import type { WeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { DAY_MS } from "../../../shared/time/units.ts";
import type { Layout } from "../disk/layout.ts";
import { dayFolders, listFiles, nanoseconds } from "../disk/listing.ts";

/** How a clean-up is done. */
export interface RetentionOptions {
  /** Files whose name is older than this go; days. */
  readonly retentionDays: number;
  /** Whether a file has to stay although it is old: an unsigned event may need it. */
  readonly keep?: (file: WeatherFileName) => boolean;
  /** Only tells what would go. */
  readonly dryRun?: boolean;
}

/** What a clean-up did, or would do. */
export interface RetentionReport {
  readonly removed: readonly { readonly name: string; readonly size: number }[];
  /** Old files that {@link RetentionOptions.keep} held back. */
  readonly kept: number;
  /** Bytes of the removed originals. */
  readonly bytes: number;
}

/** Removes old files with all that was made of them, oldest first, and the day folders that are empty then. */
export async function removeOldFiles(
  { layout, light, listed, nowMs, log }: {
    readonly layout: Layout;
    /** What was made of the files, and has to go with them. */
    readonly light: { forget(files: readonly WeatherFileName[]): Promise<void> };
    /** Where it is said, before a file goes, that nobody has to miss it. */
    readonly listed: { expire(files: readonly WeatherFileName[]): Promise<void> };
    readonly nowMs: number;
    readonly log: Logger;
  },
  { retentionDays, keep = () => false, dryRun = false }: RetentionOptions,
): Promise<RetentionReport> {
  const limitNs = nanoseconds(nowMs - retentionDays * DAY_MS);
  const files = await listFiles(layout, ["observations", "forecasts"]);
  const old = files.filter((file) => file.instantNs < limitNs);
  const leaving = old.filter((file) => !keep(file));
  const removed: { name: string; size: number }[] = [];
  if (!dryRun && leaving.length > 0) await listed.expire(leaving);
  for (const file of leaving) {
    const size = await sizeOf(layout.original(file));
    if (size === undefined) continue;
    if (!dryRun) {
      await Deno.remove(layout.original(file));
      await light.forget([file]);
    }
    log.info(dryRun ? "Would remove {name}, {size} bytes" : "Removed {name}, {size} bytes", {
      name: file.name,
      size,
    });
    removed.push({ name: file.name, size });
  }
  if (!dryRun) {
    for (const root of [layout.weatherDir, layout.lightDir]) await removeEmptyDays(root);
  }
  const bytes = removed.reduce((sum, { size }) => sum + size, 0);
  log.info("retention of {days} days: {count} files, {bytes} bytes, {kept} kept for open events", {
    days: retentionDays,
    count: removed.length,
    bytes,
    kept: old.length - leaving.length,
    dryRun,
  });
  return { removed, kept: old.length - leaving.length, bytes };
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function removeEmptyDays(root: string): Promise<void> {
  for (const day of await dayFolders(root)) {
    await Deno.remove(`${root}/${day}`).catch(() => {
      // not empty
    });
  }
}
