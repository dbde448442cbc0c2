import { join } from "node:path";
import * as v from "valibot";
import { withDeadline } from "../../shared/storage/deadline.ts";
import { replaceFile } from "../../shared/storage/durable_file.ts";
import { folderStore } from "../../shared/storage/folder_store.ts";
import { StorageError } from "../../shared/storage/object_store.ts";
import { type S3Store, s3Store } from "../../shared/storage/s3_store.ts";
import type { ArchivePlace } from "./archive_delivery.ts";

/** Where objects of the weather bucket live. */
export const BUCKET_PREFIX = "weather_data/";

/** Real time in which a folder must show who it is; a network share that went away can hang for ever. */
const IDENTITY_DEADLINE_MS = 30_000;
const IDENTITY_FILE = ".noaa-daemon-archive";
const Remembered = v.object({ folder: v.string(), id: v.string() });

/** The weather bucket as the archive; the SDK is loaded when the first file is due. */
export function bucketArchive(
  options: { bucket: string; endpoint?: string; region: string },
): ArchivePlace {
  let store: Promise<S3Store> | undefined;
  return {
    description: `bucket ${options.bucket}`,
    open: () => store ??= s3Store(options),
    keyOf: ({ day, name }) => `${BUCKET_PREFIX}${day}/${name}`,
    close: () => store?.then((opened) => opened.close(), () => {}),
  };
}

/**
 * A folder as the archive. The folder carries an identity that the spool remembers: when a network share is not
 * mounted, the empty folder in its place is not written to and the files stay owed.
 * @param options `folder` the archive, `memory` the spool's folder
 */
export function folderArchive(options: { folder: string; memory: string }): ArchivePlace {
  const remembered = join(options.memory, "archive_folder.json");
  const store = folderStore(options.folder);
  return {
    description: `folder ${options.folder}`,
    async open() {
      const identified = requireIdentity(options.folder, remembered);
      await withDeadline(IDENTITY_DEADLINE_MS, `the folder ${options.folder}`, identified);
      return store;
    },
    keyOf: ({ day, name }) => `${day}/${name}`,
    close() {},
  };
}

async function requireIdentity(folder: string, remembered: string): Promise<void> {
  const known = await readIfThere(remembered);
  const expected = known === undefined ? undefined : v.parse(Remembered, JSON.parse(known));
  if (expected?.folder === folder) {
    const found = await readIfThere(join(folder, IDENTITY_FILE));
    if (found?.trim() === expected.id) return;
    throw new StorageError(
      "unreachable",
      `${folder} is not the folder archived to before (${IDENTITY_FILE} is missing or differs): ` +
        `mount the share, or remove ${remembered} to begin with the folder as it is`,
    );
  }
  await Deno.mkdir(folder, { recursive: true });
  const found = (await readIfThere(join(folder, IDENTITY_FILE)))?.trim();
  const id = found ?? crypto.randomUUID();
  const encoder = new TextEncoder();
  if (found === undefined) {
    await replaceFile(join(folder, IDENTITY_FILE), encoder.encode(`${id}\n`));
  }
  await replaceFile(remembered, encoder.encode(JSON.stringify({ folder, id })));
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
