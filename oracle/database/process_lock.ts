import { hostname } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../shared/lifecycle/clock.ts";

const NAME = "oracle.lock";

/** Who holds a lock, as it wrote into it. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** RFC 3339. */
  readonly since: string;
}

/** Another process has the database. */
export class DatabaseInUseError extends Error {
  override readonly name = "DatabaseInUseError";
}

/**
 * The right of one process to be the oracle of the database in a folder. It is a lock of the system on a file
 * (flock(2)), so that it ends with its process, however that ends. Two processes that both move the write-ahead log into
 * the database could lose commits.
 */
export class ProcessLock implements Disposable {
  readonly #file: Deno.FsFile;

  private constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  /**
   * Takes the lock of a folder, which is created.
   * @param nowMs is written into the file, for whoever finds it taken
   * @throws {DatabaseInUseError} naming the process that has it
   * @throws {Error} naming the file, when it cannot be written, e.g. on a full disk
   */
  static async take(folder: string, nowMs: number): Promise<ProcessLock> {
    const path = join(folder, NAME);
    const file = await openLock(folder, path);
    try {
      if (!await isTaken(file)) throw inUse(folder, await holderOf(path));
      const since = new Date(nowMs).toISOString();
      await file.truncate();
      await file.write(
        new TextEncoder().encode(JSON.stringify({ pid: Deno.pid, host: hostname(), since })),
      );
      return new ProcessLock(file);
    } catch (cause) {
      file.close();
      if (cause instanceof DatabaseInUseError) throw cause;
      throw new Error(`${path} cannot be written; the database needs room in its folder`, {
        cause,
      });
    }
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

async function openLock(folder: string, path: string): Promise<Deno.FsFile> {
  try {
    await Deno.mkdir(folder, { recursive: true });
    return await Deno.open(path, { read: true, write: true, create: true, mode: 0o600 });
  } catch (cause) {
    throw new Error(
      `${path} cannot be opened; folder and file must be writable for the user that runs this`,
      { cause },
    );
  }
}

/** How long a lock is waited for where the runtime can only wait (Deno before 2.7). */
const PATIENCE_MS = 1_000;

/** @returns whether the lock is ours now */
async function isTaken(file: Deno.FsFile): Promise<boolean> {
  if (file.tryLock !== undefined) return await file.tryLock(true);
  const late = new AbortController();
  const isLate = systemClock.sleep(PATIENCE_MS, late.signal).then(() => false, () => false);
  const isOurs = file.lock(true).then(() => true);
  return await Promise.race([isOurs, isLate]).finally(() => late.abort());
}

function inUse(folder: string, holder: Holder | undefined): DatabaseInUseError {
  const { pid, host, since } = holder ?? {};
  const who = pid === undefined ? "" : `: process ${pid} on ${host}, since ${since}`;
  return new DatabaseInUseError(
    `the database in ${folder} is in use by an oracle that runs${who}; only one may`,
  );
}

/** The holder may be writing its name just now. */
async function holderOf(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch {
    return undefined;
  }
}
