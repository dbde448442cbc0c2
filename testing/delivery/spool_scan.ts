import { join } from "node:path";
import { parseWeatherFileName } from "../../shared/contract/weather_file_name.ts";

/** A finished file as it lies in a spool, read without any code of the daemon. */
export interface FoundFile {
  readonly name: string;
  readonly path: string;
  /** Whether both ends are those of a parquet file. */
  readonly isWhole: boolean;
  readonly isUploaded: boolean;
  readonly isArchived: boolean;
}

/** Finds everything under a finished file's name in a folder of day folders. */
export async function scanDays(folder: string): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for await (const day of Deno.readDir(folder)) {
    if (!day.isDirectory || !/^\d{4}-\d{2}-\d{2}$/.test(day.name)) continue;
    const entries = await Array.fromAsync(Deno.readDir(join(folder, day.name)));
    const present = new Set(entries.map(({ name }) => name));
    for (const { name, isFile } of entries) {
      if (!isFile || parseWeatherFileName(name) === undefined) continue;
      const path = join(folder, day.name, name);
      found.push({
        name,
        path,
        isWhole: isFramed(await Deno.readFile(path)),
        isUploaded: present.has(`${name}.uploaded`),
        isArchived: present.has(`${name}.archived`),
      });
    }
  }
  return found.sort((a, b) => a.name < b.name ? -1 : 1);
}

/** Whether bytes begin and end as those of a parquet file. */
function isFramed(bytes: Uint8Array): boolean {
  const text = (part: Uint8Array) => new TextDecoder().decode(part);
  return bytes.length >= 8 && text(bytes.subarray(0, 4)) === "PAR1" &&
    text(bytes.subarray(-4)) === "PAR1";
}
