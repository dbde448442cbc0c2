const NEWLINE = 10;

/**
 * Reads one line of JSON from a connection.
 * @throws {Error} when the other side ends before its line does, or the line is longer than `mostBytes` or no JSON
 */
export async function readLine(connection: Deno.Conn, mostBytes: number): Promise<unknown> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let size = 0; size <= mostBytes;) {
    const buffer = new Uint8Array(4096);
    const read = await connection.read(buffer);
    if (read === null) throw new Error("the other side ended in the middle of a line");
    const part = buffer.subarray(0, read);
    parts.push(part);
    size += read;
    if (part.at(-1) === NEWLINE) return JSON.parse(await new Blob(parts).text());
  }
  throw new RangeError(`a line is longer than ${mostBytes} bytes`);
}

/** Writes one line of JSON. */
export async function writeLine(connection: Deno.Conn, value: unknown): Promise<void> {
  const bytes = new TextEncoder().encode(`${JSON.stringify(value)}\n`);
  for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
}

/** Closes a connection that may be closed already. */
export function hangUp(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // it was
  }
}
