import { Buffer } from "node:buffer";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const gzipAsync = promisify(gzip);

/** What is kept for later in all, plain and compressed; bodies that are being sent stay beyond it. */
const CAPACITY_BYTES = 32 * 1024 * 1024;
/** So much of a body goes on its way at once. */
const PIECE_BYTES = 64 * 1024;

/** The bytes of a large answer, which all its readers share: equal answers are one in memory, however many read them. */
class SharedBody {
  readonly plain: Uint8Array;
  #gzip: Promise<Uint8Array> | undefined;
  #gzipBytes = 0;

  constructor(plain: Uint8Array) {
    this.plain = plain;
  }

  /** What it takes in memory. */
  get bytes(): number {
    return this.plain.length + this.#gzipBytes;
  }

  /** The body in gzip (RFC 1952), compressed once. */
  gzip(): Promise<Uint8Array> {
    this.#gzip ??= gzipAsync(this.plain).then((compressed) => {
      this.#gzipBytes = compressed.length;
      return compressed;
    });
    return this.#gzip;
  }
}

/**
 * Large bodies, known by their own bytes: whatever URL asked for them, and however often, each is kept and compressed
 * once. A mark finds the body that may be equal, and all its bytes are compared; of different ones with one mark the
 * newest is known.
 */
export class SharedBodies {
  /** The longest unused first. */
  readonly #kept = new Map<string, SharedBody>();
  /** All that are still kept or read by anyone. */
  readonly #alive = new Map<string, WeakRef<SharedBody>>();
  readonly #gone = new FinalizationRegistry<string>((mark) => {
    if (!this.#alive.get(mark)?.deref()) this.#alive.delete(mark);
  });
  readonly #capacity: number;

  /** @param capacity the most bytes that are kept while nobody reads them */
  constructor(capacity = CAPACITY_BYTES) {
    this.#capacity = capacity;
  }

  /** How many are kept for later. */
  get size(): number {
    return this.#kept.size;
  }

  /** The one body that has these bytes. */
  share(plain: Uint8Array): SharedBody {
    const mark = sampleBytes(plain);
    const known = this.#alive.get(mark)?.deref();
    const isSame = known !== undefined && Buffer.compare(known.plain, plain) === 0;
    const body = isSame ? known : this.#add(mark, plain);
    this.#kept.delete(mark);
    this.#kept.set(mark, body);
    this.#makeRoom();
    return body;
  }

  #add(mark: string, plain: Uint8Array): SharedBody {
    const body = new SharedBody(plain);
    this.#alive.set(mark, new WeakRef(body));
    this.#gone.register(body, mark);
    return body;
  }

  #makeRoom(): void {
    let bytes = 0;
    for (const body of this.#kept.values()) bytes += body.bytes;
    for (const [mark, body] of this.#kept) {
      if (bytes <= this.#capacity) return;
      this.#kept.delete(mark);
      bytes -= body.bytes;
    }
  }
}

/** How many bytes of a body go into its mark. */
const SAMPLES = 64;

/** The length and some bytes of a body: quick to take, and seldom the same for two. */
function sampleBytes(plain: Uint8Array): string {
  const step = Math.max(1, Math.floor(plain.length / SAMPLES));
  let mark = `${plain.length}`;
  for (let i = 0; i < plain.length; i += step) mark += String.fromCharCode(plain[i]!);
  return mark;
}

/**
 * Bytes as a stream of views on them: nothing is copied, however many streams there are.
 * @param owner stays alive while the stream is read
 */
export function streamViews(bytes: Uint8Array, owner: SharedBody): ReadableStream<Uint8Array> {
  let start = 0;
  let held: SharedBody | undefined = owner;
  return new ReadableStream({
    pull(controller) {
      if (start < bytes.length) {
        controller.enqueue(bytes.subarray(start, start += PIECE_BYTES));
        return;
      }
      controller.close();
      held = undefined;
    },
    cancel() {
      if (held) start = held.plain.length;
      held = undefined;
    },
  }, { highWaterMark: 0 });
}
