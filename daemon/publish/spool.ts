import { join } from "node:path";
import { AUDIT_SIDECAR_SUFFIX } from "../../shared/contract/observation_file.ts";
import {
  compareWeatherFileNames,
  isDayFolder,
  parseWeatherFileName,
  type WeatherFileKind,
  type WeatherFileName,
  weatherFileName,
} from "../../shared/contract/weather_file_name.ts";
import { PARTIAL_SUFFIX, syncFolder } from "../../shared/storage/durable_file.ts";

/** The two places every finished file must reach. */
export const DELIVERIES = ["oracle", "archive"] as const;
/** @see {@link DELIVERIES} */
export type DeliveryName = typeof DELIVERIES[number];

/** What is appended to a file's name once it was delivered. */
const DELIVERY_MARKERS: Readonly<Record<DeliveryName, string>> = {
  oracle: ".uploaded",
  archive: ".archived",
};
/** What is appended to the name of a file that is no parquet file. */
const INVALID_SUFFIX = ".invalid";

/** A finished file of the spool. */
export interface SpooledFile {
  readonly name: WeatherFileName;
  readonly path: string;
  /** Where it has not been delivered yet; empty for a file that owes nothing. */
  readonly owes: readonly DeliveryName[];
}

/** What the spool holds. */
export interface SpoolListing {
  /** Finished files, oldest first. */
  readonly files: readonly SpooledFile[];
  /** Names that are neither weather files nor their companions, relative to the spool. */
  readonly foreign: readonly string[];
}

/** What may follow a weather file's name. */
const COMPANIONS = [
  ...Object.values(DELIVERY_MARKERS),
  PARTIAL_SUFFIX,
  INVALID_SUFFIX,
  AUDIT_SIDECAR_SUFFIX,
  AUDIT_SIDECAR_SUFFIX + PARTIAL_SUFFIX,
];

/** The folder of finished weather files: `<YYYY-MM-DD>/<name>` with one marker a delivery beside each. */
export class Spool {
  constructor(readonly folder: string) {}

  /** Where the file of that name is kept. */
  pathOf(name: WeatherFileName): string {
    return join(this.folder, name.day, name.name);
  }

  /**
   * The name for a file that is begun at `atMs`, or at the next millisecond that nothing in the spool is named by: a
   * clock that was set back must not make a file replace one that was delivered.
   */
  async freeName(kind: WeatherFileKind, atMs: number): Promise<WeatherFileName> {
    const name = parseWeatherFileName(weatherFileName(kind, atMs))!; // made by its own writer
    const entries = await entriesIn(join(this.folder, name.day));
    const isTaken = entries.some((entry) => entry.name.startsWith(name.name));
    return isTaken ? await this.freeName(kind, atMs + 1) : name;
  }

  /** Looks at everything in the spool. */
  async list(): Promise<SpoolListing> {
    const files: SpooledFile[] = [];
    const foreign: string[] = [];
    for (const day of await this.#days()) {
      const entries = await entriesIn(join(this.folder, day));
      const present = new Set(entries.map(({ name }) => name));
      for (const { name: entry, isFile } of entries) {
        const name = isFile ? parseWeatherFileName(entry) : undefined;
        if (name?.day === day) {
          const owes = DELIVERIES.filter((d) => !present.has(entry + DELIVERY_MARKERS[d]));
          files.push({ name, path: join(this.folder, day, entry), owes });
        } else if (!isFile || companionOf(entry) === undefined) {
          foreign.push(`${day}/${entry}`);
        }
      }
    }
    files.sort((a, b) => compareWeatherFileNames(a.name, b.name));
    return { files, foreign };
  }

  /** Records that a file was delivered; durable when this resolves. */
  async mark(file: SpooledFile, delivery: DeliveryName): Promise<void> {
    await Deno.writeFile(file.path + DELIVERY_MARKERS[delivery], new Uint8Array());
    await syncFolder(join(this.folder, file.name.day));
  }

  /** Whether a file has the length and the magic bytes of a parquet file. */
  async isParquet(file: SpooledFile): Promise<boolean> {
    using handle = await Deno.open(file.path, { read: true });
    const { size } = await handle.stat();
    if (size < 8) return false;
    const magic = new Uint8Array(4);
    for (const offset of [0, size - 4]) {
      await handle.seek(offset, Deno.SeekMode.Start);
      await handle.read(magic);
      if (new TextDecoder().decode(magic) !== "PAR1") return false;
    }
    return true;
  }

  /** Renames a file that can never be delivered, so that it is seen but not tried again. */
  async setAside(file: SpooledFile): Promise<void> {
    await Deno.rename(file.path, file.path + INVALID_SUFFIX);
    await syncFolder(join(this.folder, file.name.day));
  }

  /**
   * Removes what is older than `beforeMs` by its own stamp and owes nothing: delivered files with markers and
   * sidecar, and leftovers (`.partial`, `.invalid`, sidecars without a file), then empty day folders.
   * @returns the names removed, markers left out
   */
  async prune(beforeMs: number): Promise<string[]> {
    const removed: string[] = [];
    const beforeNs = BigInt(Math.floor(beforeMs)) * 1_000_000n;
    for (const day of await this.#days()) {
      const folder = join(this.folder, day);
      const entries = await entriesIn(folder);
      const present = new Set(entries.map(({ name }) => name));
      for (const { name: entry, isFile } of entries) {
        const name = isFile ? parseWeatherFileName(entry) ?? companionOf(entry) : undefined;
        if (name === undefined || name.instantNs >= beforeNs) continue;
        const owing = present.has(name.name) &&
          DELIVERIES.some((d) => !present.has(name.name + DELIVERY_MARKERS[d]));
        // What belongs to a file that still owes goes with that file, except leftovers of its writing.
        if (owing && !entry.endsWith(PARTIAL_SUFFIX) && !entry.endsWith(INVALID_SUFFIX)) continue;
        await Deno.remove(join(folder, entry));
        if (!isMarker(entry)) removed.push(entry);
      }
      if (entries.length > 0 && (await entriesIn(folder)).length === 0) await Deno.remove(folder);
    }
    return removed;
  }

  async #days(): Promise<string[]> {
    return (await entriesIn(this.folder)).map(({ name }) => name).filter(isDayFolder);
  }
}

/** What is in a folder, in order of names; nothing when there is no such folder. */
async function entriesIn(folder: string): Promise<Deno.DirEntry[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.sort((a, b) => a.name < b.name ? -1 : 1);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return [];
    }
    throw error;
  }
}

function companionOf(entry: string): WeatherFileName | undefined {
  for (const suffix of COMPANIONS) {
    if (entry.endsWith(suffix)) {
      const name = parseWeatherFileName(entry.slice(0, -suffix.length));
      if (name !== undefined) return name;
    }
  }
  return undefined;
}

const isMarker = (entry: string) =>
  Object.values(DELIVERY_MARKERS).some((marker) => entry.endsWith(marker));
