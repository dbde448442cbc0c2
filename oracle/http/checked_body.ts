import { Sha256 } from "../../shared/bytes/sha256.ts";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { type Pace, timeLeftMs } from "./pace.ts";
import { ProofRefusalError } from "./proof_refusal_error.ts";

/** What bounds a request's body. */
export interface BodyLimits {
  readonly bytes: number;
  /** Real time for the whole body, in milliseconds. */
  readonly deadlineMs: number;
  /** The slowest that its client may be while it is waited for. */
  readonly slowest: Pace;
}

const KIB = 1024;
/** The limits of a body that a handler gets whole. */
export const SMALL_BODY: BodyLimits = {
  bytes: 256 * KIB,
  deadlineMs: 30_000,
  slowest: { patienceMs: 5_000, bytesPerSecond: 8 * KIB },
};
/** The limits of an uploaded file. */
export const UPLOAD_BODY: BodyLimits = {
  bytes: 128 * KIB * KIB,
  deadlineMs: 600_000,
  slowest: { patienceMs: 30_000, bytesPerSecond: 16 * KIB },
};

/** What a whole body turned out to be. */
export interface BodyDigest {
  readonly size: number;
  /** SHA-256 in lower-case hex. */
  readonly sha256: string;
}

/**
 * A request's body, read once under its limits, hashed on the way, and judged at its end. Whoever reads it sees
 * its end only after the judgement has passed.
 */
export class CheckedBody {
  /** The body as a stream; cancelling it leaves the rest to {@link finish}. */
  readonly stream: ReadableStream<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly #limits: BodyLimits;
  readonly #judge: (digest: BodyDigest) => Promise<void>;
  readonly #hash = new Sha256();
  readonly #late = Promise.withResolvers<never>();
  readonly #deadline: ReturnType<typeof setTimeout>;
  #size = 0;
  /** How long its client was waited for. */
  #waitedMs = 0;
  #end: Promise<void> | undefined;

  /**
   * @param judge called once with the digest of the whole body; its throw is what readers get instead of the end
   */
  constructor(
    body: ReadableStream<Uint8Array> | null,
    limits: BodyLimits,
    judge: (digest: BodyDigest) => Promise<void>,
  ) {
    this.#reader = body?.getReader();
    this.#limits = limits;
    this.#judge = judge;
    this.#late.promise.catch(() => {}); // most bodies end long before
    this.#deadline = setTimeout(() => {
      const seconds = limits.deadlineMs / 1000;
      this.#late.reject(
        new RefusalError("too_slow", `the body must arrive within ${seconds} seconds`),
      );
    }, limits.deadlineMs);
    this.stream = new ReadableStream({
      pull: async (controller) => {
        const chunk = await this.#next();
        if (chunk) controller.enqueue(chunk);
        else controller.close();
      },
    }, { highWaterMark: 0 });
  }

  /**
   * The whole body.
   * @throws {ProofRefusalError} `body` past its size or when it breaks off, or the judge's own error
   * @throws {RefusalError} `too_slow`
   */
  async bytes(): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    for (let chunk = await this.#next(); chunk; chunk = await this.#next()) chunks.push(chunk);
    return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
  }

  /**
   * Reads and drops what nobody has read, so that the body is judged in any case.
   * @throws {Error} as {@link bytes}
   */
  async finish(): Promise<void> {
    while (await this.#next());
  }

  /** The next piece, or `undefined` after the judged end. */
  async #next(): Promise<Uint8Array | undefined> {
    if (this.#end) return void await this.#end;
    try {
      const chunk = await this.#read();
      if (chunk) return chunk;
    } catch (error) {
      this.#reader?.cancel(error).catch(() => {}); // the connection may be gone already
      this.#end ??= Promise.reject(error);
    }
    clearTimeout(this.#deadline);
    this.#end ??= this.#judge({ size: this.#size, sha256: this.#hash.hex() });
    return void await this.#end;
  }

  async #read(): Promise<Uint8Array | undefined> {
    const chunk = await this.#await(this.#reader).catch((cause) => {
      if (cause instanceof RefusalError) throw cause;
      throw new ProofRefusalError("body", "the body could not be read to its end", { cause });
    });
    if (!chunk?.value) return undefined;
    this.#size += chunk.value.length;
    if (this.#size > this.#limits.bytes) {
      throw new ProofRefusalError("body", `the body must be at most ${this.#limits.bytes} bytes`);
    }
    this.#hash.update(chunk.value);
    return chunk.value;
  }

  /** The next piece; its client has to keep up a rate while it is waited for, not while others keep it waiting. */
  async #await(reader: ReadableStreamDefaultReader<Uint8Array> | undefined) {
    const { slowest } = this.#limits;
    const leftMs = timeLeftMs(slowest, this.#size, this.#waitedMs);
    const begunMs = performance.now();
    const timer = setTimeout(() => {
      this.#late.reject(
        new RefusalError(
          "too_slow",
          `the body must arrive at ${slowest.bytesPerSecond} bytes a second`,
        ),
      );
    }, Math.max(0, leftMs));
    try {
      return await Promise.race([reader?.read(), this.#late.promise]);
    } finally {
      clearTimeout(timer);
      this.#waitedMs += performance.now() - begunMs;
    }
  }
}
