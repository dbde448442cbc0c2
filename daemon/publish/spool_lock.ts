import { join } from "node:path";
import { fileExists } from "../../shared/storage/file_exists.ts";

const NAME = "daemon.lock";

/** Another daemon already works on this spool. */
export class SpoolInUseError extends Error {
  override readonly name = "SpoolInUseError";
}

/** Holds a spool folder for one daemon; the kernel lets go when the process ends, however it ends. */
export class SpoolLock implements Disposable {
  #file: Deno.FsFile | undefined;

  private constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  /**
   * Takes the spool folder for this process, creating it when missing.
   * @throws {SpoolInUseError} when a daemon, in this process or another, holds it
   */
  static async take(folder: string): Promise<SpoolLock> {
    await Deno.mkdir(folder, { recursive: true });
    const path = join(folder, NAME);
    const file = await Deno.open(path, { read: true, write: true, create: true });
    if (!await tryLock(file)) {
      const holder = (await Deno.readTextFile(path)).trim();
      file.close();
      throw new SpoolInUseError(
        `another daemon${holder === "" ? "" : ` (process ${holder})`} works on ${folder}; ` +
          `stop it or set another data_dir`,
      );
    }
    await noteHolder(file).catch(() => {}); // for the message above alone; a full disk has no space for it
    return new SpoolLock(file);
  }

  /** Whether a daemon holds the spool folder; nothing is made or changed. */
  static async isHeld(folder: string): Promise<boolean> {
    const path = join(folder, NAME);
    if (!await fileExists(path)) return false;
    using file = await Deno.open(path, { read: true });
    return !await tryLock(file, false);
  }

  /** Gives the spool back. */
  release(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  [Symbol.dispose](): void {
    this.release();
  }
}

/** Locks the file unless somebody else has it; a runtime before Deno 2.8 can only wait until nobody does. */
async function tryLock(file: Deno.FsFile, isExclusive = true): Promise<boolean> {
  if ("tryLock" in file) return await file.tryLock(isExclusive);
  await (file as Deno.FsFile).lock(isExclusive); // the check above narrowed the type to nothing
  return true;
}

async function noteHolder(file: Deno.FsFile): Promise<void> {
  await file.truncate();
  await file.write(new TextEncoder().encode(`${Deno.pid}\n`));
}
