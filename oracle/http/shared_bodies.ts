import { Buffer } from "node:buffer";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import type { Compressor } from "./compressor.ts";
import { type Pace, timeLeftMs } from "./pace.ts";
import type { Standing } from "./lines.ts";

/** How much a listener holds for its answers. */
export interface SharedBodyLimits {
  /** Bytes of bodies that nobody reads, for later. */
  readonly kept: number;
  /** How many bodies may be kept, since a short one takes more than its bytes. */
  readonly most: number;
  /** Of different bodies that are being sent, before the next is refused to a stranger or a member. */
  readonly sent: Readonly<Record<Standing, number>>;
  /** The slowest reader that is waited for: others want the memory. */
  readonly slowest: Pace;
}

const MIB = 1024 * 1024;
const USUAL_LIMITS: SharedBodyLimits = {
  kept: 32 * MIB,
  most: 32_768,
  sent: { stranger: 128 * MIB, member: 192 * MIB },
  slowest: { patienceMs: 30_000, bytesPerSecond: 16 * 1024 },
};

/** So much of a body goes on its way at once. */
const PIECE_BYTES = 64 * 1024;

/** The bytes of an answer, which all its readers share: equal answers are one in memory, however many read them. */
class SharedBody {
  readonly plain: Uint8Array;
  /** How many read it now. */
  readers = 0;
  gzip: Promise<Uint8Array | undefined> | undefined;
  /** What it takes in memory. */
  bytes: number;

  constructor(plain: Uint8Array) {
    this.plain = plain;
    this.bytes = plain.length;
  }
}

/** One reader's hold on a shared body; it has to be ended. */
export interface Reading {
  readonly plain: Uint8Array;
  /** The body in gzip (RFC 1952), compressed once, or `undefined` when there is too much to compress already. */
  gzip(): Promise<Uint8Array | undefined>;
  /** Its bytes, one way or the other, as a stream of views on them, which ends the reading. */
  stream(bytes: Uint8Array): ReadableStream<Uint8Array>;
  /** Lets go of the body; further calls do nothing. */
  end(): void;
}

/**
 * The bodies of a listener's answers, known by their own bytes: whatever URL asked for them, and however often, each is
 * held and compressed once, and in all they take no more than there is for them. A mark finds the body that may be
 * equal, and all its bytes are compared; of different ones with one mark the newest is known.
 */
export class SharedBodies {
  readonly #compressor: Compressor;
  readonly #limits: SharedBodyLimits;
  /** Those that can be found again, the longest unused first. */
  readonly #known = new Map<string, SharedBody>();
  #held = 0;
  #sent = 0;

  constructor(compressor: Compressor, limits = USUAL_LIMITS) {
    this.#compressor = compressor;
    this.#limits = limits;
  }

  /** Bytes of all bodies that are kept or read. */
  get heldBytes(): number {
    return this.#held;
  }

  /**
   * Takes a hold on the one body that has these bytes.
   * @throws {RefusalError} `busy` when too many different ones are being sent
   */
  open(plain: Uint8Array, standing: Standing): Reading {
    const mark = sampleBytes(plain);
    const body = this.#find(mark, plain) ?? new SharedBody(plain);
    if (body.readers === 0) {
      if (this.#sent + body.bytes > this.#limits.sent[standing]) throw tooMuch();
      this.#sent += body.bytes;
    }
    body.readers++;
    if (this.#known.get(mark) !== body) this.#held += body.bytes;
    this.#know(mark, body);
    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      this.#end(mark, body);
    };
    return {
      plain: body.plain,
      gzip: () => this.#gzip(body),
      stream: (bytes) => streamViews(bytes, this.#limits.slowest, end),
      end,
    };
  }

  #find(mark: string, plain: Uint8Array): SharedBody | undefined {
    const known = this.#known.get(mark);
    if (!known) return undefined;
    return known.plain === plain || Buffer.compare(known.plain, plain) === 0 ? known : undefined;
  }

  /** Makes a body the latest that is known by its mark. */
  #know(mark: string, body: SharedBody): void {
    const before = this.#known.get(mark);
    if (before !== undefined && before !== body) this.#forget(mark, before);
    this.#known.delete(mark);
    this.#known.set(mark, body);
    this.#makeRoom();
  }

  #forget(mark: string, body: SharedBody): void {
    this.#known.delete(mark);
    if (body.readers === 0) this.#held -= body.bytes;
  }

  #end(mark: string, body: SharedBody): void {
    if (--body.readers > 0) return;
    this.#sent -= body.bytes;
    if (this.#known.get(mark) !== body) this.#held -= body.bytes;
    else this.#makeRoom();
  }

  /** Forgets bodies that nobody reads until those that are left have space. */
  #makeRoom(): void {
    for (const [mark, body] of this.#known) {
      const hasRoom = this.#held - this.#sent <= this.#limits.kept;
      if (hasRoom && this.#known.size <= this.#limits.most) return;
      if (body.readers === 0) this.#forget(mark, body);
    }
  }

  /** Called by readers only, so that the body is being sent until it is compressed. */
  #gzip(body: SharedBody): Promise<Uint8Array | undefined> {
    body.gzip ??= this.#compressor.gzip(body.plain).then((compressed) => {
      if (!compressed) {
        body.gzip = undefined; // another time
        return undefined;
      }
      body.bytes += compressed.length;
      this.#held += compressed.length;
      this.#sent += compressed.length;
      return compressed;
    });
    return body.gzip;
  }
}

function tooMuch(): RefusalError {
  return new RefusalError("busy", "too many answers are being sent; try again in a few seconds");
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
 * Bytes as a stream of views on them: nothing is copied, however many streams there are. It breaks off for a reader who
 * is too slow.
 * @param onEnd called once, when the bytes were taken, or will not be
 */
function streamViews(
  bytes: Uint8Array,
  slowest: Pace,
  onEnd: () => void,
): ReadableStream<Uint8Array> {
  const begunMs = performance.now();
  let start = 0;
  return new ReadableStream({
    pull(controller) {
      if (start >= bytes.length) {
        onEnd();
        return controller.close();
      }
      if (timeLeftMs(slowest, start, performance.now() - begunMs) < 0) {
        onEnd();
        throw new DOMException("the answer was not taken in time", "TimeoutError");
      }
      controller.enqueue(bytes.subarray(start, start += PIECE_BYTES));
    },
    cancel: onEnd,
  }, { highWaterMark: 0 });
}
