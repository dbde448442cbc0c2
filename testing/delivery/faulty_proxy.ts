import {
  answerBytes,
  type RawRequest,
  readRequest,
  readToEnd,
  requestBytes,
  statusOf,
  writeAll,
} from "./http_bytes.ts";

/** What a proxy does with a request instead of passing it on and its answer back. */
export type Misbehaviour =
  /** An answer of its own. */
  | {
    readonly kind: "answer";
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  }
  /** Bytes that are no HTTP. */
  | { readonly kind: "garbage" }
  /** Closes the connection before anything is passed on. */
  | { readonly kind: "close" }
  /** Passes the request on, and closes the connection instead of passing the answer back. */
  | { readonly kind: "lose_answer" }
  /** Passes the request on, and closes the connection in the middle of the answer's head. */
  | { readonly kind: "half_answer" }
  /** Passes on and back, but takes its time (real ms). */
  | { readonly kind: "slow"; readonly ms: number }
  /** Asks for another path. */
  | { readonly kind: "rewrite"; path(path: string): string };

/** A request on its way, as far as it got. */
export interface Exchange extends Pick<RawRequest, "method" | "path"> {
  /** 1 for the first request through this proxy. */
  readonly number: number;
  /** What the server behind answered; `undefined` until it has, and for ever when it never did. */
  readonly status: number | undefined;
}

/** How far a request got: here, to the server behind and answered by it, back at its client. */
export type Stage = "arrived" | "passed" | "answered";

/** Where a server listens. */
export interface ServerAddress {
  readonly hostname: string;
  readonly port: number;
}

/** A proxy in front of a server that can be made to misbehave; one request a connection. */
export class FaultyProxy implements AsyncDisposable {
  readonly origin: string;
  /** The server behind. While there is none, requests are met with a closed connection. */
  target: ServerAddress | undefined;
  /** Which misbehaviour, if any, a request meets. */
  misbehave: ((exchange: Exchange) => Misbehaviour | undefined) | undefined;
  readonly #listener: Deno.TcpListener;
  readonly #accepting: Promise<void>;
  readonly #underWay = new Set<Promise<void>>();
  readonly #open = new Set<Deno.Conn>();
  readonly #observers = new Set<(stage: Stage, exchange: Exchange) => void>();
  #count = 0;

  constructor(target?: ServerAddress) {
    this.target = target;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.origin = `http://127.0.0.1:${this.#listener.addr.port}`;
    this.#accepting = this.#accept();
  }

  /** Calls back at each stage of each request, before the next one begins; returns how to stop that. */
  observe(observer: (stage: Stage, exchange: Exchange) => void): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /** Resolves when no request is under way. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Stops listening and breaks what is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#open) quietly(() => connection.close());
    await this.#accepting;
    await Promise.all(this.#underWay);
  }

  async #accept(): Promise<void> {
    for await (const connection of this.#listener) {
      const served = this.#serve(connection).finally(() => this.#underWay.delete(served));
      this.#underWay.add(served);
    }
  }

  async #serve(connection: Deno.Conn): Promise<void> {
    this.#open.add(connection);
    try {
      const request = await readRequest(connection);
      if (request !== undefined) await this.#exchange(connection, request);
    } catch (error) {
      if (!isBroken(error)) throw error;
    } finally {
      this.#open.delete(connection);
      quietly(() => connection.close());
    }
  }

  async #exchange(client: Deno.Conn, request: RawRequest): Promise<void> {
    const { method, path } = request;
    let exchange: Exchange = { method, path, number: ++this.#count, status: undefined };
    this.#tell("arrived", exchange);
    const fault = this.misbehave?.(exchange);
    if (fault?.kind === "close") return;
    if (fault?.kind === "garbage") {
      return await writeAll(client, crypto.getRandomValues(new Uint8Array(512)));
    }
    if (fault?.kind === "answer") {
      const { status, headers = {}, body = "" } = fault;
      return await writeAll(client, answerBytes(status, headers, body));
    }
    if (fault?.kind === "slow") await new Promise((resolve) => setTimeout(resolve, fault.ms));
    const answer = await this.#pass(
      fault?.kind === "rewrite" ? { ...request, path: fault.path(path) } : request,
    );
    exchange = { ...exchange, status: statusOf(answer) };
    this.#tell("passed", exchange);
    if (fault?.kind === "lose_answer") return;
    if (fault?.kind === "half_answer") return await writeAll(client, answer.subarray(0, 11));
    await writeAll(client, answer);
    if (exchange.status !== undefined) this.#tell("answered", exchange);
  }

  /** The answer of the server behind; empty when it has none. */
  async #pass(request: RawRequest): Promise<Uint8Array> {
    if (this.target === undefined) return new Uint8Array();
    try {
      using server = await Deno.connect({ hostname: this.target.hostname, port: this.target.port });
      // A server may answer before it has read all, and then not read the rest.
      await writeAll(server, requestBytes(request)).catch(() => {});
      return await readToEnd(server);
    } catch (error) {
      if (!isBroken(error)) throw error;
      return new Uint8Array();
    }
  }

  #tell(stage: Stage, exchange: Exchange): void {
    for (const observer of this.#observers) observer(stage, exchange);
  }
}

function isBroken(error: unknown): boolean {
  return [
    Deno.errors.BadResource,
    Deno.errors.BrokenPipe,
    Deno.errors.ConnectionAborted,
    Deno.errors.ConnectionRefused,
    Deno.errors.ConnectionReset,
    Deno.errors.Interrupted,
    Deno.errors.NotConnected,
  ].some((kind) => error instanceof kind);
}

function quietly(close: () => void): void {
  try {
    close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error; // closed already
  }
}
