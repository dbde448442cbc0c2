import assert from "node:assert/strict";
import type { LiveOracle } from "../../fixtures/live_oracle.ts";

/** Connections of strangers to one address, each of which has sent the same kind of text and goes no further. */
export class Strangers implements Disposable {
  readonly #connections: Deno.TcpConn[] = [];

  /**
   * Connects as often as asked; a connection that is refused or cut is one that was turned away.
   * @param text what each sends; the number is its own
   */
  static async connect(
    url: string,
    count: number,
    text: (number: number) => string,
  ): Promise<Strangers> {
    const strangers = new Strangers();
    const { hostname, port } = new URL(url);
    for (let number = 0; number < count; number++) {
      try {
        const connection = await Deno.connect({ hostname, port: Number(port) });
        strangers.#connections.push(connection);
        await connection.write(new TextEncoder().encode(text(number)));
      } catch (error) {
        assert.ok(isCut(error), String(error));
      }
    }
    return strangers;
  }

  /** All go. */
  [Symbol.dispose](): void {
    for (const connection of this.#connections.splice(0)) connection.close();
  }
}

/** Whether an error says that the other side closed a connection. */
export function isCut(error: unknown): boolean {
  const kinds = [
    Deno.errors.BrokenPipe,
    Deno.errors.ConnectionAborted,
    Deno.errors.ConnectionRefused,
    Deno.errors.ConnectionReset,
  ];
  return kinds.some((kind) => error instanceof kind);
}

/** Asks for a path and reads nothing of the answer. */
export function silentReader(path: string): (number: number) => string {
  return (number) => `GET ${path}?x=${number} HTTP/1.1\r\nHost: a\r\n\r\n`;
}

/** Sends the first half of a head. */
export function halfHead(number: number): string {
  return `GET /oracle/events?x=${number} HTTP/1.1\r\nHost: `;
}

/** Sends a head and the first byte of a body that never comes. */
export function halfBody(): string {
  return "POST /oracle/events HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\n{";
}

/** Asserts that an oracle answers probes and strangers, and serves its coordinator and its uploader. */
export async function assertServes(oracle: LiveOracle, seenMs: number): Promise<void> {
  for (const path of ["/healthy", "/health", "/ready", "/oracle/npub", "/stations"]) {
    const response = await oracle.get(path);
    assert.equal(response.status, 200, `${path}: ${await response.text()}`);
  }
  const path = await oracle.createEvent(3);
  const response = await oracle.get(path);
  assert.equal(response.status, 200, await response.text());
  const uploaded = await oracle.uploadReports(seenMs);
  assert.equal(uploaded.status, 201, await uploaded.text());
}

/** Repeats something until it holds; the test run ends what never does. */
export async function eventually(holds: () => Promise<boolean>): Promise<void> {
  while (!await holds()) await new Promise((next) => setTimeout(next, 100));
}
