import type { IncomingMessage } from "node:http";
import { RefusalError } from "../contract/refusal_error.ts";

const HOST = /^[^/?#@\\]*$/;

/** What is done with the body of a request. */
export interface BodyUse {
  /** Called once, before the first byte of the body is read. */
  onAsked(): void;
  /** Aborts when the client has gone before it was answered. */
  readonly signal: AbortSignal;
}

/**
 * A request of Node's server as a standard one; its body is read from the connection only as it is asked for.
 * @throws {RefusalError} `invalid` when Host header and target do not make a URL
 */
export function readRequest(incoming: IncomingMessage, use: BodyUse): Request {
  const { method = "GET", rawHeaders } = incoming;
  const headers = new Headers();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    headers.append(rawHeaders[i]!, rawHeaders[i + 1]!);
  }
  const url = readUrl(incoming);
  if (method === "TRACE") return tracing(url, headers, use.signal);
  const hasBody = incoming.headers["content-length"] !== undefined ||
    incoming.headers["transfer-encoding"] !== undefined;
  const body = hasBody && method !== "GET" && method !== "HEAD"
    ? readBody(incoming, use)
    : undefined;
  return new Request(url, { method, headers, body, signal: use.signal });
}

/** A standard request refuses this method, which the routes then have to (Fetch §2.2.1). */
function tracing(url: string, headers: Headers, signal: AbortSignal): Request {
  return Object.defineProperty(new Request(url, { headers, signal }), "method", { value: "TRACE" });
}

/** The Host header may be anything, even a path and a query, and the target a whole URL (RFC 9112 §3.2.2). */
function readUrl({ headers, url = "/" }: IncomingMessage): string {
  const { host = "" } = headers;
  const target = url.startsWith("/") ? url : readTarget(url);
  const whole = `http://${host || "localhost"}${target}`;
  if (HOST.test(host) && URL.canParse(whole)) return whole;
  throw new RefusalError("invalid", "the Host header must be a host, with a port or without");
}

function readTarget(url: string): string {
  if (url === "*") return "/*";
  if (!URL.canParse(url)) {
    throw new RefusalError("invalid", "the request target must be a path or a URL");
  }
  const { pathname, search } = new URL(url);
  return pathname + search;
}

function readBody(incoming: IncomingMessage, use: BodyUse): ReadableStream<Uint8Array> {
  let chunks: AsyncIterator<Uint8Array> | undefined;
  return new ReadableStream({
    async pull(controller) {
      if (!chunks) {
        use.onAsked();
        chunks = incoming[Symbol.asyncIterator]();
      }
      const { value, done } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    // Ending the iterator would close the connection before the answer is out: the server sees to the rest.
  }, { highWaterMark: 0 });
}
