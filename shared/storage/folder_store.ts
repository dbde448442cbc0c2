import { dirname, join, sep } from "node:path";
import { HOUR_MS } from "../time/units.ts";
import { withDeadline } from "./deadline.ts";
import { checkKey, type ObjectStore, StorageError, type StorageFault } from "./object_store.ts";

/** How a folder is used as a store. */
export interface FolderStoreOptions {
  /** Whether the root is made when it is missing; not for a mount point, whose absence means the share is down. */
  readonly create?: boolean;
  /** Milliseconds of real time one operation may take. */
  readonly deadlineMs?: number;
}

const TEMPORARY = ".temporary-";
/** No write takes this long, so an older temporary file was left by a program that died. */
const ABANDONED_AFTER_MS = HOUR_MS;

const FAULT_BY_CODE: Readonly<Record<string, StorageFault>> = {
  EACCES: "denied",
  EPERM: "denied",
  EROFS: "denied",
  ESTALE: "unreachable",
  EIO: "unreachable",
  ENOTCONN: "unreachable",
  EHOSTDOWN: "unreachable",
  EHOSTUNREACH: "unreachable",
  ETIMEDOUT: "unreachable",
};

/**
 * A folder as object store: the key is the path below it. A new object is written to a temporary file beside its
 * place, flushed to the disk and hard-linked to its name, which fails when the name is taken; so nobody ever sees a
 * part of an object and none is replaced. The file system must support hard links.
 */
export class FolderStore implements ObjectStore {
  readonly #root: string;
  readonly #create: boolean;
  readonly #deadlineMs: number;
  /** Folders from which this store has removed abandoned temporary files. */
  readonly #tidied = new Set<string>();

  constructor(root: string, { create = true, deadlineMs = 120_000 }: FolderStoreOptions = {}) {
    this.#root = root;
    this.#create = create;
    this.#deadlineMs = deadlineMs;
  }

  describe(): string {
    return `folder ${this.#root}`;
  }

  async putIfAbsent(key: string, bytes: Uint8Array): Promise<"stored" | "exists"> {
    return await this.#guard(`storing ${key}`, this.#put(checkKey(key), bytes));
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return await this.#guard(`reading ${key}`, this.#read(checkKey(key)));
  }

  async *list(prefix: string): AsyncIterable<string> {
    const keys = this.#keys(prefix, "", "");
    for (;;) {
      const next = await this.#guard("listing", keys.next());
      if (next.done) return;
      yield next.value;
    }
  }

  #guard<T>(what: string, work: Promise<T>): Promise<T> {
    const translated = translateErrors(this.#root, what, work);
    return withDeadline(this.#deadlineMs, `the folder ${this.#root}`, translated);
  }

  async #put(key: string, bytes: Uint8Array): Promise<"stored" | "exists"> {
    const place = join(this.#root, key);
    await this.#makeFolder(dirname(place));
    await this.#tidy(dirname(place));
    const temporary = join(dirname(place), TEMPORARY + crypto.randomUUID());
    try {
      await writeDurably(temporary, bytes);
      const outcome = await linkOnce(temporary, place);
      // Also when it exists: whoever linked it may not have flushed the folder yet.
      await flushFolder(dirname(place));
      return outcome;
    } finally {
      await Deno.remove(temporary).catch(() => {}); // tidied later
    }
  }

  async #read(key: string): Promise<Uint8Array | undefined> {
    try {
      return await Deno.readFile(join(this.#root, key));
    } catch (error) {
      if (!isAbsence(error)) throw error;
      await this.#requireRoot();
      return undefined;
    }
  }

  /** Keys below `inner` (ending in `/` unless empty) in order of their bytes. */
  async *#keys(prefix: string, inner: string, folder: string): AsyncGenerator<string> {
    if (folder === "") await this.#requireRoot();
    const names: string[] = [];
    try {
      for await (const entry of Deno.readDir(join(this.#root, folder))) {
        if (entry.name.startsWith(".")) continue;
        if (entry.isDirectory) names.push(entry.name + "/");
        else if (entry.isFile) names.push(entry.name);
      }
    } catch (error) {
      if (!isAbsence(error)) throw error;
      return;
    }
    for (const name of names.sort()) {
      const key = inner + name;
      if (name.endsWith("/")) {
        const mayMatch = key.startsWith(prefix) || prefix.startsWith(key);
        if (mayMatch) yield* this.#keys(prefix, key, join(folder, name));
      } else if (key.startsWith(prefix) && isKey(key)) {
        yield key;
      }
    }
  }

  async #requireRoot(): Promise<void> {
    if (this.#create) return;
    await Deno.stat(this.#root);
  }

  /** Makes `folder` and what is missing above it, each entry flushed to the disk. */
  async #makeFolder(folder: string): Promise<void> {
    try {
      await Deno.mkdir(folder);
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists) return;
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      const mayMakeParent = this.#create || dirname(folder).startsWith(this.#root + sep);
      if (!mayMakeParent) throw error;
      await this.#makeFolder(dirname(folder));
      return await this.#makeFolder(folder);
    }
    await flushFolder(dirname(folder));
  }

  async #tidy(folder: string): Promise<void> {
    if (this.#tidied.has(folder)) return;
    this.#tidied.add(folder);
    for await (const { name } of Deno.readDir(folder)) {
      if (!name.startsWith(TEMPORARY)) continue;
      const file = join(folder, name);
      const { mtime } = await Deno.stat(file);
      if (mtime && Date.now() - mtime.getTime() > ABANDONED_AFTER_MS) await Deno.remove(file);
    }
  }
}

function isAbsence(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}

function isKey(text: string): boolean {
  try {
    return checkKey(text) === text;
  } catch {
    return false;
  }
}

async function writeDurably(file: string, bytes: Uint8Array): Promise<void> {
  using handle = await Deno.open(file, { write: true, createNew: true });
  for (let written = 0; written < bytes.length;) {
    written += await handle.write(bytes.subarray(written));
  }
  await handle.sync();
}

async function linkOnce(temporary: string, place: string): Promise<"stored" | "exists"> {
  try {
    await Deno.link(temporary, place);
    return "stored";
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    // Over NFS a repeated request may report the success of the first one as a failure; the link count tells.
    const { nlink } = await Deno.stat(temporary);
    return nlink === 2 ? "stored" : "exists";
  }
}

async function flushFolder(folder: string): Promise<void> {
  using handle = await Deno.open(folder);
  await handle.sync();
}

async function translateErrors<T>(root: string, what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof StorageError || !(cause instanceof Error)) throw cause;
    const code = "code" in cause ? String(cause.code) : "";
    const fault = isAbsence(cause) ? "missing_bucket" : FAULT_BY_CODE[code] ?? "failed";
    throw new StorageError(fault, `folder ${root}: ${what}: ${cause.message}`, { cause });
  }
}
