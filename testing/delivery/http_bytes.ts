/** A request as it came over a connection. */
export interface RawRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
}

const MOST_HEAD_BYTES = 64 * 1024;

/**
 * Reads one HTTP/1.1 request with a declared length; asks for its body where the client waits to be asked.
 * @returns `undefined` when the client leaves before it is whole
 */
export async function readRequest(connection: Deno.Conn): Promise<RawRequest | undefined> {
  const input = new ByteReader(connection);
  const head = await input.until("\r\n\r\n", MOST_HEAD_BYTES);
  if (head === undefined) return undefined;
  const [requestLine = "", ...lines] = new TextDecoder().decode(head).split("\r\n");
  const [method = "", path = ""] = requestLine.split(" ");
  const headers = new Headers();
  for (const line of lines.filter((line) => line !== "")) {
    const colon = line.indexOf(":");
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  if (headers.has("transfer-encoding")) throw new Error(`${requestLine}: the length is unknown`);
  if (headers.get("expect")?.toLowerCase() === "100-continue") {
    await writeAll(connection, new TextEncoder().encode("HTTP/1.1 100 Continue\r\n\r\n"));
  }
  const body = await input.exactly(Number(headers.get("content-length") ?? 0));
  return body && { method, path, headers, body };
}

/** A request as bytes, for a server that is to close the connection after its answer. */
export function requestBytes({ method, path, headers, body }: RawRequest): Uint8Array {
  const sent = new Headers(headers);
  sent.delete("expect");
  sent.set("connection", "close");
  return withHead(`${method} ${path} HTTP/1.1`, sent, body);
}

/** An answer as bytes. */
export function answerBytes(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): Uint8Array {
  const bytes = new TextEncoder().encode(body);
  const sent = new Headers({
    connection: "close",
    "content-length": String(bytes.byteLength),
    ...headers,
  });
  return withHead(`HTTP/1.1 ${status} Chaos`, sent, bytes);
}

/** The status in the first line of an answer; `undefined` when it is none. */
export function statusOf(answer: Uint8Array): number | undefined {
  const match = /^HTTP\/1\.[01] (\d{3})/.exec(new TextDecoder().decode(answer.subarray(0, 16)));
  return match ? Number(match[1]) : undefined;
}

/** Writes all bytes. */
export async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length;) {
    offset += await connection.write(bytes.subarray(offset));
  }
}

/** Reads until the other side has closed its half. */
export async function readToEnd(connection: Deno.Conn): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const chunk = new Uint8Array(64 * 1024);
  for (;;) {
    const count = await connection.read(chunk);
    if (count === null) return concatenate(parts);
    parts.push(chunk.slice(0, count));
  }
}

function withHead(firstLine: string, headers: Headers, body: Uint8Array): Uint8Array {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return concatenate([new TextEncoder().encode(`${firstLine}\r\n${lines}\r\n`), body]);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.byteLength;
  }
  return all;
}

class ByteReader {
  #rest: Uint8Array<ArrayBuffer> = new Uint8Array();

  constructor(readonly connection: Deno.Conn) {}

  async until(mark: string, most: number): Promise<Uint8Array | undefined> {
    const sought = new TextEncoder().encode(mark);
    for (;;) {
      const offset = indexOf(this.#rest, sought);
      if (offset >= 0) return this.#take(offset + sought.length);
      if (this.#rest.length > most || !await this.#more()) return undefined;
    }
  }

  async exactly(length: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    while (this.#rest.length < length) {
      if (!await this.#more()) return undefined;
    }
    return this.#take(length);
  }

  #take(length: number): Uint8Array<ArrayBuffer> {
    const taken = this.#rest.slice(0, length);
    this.#rest = this.#rest.slice(length);
    return taken;
  }

  async #more(): Promise<boolean> {
    const chunk = new Uint8Array(64 * 1024);
    const count = await this.connection.read(chunk);
    if (count === null) return false;
    this.#rest = concatenate([this.#rest, chunk.subarray(0, count)]);
    return true;
  }
}

function indexOf(bytes: Uint8Array, sought: Uint8Array): number {
  for (let offset = 0; offset + sought.length <= bytes.length; offset++) {
    if (sought.every((byte, i) => bytes[offset + i] === byte)) return offset;
  }
  return -1;
}
