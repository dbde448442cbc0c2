import { Buffer } from "node:buffer";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const gzipAsync = promisify(gzip);

/** Bodies below this are compressed each time: that is cheaper than remembering them. */
const WORTH_KEEPING_BYTES = 64 * 1024;
/** What is kept in all, plain and compressed. */
const CAPACITY_BYTES = 32 * 1024 * 1024;

interface Kept {
  readonly plain: Uint8Array;
  readonly compressed: Uint8Array<ArrayBuffer>;
}

/**
 * Compresses bodies off the main thread and remembers the large ones: an event's answer is almost a megabyte, and
 * is asked for again and again while it stays the same. A body is known by where it was served and its own bytes.
 */
export class GzipCache {
  readonly #kept = new Map<string, Kept>();
  readonly #capacity: number;
  #bytes = 0;

  /** @param capacity the most bytes that are kept */
  constructor(capacity = CAPACITY_BYTES) {
    this.#capacity = capacity;
  }

  /** `plain` in gzip (RFC 1952). */
  async compress(plain: Uint8Array, place: string): Promise<Uint8Array<ArrayBuffer>> {
    const kept = this.#kept.get(place);
    if (kept && Buffer.compare(kept.plain, plain) === 0) {
      this.#kept.delete(place);
      this.#kept.set(place, kept);
      return kept.compressed;
    }
    const compressed = new Uint8Array(await gzipAsync(plain));
    if (plain.length >= WORTH_KEEPING_BYTES) this.#keep(place, { plain, compressed });
    return compressed;
  }

  /** How many bodies are kept. */
  get size(): number {
    return this.#kept.size;
  }

  #keep(place: string, body: Kept): void {
    this.#drop(place);
    this.#kept.set(place, body);
    this.#bytes += countBytes(body);
    for (const [oldest] of this.#kept) {
      if (this.#bytes <= this.#capacity) break;
      this.#drop(oldest);
    }
  }

  #drop(place: string): void {
    const body = this.#kept.get(place);
    if (!body) return;
    this.#kept.delete(place);
    this.#bytes -= countBytes(body);
  }
}

const countBytes = ({ plain, compressed }: Kept) => plain.length + compressed.length;
