import {
  parseWeatherFileName,
  type WeatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import { fileIdentity } from "../disk/file_identity.ts";
import type { LightFiles } from "../light/light_files.ts";
import type { FileIndex } from "../facts/file_index.ts";
import { clearIncoming } from "../disk/incoming.ts";
import type { Layout } from "../disk/layout.ts";
import { dayFolders } from "../disk/listing.ts";

/** A month has thousands of files, and each look waits for the disk. */
const LOOKED_AT_ONCE = 64;

/** What a start found to put in order. */
export interface RepairReport {
  /** Uploads that were cut off. */
  readonly partialUploads: number;
  /** Entries of files that are gone or whose light copy is not as it was written. */
  readonly staleEntries: number;
  /** Originals that look different and were compared with their recorded hash. */
  readonly comparedFiles: number;
  /** Light copies that nothing knows of, or that were never finished. */
  readonly strayCopies: number;
}

/**
 * Puts the folders in order before the first request: removes what an interrupted program left, and forgets entries
 * that no longer fit their files, so that they are made again when they are asked for.
 */
export async function repair(
  { layout, incoming, index, light }: {
    readonly layout: Layout;
    readonly incoming: string;
    readonly index: FileIndex;
    readonly light: Pick<LightFiles, "verify">;
  },
): Promise<RepairReport> {
  const { stale, changed } = await survey(layout, index);
  if (stale.length > 0) await index.remove(stale);
  await light.verify(changed);
  return {
    partialUploads: await clearIncoming(layout, incoming),
    staleEntries: stale.length,
    comparedFiles: changed.length,
    strayCopies: await removeStrays(layout, index),
  };
}

async function survey(layout: Layout, index: FileIndex) {
  const stale: string[] = [];
  const changed: WeatherFileName[] = [];
  const look = async (name: string) => {
    const file = parseWeatherFileName(name);
    const entry = index.get(name);
    const identity = file && await fileIdentity(layout.original(file));
    if (!file || !entry || !identity) stale.push(name);
    else if (identity !== entry.identity) changed.push(file);
    else if (await fileIdentity(layout.light(file)) !== entry.lightIdentity) stale.push(name);
  };
  const names = index.names();
  for (let from = 0; from < names.length; from += LOOKED_AT_ONCE) {
    await Promise.all(names.slice(from, from + LOOKED_AT_ONCE).map(look));
  }
  return { stale, changed };
}

async function removeStrays(layout: Layout, index: FileIndex): Promise<number> {
  let removed = 0;
  for (const day of await dayFolders(layout.lightDir)) {
    for await (const { name } of Deno.readDir(`${layout.lightDir}/${day}`)) {
      if (index.get(name)) continue;
      await Deno.remove(`${layout.lightDir}/${day}/${name}`, { recursive: true });
      removed++;
    }
  }
  return removed;
}
