import { rmdir } from "node:fs/promises";
import { join } from "node:path";
import type { Layout } from "./layout.ts";
import { removeIfThere } from "./remove_if_there.ts";

const PARTIAL = ".partial";

/** A new path in a folder, of a file that is not complete yet; what stays of it is removed at the next start. */
export function partialPath(folder: string): string {
  return join(folder, `${crypto.randomUUID()}${PARTIAL}`);
}

/**
 * The first of the places for incomplete uploads from which files can be linked to the originals; made if it is not
 * there. One file system may be mounted twice, and nothing links from mount to mount, so each place is tried.
 */
export async function placeIncoming(layout: Layout): Promise<string> {
  let cause: unknown;
  for (const folder of layout.incomingPlaces) {
    cause = await linkingFailure(folder, layout.weatherDir);
    if (cause === undefined) return folder;
  }
  throw new Error(
    `weather files cannot be put into ${layout.weatherDir}: it must be writable, and on a disk with links`,
    { cause },
  );
}

/** What keeps files of a folder from being linked to the originals; `undefined` when nothing does. */
async function linkingFailure(folder: string, weatherDir: string): Promise<unknown> {
  const [from, to] = [partialPath(folder), partialPath(weatherDir)];
  try {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeFile(from, new Uint8Array(), { createNew: true });
    await Deno.link(from, to);
    return undefined;
  } catch (cause) {
    return cause;
  } finally {
    for (const path of [from, to]) await removeIfThere(path).catch(() => {});
  }
}

/**
 * Removes what interrupted uploads left, wherever an earlier start had placed it, and the folders that are not used.
 * @param used the folder that stays
 * @returns how many files were removed
 */
export async function clearIncoming(layout: Layout, used: string): Promise<number> {
  let removed = 0;
  for (const folder of [layout.weatherDir, ...layout.incomingPlaces]) {
    const names = await namesOf(folder);
    for (const name of names.filter((each) => each.endsWith(PARTIAL))) {
      await removeIfThere(join(folder, name));
      removed++;
    }
    if (folder !== used && folder !== layout.weatherDir) await removeIfEmpty(folder);
  }
  return removed;
}

/** Removes a folder if it is there and empty. */
export async function removeIfEmpty(folder: string): Promise<void> {
  // A folder that is not empty, or not there, cannot be removed.
  await rmdir(folder).catch(() => {});
}

async function namesOf(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    if (error instanceof Deno.errors.NotADirectory) return [];
    throw error;
  }
}
