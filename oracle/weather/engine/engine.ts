import { createRequire } from "node:module";
import type { Logger } from "@logtape/logtape";
import { RefusalError } from "../../../shared/contract/refusal_error.ts";
import { messageOf } from "../../../shared/message_of.ts";
import type { EngineReply, EngineRequest, EngineTable, NamedFile } from "./engine_message.ts";

/** How the engine runs. */
export interface EngineOptions {
  /** The most memory the engine takes for data, MiB; all in all it never has 128 MiB more than that. */
  readonly memoryMb: number;
  /** The folders it may read; nothing else is open to it. */
  readonly folders: readonly string[];
  readonly log: Logger;
  /**
   * Real time that one query may take before the engine is ended, in milliseconds.
   * @default 30,000
   */
  readonly timeoutMs?: number;
  /**
   * Queries of one urgency that may wait.
   * @default 64
   */
  readonly queueLength?: number;
  /**
   * Real time without a query after which the engine is ended, in milliseconds; it starts anew with the next one. One
   * that worked in the background alone is ended much sooner.
   * @default never
   */
  readonly idleMs?: number;
  /**
   * Real time after which one is ended that worked in the background alone, in milliseconds.
   * @default 5,000: its next query comes sooner, or in an hour
   */
  readonly restMs?: number;
  /** Told of every query how long it waited and how long the engine worked at it, in milliseconds. */
  readonly onQuery?: (waitedMs: number, tookMs: number) => void;
}

/** Which queries go first: those of settlement, then those of visitors, and last what nobody waits for. */
export type Urgency = "urgent" | "usual" | "background";

/** A query and the files it reads. */
export interface EngineQuery {
  /** At most {@link MAX_SQL_BYTES}; results are texts, numbers and booleans. */
  readonly sql: string;
  readonly files: readonly NamedFile[];
  /** @default "usual" */
  readonly urgency?: Urgency;
}

