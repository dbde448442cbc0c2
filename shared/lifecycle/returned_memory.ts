/** What of glibc's allocator is used, and its numbers for mallopt(3). */
const LIBRARY = "libc.so.6";
const SYMBOLS = {
  mallopt: { parameters: ["i32", "i32"], result: "i32" },
  malloc_trim: { parameters: ["usize"], result: "i32", nonblocking: true },
} as const;
const M_MMAP_THRESHOLD = -3;
const M_ARENA_MAX = -8;

/** Buffers from this size on are the system's own pages, which go back as soon as they are freed. */
const OWN_PAGES_BYTES = 128 * 1024;
/** Threads share so many heaps: each keeps what its own peak took. */
const HEAPS = 2;
const RETURN_EVERY_MS = 5_000;

/**
 * Has the C library give memory back that is free: left alone, glibc lets large buffers grow its heap, makes a heap for
 * each thread, and keeps all of them at their largest. Does nothing where there is another C library, or no permission
 * for foreign functions.
 */
export class ReturnedMemory implements AsyncDisposable {
  readonly #library: Deno.DynamicLibrary<typeof SYMBOLS> | undefined;
  readonly #timer: ReturnType<typeof setInterval> | undefined;
  #returning: Promise<unknown> = Promise.resolve();

  /** Begins now; large buffers that are there already stay as they are. */
  constructor() {
    this.#library = openLibrary();
    if (!this.#library) return;
    const { mallopt } = this.#library.symbols;
    mallopt(M_MMAP_THRESHOLD, OWN_PAGES_BYTES);
    mallopt(M_ARENA_MAX, HEAPS);
    this.#timer = setInterval(() => void this.returnFree(), RETURN_EVERY_MS);
    Deno.unrefTimer(Number(this.#timer));
  }

  /** Gives free pages back, in another thread; resolves when that is done. */
  returnFree(): Promise<unknown> {
    this.#returning = this.#returning.then(() => this.#library?.symbols.malloc_trim(0n));
    return this.#returning;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#returning;
    this.#library?.close();
  }
}

function openLibrary(): Deno.DynamicLibrary<typeof SYMBOLS> | undefined {
  if (Deno.build.os !== "linux") return undefined;
  try {
    return Deno.dlopen(LIBRARY, SYMBOLS);
  } catch {
    return undefined;
  }
}
