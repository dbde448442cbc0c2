import { statfs } from "node:fs/promises";
import { join } from "node:path";

/** Files and folders that a disk can take. */
const INODES = 100_000;

/**
 * A folder that may be a small disk of its own, in memory: then it can fill up and turn read-only. Mounting takes
 * root; for others it is a plain folder that can do neither.
 */
export class Disk implements AsyncDisposable {
  private constructor(
    readonly folder: string,
    readonly isMounted: boolean,
    readonly sizeMib: number,
  ) {}

  /** Makes the folder, and mounts the disk where that is possible. */
  static async mount(parent: string, name: string, sizeMib: number): Promise<Disk> {
    const folder = join(parent, name);
    await Deno.mkdir(folder);
    const options = `size=${sizeMib}m,nr_inodes=${INODES}`;
    const isMounted = Deno.uid() === 0 &&
      await run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder);
    return new Disk(folder, isMounted, sizeMib);
  }

  /** Leaves space for nothing more, not even an empty file. */
  async fill(): Promise<void> {
    const { blocks, bfree, bsize, files, ffree } = await statfs(this.folder);
    await this.#remount(`size=${(blocks - bfree) * bsize},nr_inodes=${files - ffree}`);
  }

  /** Makes the disk as small as `sizeMib`. */
  async shrink(sizeMib: number): Promise<void> {
    await this.#remount(`size=${sizeMib}m`);
  }

  /** Refuses writes; nothing may be open for writing. */
  async setReadOnly(): Promise<void> {
    await this.#remount("ro");
  }

  /** Undoes {@link fill}, {@link shrink} and {@link setReadOnly}. */
  async repair(): Promise<void> {
    await this.#remount(`rw,size=${this.sizeMib}m,nr_inodes=${INODES}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isMounted) await run("umount", "--lazy", this.folder);
  }

  async #remount(options: string): Promise<void> {
    if (!this.isMounted) throw new Error(`${this.folder} is no disk of its own`);
    if (!await run("mount", "-o", `remount,${options}`, this.folder)) {
      throw new Error(`${this.folder} could not be remounted with ${options}`);
    }
  }
}

/** The size at which the oracle's guard of 512 MiB refuses uploads. */
export const TOO_SMALL_FOR_UPLOADS_MIB = 500;

async function run(command: string, ...args: string[]): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(command, { args, stdout: "null", stderr: "null" })
      .output();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
