import { dirname } from "node:path";

/** Makes the names in a folder durable: what was created, renamed or removed in it survives a power cut. */
export async function syncFolder(path: string): Promise<void> {
  using folder = await Deno.open(path, { read: true });
  await folder.sync();
}

/** Ends the name of a file that is still being written; nothing with this ending is ever read as finished. */
export const PARTIAL_SUFFIX = ".partial";

/**
 * Puts `bytes` under `path`, replacing what was there, so that readers see the old content or the new one and
 * a crash leaves one of both: temporary name, fsync, rename, fsync of the folder.
 */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = path + PARTIAL_SUFFIX;
  {
    using file = await Deno.open(temporary, { write: true, create: true, truncate: true });
    let offset = 0;
    while (offset < bytes.byteLength) offset += await file.write(bytes.subarray(offset));
    await file.sync();
  }
  await Deno.rename(temporary, path);
  await syncFolder(dirname(path));
}
