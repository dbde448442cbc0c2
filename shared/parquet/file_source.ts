import { type ByteSource, checkRange } from "./byte_source.ts";

/** An open file to read from; close it when done, or declare it with `using`. */
export class FileSource implements ByteSource, Disposable {
  readonly size: number;
  readonly #file: Deno.FsFile;
  // A seek and its read belong together, so concurrent reads take turns.
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(file: Deno.FsFile, size: number) {
    this.#file = file;
    this.size = size;
  }

  /**
   * Opens a file for random reads.
   *
   * @throws {Deno.errors.NotFound} when there is none
   */
  static async open(path: string): Promise<FileSource> {
    const file = await Deno.open(path, { read: true });
    const { size } = await file.stat();
    return new FileSource(file, size);
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    checkRange(offset, length, this.size);
    const mine = this.#turn.then(() => this.#readInTurn(offset, length));
    this.#turn = mine.catch(() => {});
    return await mine;
  }

  close(): void {
    this.#file.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #readInTurn(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(length);
    await this.#file.seek(offset, Deno.SeekMode.Start);
    let filled = 0;
    while (filled < length) {
      const count = await this.#file.read(bytes.subarray(filled));
      if (count === null) {
        throw new RangeError(`the file ended at ${offset + filled} of ${this.size}`);
      }
      filled += count;
    }
    return bytes;
  }
}
