import { createRequire } from "node:module";
import { dirname } from "node:path";
import type { Logger } from "@logtape/logtape";
import { Refusal } from "../../shared/contract/refusal.ts";
import type { EngineReply, EngineRequest, EngineTable } from "./engine_protocol.ts";

/** How the engine runs. */
export interface EngineOptions {
  /** The most memory the engine takes for data, MiB. */
  readonly memoryMb: number;
  /** The folders it may read; nothing else is open to it. */
  readonly folders: readonly string[];
  readonly log: Logger;
  /**
   * Real time one query may take before the engine is ended.
   * @default 30,000 ms
   */
  readonly timeoutMs?: number;
  /**
   * Queries that may wait.
   * @default 64
   */
  readonly queueLength?: number;
}

/** A query that the engine did not answer. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  /** @param fault `query`: the engine said no and goes on; `lost`: it had to be started again */
  constructor(readonly fault: "query" | "lost", message: string) {
    super(message);
  }
}

/** A query with the files it reads. */
export type EngineQuery = Omit<Extract<EngineRequest, { kind: "query" }>, "kind">;

/** The most bytes of SQL that the engine takes; longer texts corrupt its memory. */
export const MAX_SQL_BYTES = 60_000;
/** The engine looks whether files of these names exist before it opens its database in memory. */
const DATABASE_NAMES = [":memory:", ":memory:.wal"];
const START_TIMEOUT_MS = 30_000;

/**
 * The DuckDB engine in its own worker, which may read the given folders and nothing else. One query runs at a time;
 * an engine that does not answer in time, or dies, is ended and the next query gets a new one.
 */
export class Engine implements AsyncDisposable {
  readonly #options: EngineOptions;
  #worker: Promise<Worker> | undefined;
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #closed = false;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** Starts the engine ahead of the first query. */
  async warm(): Promise<void> {
    await this.#inTurn(() => this.#running());
  }

  /**
   * Runs one query.
   *
   * @throws Refusal `busy` when too many wait already or the engine is closed
   * @throws EngineError when the query failed
   */
  query(query: EngineQuery): Promise<EngineTable> {
    const { queueLength = 64 } = this.#options;
    if (this.#closed || this.#waiting >= queueLength) {
      return Promise.reject(
        new Refusal("busy", "too many weather queries are waiting; retry later"),
      );
    }
    if (new TextEncoder().encode(query.sql).byteLength > MAX_SQL_BYTES) {
      return Promise.reject(new RangeError(`a query has more than ${MAX_SQL_BYTES} bytes`));
    }
    return this.#inTurn(() => this.#run(query));
  }

  /** Refuses further queries, lets those that were taken finish, and ends the worker. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#tail;
    await this.#end();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting++;
    const mine = this.#tail.then(work).finally(() => this.#waiting--);
    this.#tail = mine.catch(() => {});
    return mine;
  }

  async #run(query: EngineQuery): Promise<EngineTable> {
    const worker = await this.#running();
    const { timeoutMs = 30_000 } = this.#options;
    const reply = await this.#ask(worker, { kind: "query", ...query }, timeoutMs);
    if (reply.kind === "table") return reply.table;
    if (reply.kind !== "error") throw new EngineError("query", `unexpected ${reply.kind}`);
    if (!reply.isFatal) throw new EngineError("query", reply.message);
    await this.#end();
    throw this.#lost(reply.message);
  }

  async #running(): Promise<Worker> {
    this.#worker ??= this.#start();
    try {
      return await this.#worker;
    } catch (error) {
      this.#worker = undefined;
      throw error;
    }
  }

  async #start(): Promise<Worker> {
    const wasmPath = createRequire(import.meta.url).resolve(
      "@duckdb/duckdb-wasm/dist/duckdb-eh.wasm",
    );
    const worker = new Worker(new URL("./engine_worker.ts", import.meta.url), {
      type: "module",
      deno: {
        permissions: {
          read: [dirname(wasmPath), ...DATABASE_NAMES, ...this.#options.folders],
          sys: ["cpus"],
          net: false,
          write: false,
          run: false,
          env: false,
          ffi: false,
        },
      },
    });
    try {
      await this.#reply(worker, START_TIMEOUT_MS);
      const { memoryMb } = this.#options;
      const reply = await this.#ask(worker, { kind: "open", wasmPath, memoryMb }, START_TIMEOUT_MS);
      if (reply.kind === "ready") return worker;
      throw this.#lost(reply.kind === "error" ? reply.message : `unexpected ${reply.kind}`);
    } catch (error) {
      worker.terminate();
      throw error;
    }
  }

  async #ask(worker: Worker, request: EngineRequest, timeoutMs: number): Promise<EngineReply> {
    const reply = this.#reply(worker, timeoutMs);
    worker.postMessage(request);
    return await reply;
  }

  /** The next message of the worker; its silence or its death ends it. */
  async #reply(worker: Worker, timeoutMs: number): Promise<EngineReply> {
    const { promise, resolve, reject } = Promise.withResolvers<EngineReply>();
    const timer = setTimeout(() => reject(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
    worker.onmessage = ({ data }) => resolve(data);
    worker.onmessageerror = () => reject(new Error("an answer could not be read"));
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
    try {
      return await promise;
    } catch (error) {
      await this.#end();
      worker.terminate();
      throw this.#lost(error instanceof Error ? error.message : String(error));
    } finally {
      clearTimeout(timer);
    }
  }

  #lost(message: string): EngineError {
    this.#options.log.error("The weather engine was ended: {message}", { message });
    return new EngineError("lost", `the weather engine was ended: ${message}`);
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    try {
      (await worker)?.terminate();
    } catch {
      // it never started
    }
  }
}
