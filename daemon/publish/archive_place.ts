import { join } from "node:path";
import * as v from "valibot";
import { withDeadline } from "../../shared/storage/deadline.ts";
import { replaceFile } from "../../shared/storage/durable_file.ts";
import { FolderStore } from "../../shared/storage/folder_store.ts";
import { StorageError } from "../../shared/storage/object_store.ts";
import { S3Store, type S3StoreOptions } from "../../shared/storage/s3_store.ts";
import type { WeatherFileName } from "../../shared/contract/weather_file_name.ts";
import type { ArchivePlace } from "./archive_delivery.ts";

/** Where objects of the weather bucket live. */
export const BUCKET_PREFIX = "weather_data/";

/** Real time in which a folder must show who it is; a network share that went away can hang for ever. */
const IDENTITY_DEADLINE_MS = 30_000;
const IDENTITY_FILE = ".noaa-daemon-archive";
const Remembered = v.object({ folder: v.string(), id: v.string() });

/** The weather bucket as the archive; the SDK is loaded when the first file is due. */
export class BucketArchive implements ArchivePlace {
  readonly #options: S3StoreOptions;
  #store: Promise<S3Store> | undefined;

  constructor(options: S3StoreOptions) {
    this.#options = options;
  }

  get description(): string {
    return `bucket ${this.#options.bucket}`;
  }

  open(): Promise<S3Store> {
    return this.#store ??= S3Store.open(this.#options);
  }

  keyOf({ day, name }: WeatherFileName): string {
    return `${BUCKET_PREFIX}${day}/${name}`;
  }

  close(): void {
    this.#store?.then((opened) => opened.close(), () => {});
  }
}

/**
 * A folder as the archive. The folder carries an identity that the spool remembers: when a network share is not
 * mounted, the empty folder in its place is not written to and the files stay owed.
 */
export class FolderArchive implements ArchivePlace {
  readonly #folder: string;
  readonly #remembered: string;
  readonly #store: FolderStore;

  /**
   * @param folder the archive
   * @param memory the spool's folder
   */
  constructor({ folder, memory }: { readonly folder: string; readonly memory: string }) {
    this.#folder = folder;
    this.#remembered = join(memory, "archive_folder.json");
    this.#store = new FolderStore(folder);
  }

  get description(): string {
    return `folder ${this.#folder}`;
  }

  async open(): Promise<FolderStore> {
    const identified = requireIdentity(this.#folder, this.#remembered);
    await withDeadline(IDENTITY_DEADLINE_MS, `the ${this.description}`, identified);
    return this.#store;
  }

  keyOf({ day, name }: WeatherFileName): string {
    return `${day}/${name}`;
  }

  close(): void {}
}

async function requireIdentity(folder: string, remembered: string): Promise<void> {
  const expected = await readMemory(remembered);
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

/** @throws {StorageError} when it cannot be read: then nobody knows whether the folder is the right one */
async function readMemory(path: string): Promise<v.InferOutput<typeof Remembered> | undefined> {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  try {
    return v.parse(Remembered, JSON.parse(text));
  } catch (cause) {
    throw new StorageError(
      "failed",
      `${path}, which says which folder was archived to before, is damaged: ` +
        "if the folder is the right one, remove that file",
      { cause },
    );
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
