/** More bytes than these do not wait to be compressed: what comes then is sent as it is. */
const MOST_WAITING_BYTES = 16 * 1024 * 1024;

/** What the worker is sent. */
export interface CompressorRequest {
  readonly id: number;
  readonly plain: Uint8Array;
}

/** What it answers. */
export interface CompressorReply {
  readonly id: number;
  readonly compressed: Uint8Array;
}

interface Waiting {
  readonly size: number;
  readonly resolve: (compressed: Uint8Array | undefined) => void;
}

/** Compresses bytes in a worker: gzip in the thread of the requests would keep all of them waiting. */
export class Compressor implements Disposable {
  readonly #waiting = new Map<number, Waiting>();
  readonly #mostBytes: number;
  #waitingBytes = 0;
  #lastId = 0;
  #worker: Worker | undefined;
  #isClosed = false;

  /** The worker starts with the first bytes. */
  constructor(mostBytes = MOST_WAITING_BYTES) {
    this.#mostBytes = mostBytes;
  }

  /**
   * Bytes in gzip (RFC 1952), or `undefined` when there is too much to compress already.
   * @param plain all of its buffer, which is copied
   */
  gzip(plain: Uint8Array): Promise<Uint8Array | undefined> {
    if (this.#isClosed || this.#waitingBytes + plain.length > this.#mostBytes) {
      return Promise.resolve(undefined);
    }
    const worker = this.#worker ??= this.#start();
    const id = ++this.#lastId;
    this.#waitingBytes += plain.length;
    return new Promise((resolve) => {
      this.#waiting.set(id, { size: plain.length, resolve });
      worker.postMessage({ id, plain } satisfies CompressorRequest);
    });
  }

  /** Ends the worker; what waits is not compressed. */
  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#end();
  }

  #start(): Worker {
    const worker = new Worker(new URL("./compressor_worker.ts", import.meta.url), {
      type: "module",
      name: "compressor",
      deno: { permissions: "none" },
    });
    worker.onmessage = ({ data }: MessageEvent<CompressorReply>) => {
      this.#finish(data.id, data.compressed);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      if (worker === this.#worker) this.#end(); // the next bytes get another
    };
    return worker;
  }

  #finish(id: number, compressed: Uint8Array | undefined): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    this.#waitingBytes -= waiting.size;
    waiting.resolve(compressed);
  }

  #end(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const id of [...this.#waiting.keys()]) this.#finish(id, undefined);
  }
}