/** A query that the engine did not answer. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  /**
   * @param fault `query`: the engine said no and goes on; `lost` and `timeout`: it had to be ended; `system`: the
   * system gave no engine or no file, whatever the query is
   */
  constructor(
    readonly fault: "query" | "lost" | "timeout" | "system",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The most bytes of SQL that the engine takes; longer texts corrupt its memory. */
export const MAX_SQL_BYTES = 60_000;
const START_TIMEOUT_MS = 30_000;
const PACKAGES = "/node_modules";
const WASM = "@duckdb/duckdb-wasm/dist/duckdb-eh.wasm";

const NOTHING = {
  env: false,
  ffi: false,
  import: false,
  net: false,
  run: false,
  write: false,
} as const;

interface Waiting {
  readonly query: EngineQuery;
  readonly askedMs: number;
  resolve(table: EngineTable): void;
  reject(error: unknown): void;
}

/**
 * The DuckDB engine in its own worker, which may read the given folders and nothing else. One query runs at a time;
 * an engine that does not answer in time, or dies, is ended, and the next query gets a new one.
 */
export class Engine implements AsyncDisposable {
  readonly #options: EngineOptions;
  readonly #waiting: Record<Urgency, Waiting[]> = { urgent: [], usual: [], background: [] };
  #worker: Worker | undefined;
  #busy: Promise<void> | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  /** When somebody waited for a query last. */
  #neededMs = -Infinity;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /**
   * Runs one query.
   *
   * @throws {RefusalError} `busy` when too many wait already or the engine is closed
   * @throws {EngineError} when the query failed
   */
  query(query: EngineQuery): Promise<EngineTable> {
    const { queueLength = 64 } = this.#options;
    const { urgency = "usual" } = query;
    const line = this.#waiting[urgency];
    if (this.#closed || line.length >= queueLength) {
      return Promise.reject(
        new RefusalError("busy", "too many weather queries wait; try again later"),
      );
    }
    if (new TextEncoder().encode(query.sql).byteLength > MAX_SQL_BYTES) {
      return Promise.reject(new RangeError(`a query has more than ${MAX_SQL_BYTES} bytes`));
    }
    return new Promise((resolve, reject) => {
      line.push({ query, askedMs: performance.now(), resolve, reject });
      this.#busy ??= this.#work();
    });
  }

  /** Refuses further queries, lets those that were taken finish, and ends the worker. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#busy;
    this.#end();
  }

  async #work(): Promise<void> {
    clearTimeout(this.#idle);
    for (;;) {
      const { urgent, usual, background } = this.#waiting;
      const next = urgent.shift() ?? usual.shift() ?? background.shift();
      if (!next) break;
      const begunMs = performance.now();
      await this.#run(next.query).then(next.resolve, next.reject);
      if (next.query.urgency !== "background") this.#neededMs = performance.now();
      this.#options.onQuery?.(begunMs - next.askedMs, performance.now() - begunMs);
    }
    this.#busy = undefined;
    const { idleMs, restMs = 5_000 } = this.#options;
    if (idleMs === undefined || this.#closed) return;
    const leftMs = Math.max(idleMs - (performance.now() - this.#neededMs), restMs);
    this.#idle = setTimeout(() => this.#end(), Math.min(leftMs, idleMs));
    Deno.unrefTimer(Number(this.#idle));
  }

  async #run({ sql, files }: EngineQuery): Promise<EngineTable> {
    const worker = this.#worker ?? await this.#start();
    const { timeoutMs = 30_000 } = this.#options;
    const reply = await this.#ask(worker, { kind: "query", sql, files }, timeoutMs);
    if (reply.kind === "table") return reply.table;
    const message = reply.kind === "error" ? reply.message : `unexpected ${reply.kind}`;
    if (reply.kind === "error" && reply.isSystem) throw new EngineError("system", message);
    if (reply.kind === "error" && !reply.fatal) throw new EngineError("query", message);
    throw this.#abandon(message);
  }

  /** @throws {EngineError} `system`, whatever went wrong: it is no file's fault */
  async #start(): Promise<Worker> {
    try {
      return await this.#open();
    } catch (cause) {
      this.#end();
      const message = `the weather engine did not start: ${messageOf(cause)}`;
      throw new EngineError("system", message, { cause });
    }
  }

  async #open(): Promise<Worker> {
    const wasmPath = createRequire(import.meta.url).resolve(WASM);
    // In a compiled program loading a package also asks for the folders above it.
    const packages = wasmPath.slice(0, wasmPath.indexOf(PACKAGES) + PACKAGES.length);
    const { memoryMb, folders } = this.#options;
    const worker = new Worker(new URL("./engine_worker.ts", import.meta.url), {
      type: "module",
      name: "weather engine",
      deno: { permissions: { ...NOTHING, read: [packages, ...folders], sys: ["cpus"] } },
    });
    this.#worker = worker;
    await this.#reply(worker, START_TIMEOUT_MS);
    const reply = await this.#ask(worker, { kind: "open", wasmPath, memoryMb }, START_TIMEOUT_MS);
    if (reply.kind === "open") return worker;
    throw this.#abandon(reply.kind === "error" ? reply.message : `unexpected ${reply.kind}`);
  }

  #ask(worker: Worker, request: EngineRequest, timeoutMs: number): Promise<EngineReply> {
    const reply = this.#reply(worker, timeoutMs);
    worker.postMessage(request);
    return reply;
  }

  /** The next message of the worker; its silence or its death ends it. */
  async #reply(worker: Worker, timeoutMs: number): Promise<EngineReply> {
    const { promise, resolve, reject } = Promise.withResolvers<EngineReply>();
    const timer = setTimeout(() => {
      reject(this.#abandon(`no answer in ${timeoutMs} ms`, "timeout"));
    }, timeoutMs);
    worker.onmessage = ({ data }) => resolve(data);
    worker.onmessageerror = () => reject(this.#abandon("an answer could not be read"));
    worker.onerror = (event) => {
      event.preventDefault(); // otherwise it ends this program too
      reject(this.#abandon(event.message));
    };
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  #abandon(message: string, fault: "lost" | "timeout" = "lost"): EngineError {
    this.#end();
    this.#options.log.error("the weather engine was ended: {message}", { message });
    return new EngineError(fault, `the weather engine was ended: ${message}`);
  }

  #end(): void {
    clearTimeout(this.#idle);
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}
