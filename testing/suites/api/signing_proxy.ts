import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Role } from "../../../oracle/http/operation.ts";
import type { SecretKey } from "../../../shared/keys/secret_key.ts";
import { proofHeader } from "../../fixtures/request_proof.ts";

/** What a request says that is to be signed. */
export const SIGN = "sign";

/** What a proxy in front of an oracle does. */
export interface SigningProxyOptions {
  /** Where the oracle listens, which is what proofs name. */
  readonly origin: string;
  readonly keys: Readonly<Record<Role, SecretKey>>;
  /** Whose signature a request needs, if any. */
  readonly roleOf: (method: string, path: string) => Role | undefined;
  /** The oracle's time. */
  readonly nowMs: () => number;
  /** Answers instead of the oracle: a planted fault. */
  readonly fault?: (method: string, path: string, response: ServerResponse) => boolean;
}

/**
 * Stands between a program that knows nothing of NIP-98 and an oracle: a request whose `Authorization` is
 * {@link SIGN} gets one that is right, all else goes through as it is, in both directions.
 */
export class SigningProxy implements AsyncDisposable {
  readonly #options: SigningProxyOptions;
  readonly #server = createServer((incoming, response) => void this.#pass(incoming, response));
  /** How many requests went through, and how many of them were signed. */
  readonly passed = { all: 0, signed: 0 };

  private constructor(options: SigningProxyOptions) {
    this.#options = options;
  }

  /** Starts one on a port of its own. */
  static async start(options: SigningProxyOptions): Promise<SigningProxy> {
    const proxy = new SigningProxy(options);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url: path = "/", headers } = incoming;
    const body = await bytesOf(incoming);
    this.passed.all++;
    if (this.#options.fault?.(method, path, response)) return;
    const { host: _, authorization, ...others } = headers;
    const proof = authorization === SIGN ? this.#proof(method, path, body) : undefined;
    if (proof !== undefined) this.passed.signed++;
    const { origin } = this.#options;
    const outgoing = request(origin, {
      method,
      path,
      headers: { ...others, ...authorization && { authorization: proof ?? authorization } },
    });
    outgoing.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    outgoing.on("error", () => response.destroy());
    response.on("close", () => outgoing.destroy());
    outgoing.end(body);
  }

  #proof(method: string, path: string, body: Uint8Array): string | undefined {
    const { origin, keys, roleOf, nowMs } = this.#options;
    const { pathname, search } = new URL(path, origin);
    const role = roleOf(method, pathname);
    if (!role) return undefined;
    const url = origin + pathname + search;
    return proofHeader({
      key: keys[role],
      method,
      url,
      body,
      createdAt: Math.floor(nowMs() / 1000),
    });
  }
}

async function bytesOf(incoming: IncomingMessage): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of incoming) parts.push(part);
  return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}
