import type { PointHex } from "../../shared/contract/ids.ts";
import { MINUTE_MS } from "../../shared/time/units.ts";

/** A question to the worker: all locking points of an event, of public values only. */
export interface PointsRequest {
  readonly id: number;
  readonly oracleKey: PointHex;
  readonly noncePoint: PointHex;
  readonly entries: number;
  readonly places: number;
}

/** The worker's answer: 33 bytes a point, in order of the outcomes. */
export type PointsAnswer =
  | { readonly id: number; readonly points: Uint8Array<ArrayBuffer> }
  | { readonly id: number; readonly error: string };

interface Waiting {
  readonly request: PointsRequest;
  resolve(points: Uint8Array<ArrayBuffer>): void;
  reject(error: Error): void;
}

/** Far more than 20,000 outcomes and the start of the worker take on a slow machine. */
const DEADLINE_MS = MINUTE_MS;

/**
 * Computes locking points in a worker, so that requests are answered meanwhile. The worker starts with the first
 * question, and again with the next one after it died or took too long.
 */
export class LockingPointsClient {
  readonly #oracleKey: PointHex;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #ready = false;
  #lastId = 0;

  constructor(oracleKey: PointHex) {
    this.#oracleKey = oracleKey;
  }

  /**
   * The locking points of all outcomes of an event, 33 bytes each, in order.
   * @throws {Error} when the worker failed; nothing was announced then
   */
  async points(
    noncePoint: PointHex,
    entries: number,
    places: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const id = ++this.#lastId;
    const request = { id, oracleKey: this.#oracleKey, noncePoint, entries, places };
    const deadline = setTimeout(() => this.#stop("took too long"), DEADLINE_MS);
    try {
      return await new Promise<Uint8Array<ArrayBuffer>>((resolve, reject) => {
        this.#waiting.set(id, { request, resolve, reject });
        this.#worker ??= this.#start();
        if (this.#ready) this.#worker.postMessage(request);
      });
    } finally {
      clearTimeout(deadline);
      this.#waiting.delete(id);
    }
  }

  /** Ends the worker; questions that wait fail. */
  close(): void {
    this.#stop("was closed");
  }

  #start(): Worker {
    const worker = new Worker(new URL("./locking_points_worker.ts", import.meta.url), {
      type: "module",
      name: "locking points",
      deno: { permissions: "none" },
    });
    worker.onmessage = ({ data }: MessageEvent<"ready" | PointsAnswer>) => {
      if (worker !== this.#worker) return;
      if (data !== "ready") return this.#takeAnswer(data);
      this.#ready = true;
      for (const { request } of this.#waiting.values()) worker.postMessage(request);
    };
    worker.onerror = (event) => {
      event.preventDefault(); // otherwise it ends this program too
      if (worker === this.#worker) this.#stop(`died: ${event.message}`);
    };
    return worker;
  }

  #takeAnswer(answer: PointsAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    if (!waiting) return;
    if ("error" in answer) waiting.reject(new Error(`the locking points worker ${answer.error}`));
    else waiting.resolve(answer.points);
  }

  #stop(why: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#ready = false;
    const error = new Error(`the locking points worker ${why}`);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
