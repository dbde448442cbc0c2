import { type ByteSource, checkRange } from "./byte_source.ts";

/** So much is read at once: some row groups of a forecast file. */
const PIECE_BYTES = 256 * 1024;

/**
 * Reads a source in larger pieces than it is asked for, for one reader at a time that goes from its beginning to its end.
 * Column chunks are small and many, two thousand in a national forecast file, and each read of a file goes to another
 * thread and back.
 */
export class ReadAhead implements ByteSource {
  readonly size: number;
  readonly #source: ByteSource;
  #piece = new Uint8Array(0);
  #start = 0;

  constructor(source: ByteSource) {
    this.size = source.size;
    this.#source = source;
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    checkRange(offset, length, this.size);
    if (length >= PIECE_BYTES) return await this.#source.read(offset, length);
    const isAtHand = offset >= this.#start &&
      offset + length <= this.#start + this.#piece.byteLength;
    if (!isAtHand) {
      this.#piece = await this.#source.read(offset, Math.min(PIECE_BYTES, this.size - offset));
      this.#start = offset;
    }
    const from = offset - this.#start;
    return this.#piece.slice(from, from + length);
  }
}
