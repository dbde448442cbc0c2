// Not a benchmark: a client that costs as little as can be, to measure servers and not itself.

/** One connection that is kept, and asked on again and again. */
export class KeptConnection implements Disposable {
  readonly #connection: Deno.TcpConn;
  readonly #buffer: Uint8Array<ArrayBuffer>;

  private constructor(connection: Deno.TcpConn, bufferBytes: number) {
    this.#connection = connection;
    this.#buffer = new Uint8Array(bufferBytes);
  }

  /**
   * Connects to an origin.
   * @param bufferBytes how much of an answer is read at once
   */
  static async open(origin: string, bufferBytes = 256 * 1024): Promise<KeptConnection> {
    const { hostname, port } = new URL(origin);
    const connection = await Deno.connect({ hostname, port: Number(port) });
    connection.setNoDelay();
    return new KeptConnection(connection, bufferBytes);
  }

  /**
   * Sends a request and reads its answer to the end.
   * @returns the status
   */
  async ask(request: Uint8Array): Promise<number> {
    for (let sent = 0; sent < request.length;) {
      sent += await this.#connection.write(request.subarray(sent));
    }
    let head = "";
    let left = Infinity;
    while (left > 0) {
      const size = await this.#connection.read(this.#buffer);
      if (size === null) throw new Error("the server closed the connection");
      if (left !== Infinity) {
        left -= size;
        continue;
      }
      head += new TextDecoder("latin1").decode(this.#buffer.subarray(0, size));
      const end = head.indexOf("\r\n\r\n");
      if (end >= 0) left = bodyLength(head.slice(0, end)) - (head.length - end - 4);
    }
    return Number(head.slice(9, 12));
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }
}

/** A request as bytes. */
export function requestBytes(
  target: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Uint8Array {
  const lines = [`${body === undefined ? "GET" : "POST"} ${target} HTTP/1.1`, "host: 127.0.0.1"];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body !== undefined) lines.push(`content-length: ${body.length}`); // ASCII
  return new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n${body ?? ""}`);
}

function bodyLength(head: string): number {
  if (/^HTTP\/1\.1 304/.test(head)) return 0;
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (length === undefined) throw new Error(`an answer without a length: ${head}`);
  return Number(length);
}
