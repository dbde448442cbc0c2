import * as v from "valibot";
import type { ObjectStore } from "../../shared/storage/object_store.ts";

const KEY = "store.json";
const StoreIdentity = v.object({ id: v.pipe(v.string(), v.minLength(1), v.maxLength(100)) });

/**
 * The name that a decision folder carries, so that an empty or foreign folder in its place is noticed.
 * @throws {StorageError} when the folder cannot be read
 * @throws {Error} when its name cannot
 */
export async function readIdentity(folder: ObjectStore): Promise<string | undefined> {
  const bytes = await folder.get(KEY);
  if (bytes === undefined) return undefined;
  try {
    return v.parse(StoreIdentity, JSON.parse(new TextDecoder().decode(bytes))).id;
  } catch (cause) {
    throw new Error(
      `${KEY} in ${folder.describe()} does not name a decision store: put it back from a backup, or, if that ` +
        "folder holds every decision, move it away and run `noaa-oracle decisions accept`",
      { cause },
    );
  }
}

/** Names a folder unless it has a name, and returns the name it has. */
export async function ensureIdentity(folder: ObjectStore, id: string): Promise<string> {
  await folder.putIfAbsent(KEY, new TextEncoder().encode(JSON.stringify({ id })));
  return await readIdentity(folder) ?? id;
}
