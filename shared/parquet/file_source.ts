import { type ByteSource, checkRange } from "./byte_source.ts";

/** An open file to read from; close it when done, or declare it with `using`. */
export interface FileSource extends ByteSource, Disposable {
  close(): void;
}

/**
 * Opens a file for random reads.
 *
 * @throws {Deno.errors.NotFound} when there is none
 */
export async function fileSource(path: string): Promise<FileSource> {
  const file = await Deno.open(path, { read: true });
  const { size } = await file.stat();
  // A seek and its read belong together, so concurrent reads take turns.
  let turn: Promise<unknown> = Promise.resolve();

  async function readAt(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(length);
    await file.seek(offset, Deno.SeekMode.Start);
    let filled = 0;
    while (filled < length) {
      const count = await file.read(bytes.subarray(filled));
      if (count === null) throw new RangeError(`the file ended at ${offset + filled} of ${size}`);
      filled += count;
    }
    return bytes;
  }

  return {
    size,
    async read(offset, length) {
      checkRange(offset, length, size);
      const mine = turn.then(() => readAt(offset, length));
      turn = mine.catch(() => {});
      return await mine;
    },
    close: () => file.close(),
    [Symbol.dispose]: () => file.close(),
  };
}
