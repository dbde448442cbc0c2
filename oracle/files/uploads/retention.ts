import type { Logger } from "@logtape/logtape";
import type { WeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { DAY_MS } from "../../../shared/time/units.ts";
import type { Layout } from "../disk/layout.ts";
import { removeIfThere } from "../disk/remove_if_there.ts";
import { dayFolders, listFiles, nanoseconds } from "../disk/listing.ts";

/** Which files a clean-up takes. */
export interface RetentionOptions {
  /** Files whose name is older than this go; days. */
  readonly retentionDays: number;
  /** Whether a file has to stay although it is old: an unsigned event may need it. */
  readonly keep?: (file: WeatherFileName) => boolean;
}

/** What a clean-up did, or would do. */
export interface RetentionReport {
  readonly removed: readonly RemovedFile[];
  /** Old files that {@link RetentionOptions.keep} held back. */
  readonly kept: number;
  /** Bytes of the removed originals. */
  readonly bytes: number;
}

/** A file that goes. */
interface RemovedFile {
  readonly file: WeatherFileName;
  /** Bytes. */
  readonly size: number;
}

/** What {@link removeOldFiles} would do now. */
export async function planRemoval(
  layout: Layout,
  nowMs: number,
  { retentionDays, keep = () => false }: RetentionOptions,
): Promise<RetentionReport> {
  const limitNs = nanoseconds(nowMs - retentionDays * DAY_MS);
  const files = await listFiles(layout, ["observations", "forecasts"]);
  const old = files.filter((file) => file.instantNs < limitNs);
  const leaving = old.filter((file) => !keep(file));
  const removed: RemovedFile[] = [];
  for (const file of leaving) {
    const size = await sizeOf(layout.original(file));
    if (size !== undefined) removed.push({ file, size });
  }
  const bytes = removed.reduce((sum, { size }) => sum + size, 0);
  return { removed, kept: old.length - leaving.length, bytes };
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
  options: RetentionOptions,
): Promise<RetentionReport> {
  const report = await planRemoval(layout, nowMs, options);
  const { removed, kept, bytes } = report;
  if (removed.length > 0) await listed.expire(removed.map(({ file }) => file));
  for (const { file, size } of removed) {
    await removeIfThere(layout.original(file));
    await light.forget([file]);
    log.info("removed {name}, {size} bytes", { name: file.name, size });
  }
  for (const root of [layout.weatherDir, layout.lightDir]) await removeEmptyDays(root);
  log.info("retention of {days} days: {count} files, {bytes} bytes, {kept} kept for open events", {
    days: options.retentionDays,
    count: removed.length,
    bytes,
    kept,
  });
  return report;
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
