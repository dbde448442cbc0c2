import { dirname } from "node:path";
import type { ByteSink } from "../../shared/parquet/write.ts";
import { PARTIAL_SUFFIX, syncFolder } from "../../shared/storage/durable_file.ts";

/**
 * A file that shows under its name only once it is complete and durable. Until {@link commit} it has a name
 * ending in `.partial`, and disposing of it removes that.
 */
export class PartialFile implements ByteSink, AsyncDisposable {
  #file: Deno.FsFile | undefined;

  private constructor(readonly path: string, file: Deno.FsFile) {
    this.#file = file;
  }

  /** Begins the file, and its folder when missing. */
  static async create(path: string): Promise<PartialFile> {
    await Deno.mkdir(dirname(path), { recursive: true });
    const options = { write: true, create: true, truncate: true };
    return new PartialFile(path, await Deno.open(path + PARTIAL_SUFFIX, options));
  }

  /** @throws {Error} naming the file, when it cannot be written, e.g. on a full disk */
  async write(bytes: Uint8Array): Promise<void> {
    const file = this.#open;
    let offset = 0;
    try {
      while (offset < bytes.byteLength) offset += await file.write(bytes.subarray(offset));
    } catch (cause) {
      throw new Error(`${this.path} cannot be written`, { cause });
    }
  }

  /**
   * Makes the file durable and gives it its name.
   * @returns its size in bytes
   */
  async commit(): Promise<number> {
    const file = this.#open;
    await file.sync();
    const { size } = await file.stat();
    this.#close();
    await Deno.rename(this.path + PARTIAL_SUFFIX, this.path);
    await syncFolder(dirname(this.path));
    return size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#file === undefined) return;
    this.#close();
    await Deno.remove(this.path + PARTIAL_SUFFIX);
  }

  get #open(): Deno.FsFile {
    if (this.#file === undefined) throw new Error(`${this.path} is already complete`);
    return this.#file;
  }

  #close(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}
