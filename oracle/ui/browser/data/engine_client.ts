import type { DataReply, DataRequest } from "./data_message.ts";

type Kind = DataReply["kind"];
type ReplyOf<K extends Kind> = Extract<DataReply, { kind: K }>;

/** The engine of the page, in its worker: one request at a time. */
export class EngineClient {
  readonly #worker: Worker;
  #end: (error: Error) => void = () => {};

  /** @param script where the worker's script is */
  constructor(script: string) {
    this.#worker = new Worker(script);
  }

  /**
   * Asks and waits for the answer.
   * @throws {Error} what the engine says, or that it was ended meanwhile
   */
  ask<K extends Kind>(
    request: DataRequest,
    kind: K,
    tell: (loaded: number, total: number) => void = () => {},
  ): Promise<ReplyOf<K>> {
    const { promise, resolve, reject } = Promise.withResolvers<ReplyOf<K>>();
    this.#end = reject;
    this.#worker.onmessage = ({ data }: MessageEvent<DataReply>) => {
      if (data.kind === "progress") tell(data.loaded, data.total);
      else if (data.kind === kind) resolve(data as ReplyOf<K>); // it is of that kind
      else reject(new Error(data.kind === "failed" ? data.message : `unexpected ${data.kind}`));
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`the engine failed: ${event.message}`));
    };
    this.#worker.postMessage(request);
    return promise;
  }

  /** Ends it, whatever it does. */
  end(): void {
    this.#worker.terminate();
    this.#end(new Error("the engine was ended"));
  }
}
