import type { ByteSink } from "./byte_source.ts";

/** Keeps what is written, for files that fit into memory. */
export class MemorySink implements ByteSink {
  readonly #parts: Uint8Array[] = [];

  write(bytes: Uint8Array): Promise<void> {
    this.#parts.push(bytes.slice());
    return Promise.resolve();
  }

  /** All bytes so far, in order. */
  bytes(): Uint8Array<ArrayBuffer> {
    const size = this.#parts.reduce((sum, part) => sum + part.byteLength, 0);
    const all = new Uint8Array(size);
    let offset = 0;
    for (const part of this.#parts) {
      all.set(part, offset);
      offset += part.byteLength;
    }
    return all;
  }
}
