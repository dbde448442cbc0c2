/**
 * What followers of changes cost an oracle: the memory of its process with so many streams open, after forced
 * collections, and how long it takes until the last of them has heard of an event that was created.
 */
import { fileURLToPath } from "node:url";
import { LiveOracle } from "../testing/fixtures/live_oracle.ts";
import { runBenchmark } from "./benchmark.ts";

const MOST_BYTES_EACH = 100 * 1024 * 1024 / 1000;
const COLLECTOR = fileURLToPath(
  new URL("../testing/fixtures/collect_on_signal.ts", import.meta.url),
);
const HEAD = "GET /oracle/changes HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n";

/** A stream over a connection of its own. */
class Stream implements Disposable {
  readonly #connection: Deno.TcpConn;
  readonly #buffer = new Uint8Array(4096);
  #text = "";

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  static async open(origin: string): Promise<Stream> {
    const { hostname, port } = new URL(origin);
    const stream = new Stream(await Deno.connect({ hostname, port: Number(port) }));
    await stream.#connection.write(new TextEncoder().encode(HEAD));
    await stream.until(/^id: /m);
    return stream;
  }

  /** Reads until its text matches. */
  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#text)) {
      const size = await this.#connection.read(this.#buffer);
      if (size === null) throw new Error(`a follower was cut off after ${this.#text}`);
      this.#text += new TextDecoder().decode(this.#buffer.subarray(0, size));
    }
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }
}

let collections = 0;
async function residentBytes({ process }: LiveOracle): Promise<number> {
  process.kill("SIGUSR2");
  await process.until(new RegExp(`garbage collection ${++collections} done`));
  return await process.residentBytes();
}

const megabytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(0);

async function measure(isSmall: boolean): Promise<boolean> {
  const count = isSmall ? 100 : 1_000;
  await using oracle = await LiveOracle.start({
    runtime: ["--v8-flags=--expose-gc", "--preload", COLLECTOR],
    limits: ["--nofile=8192"],
  });
  await oracle.createEvent(3);
  const before = await residentBytes(oracle);
  using opened = new DisposableStack();
  const streams: Stream[] = [];
  const begun = performance.now();
  while (streams.length < count) {
    streams.push(opened.use(await Stream.open(oracle.process.url)));
  }
  const openedMs = performance.now() - begun;
  const after = await residentBytes(oracle);
  const heard = Promise.all(streams.map((stream) => stream.until(/"kind":"created"/)));
  const request = oracle.eventOf(3);
  const sent = performance.now();
  await oracle.client().createEvent(request);
  const createdMs = performance.now() - sent;
  await heard;
  const heardMs = performance.now() - sent;
  const grown = after - before;
  console.log(
    `BENCH followers: ${count} opened in ${openedMs.toFixed(0)} ms; ${
      megabytes(before)
    } MB before, ` +
      `${megabytes(after)} MB with them, ${
        (grown / count / 1024).toFixed(0)
      } kB each; a create took ` +
      `${createdMs.toFixed(0)} ms, the last follower had it after ${heardMs.toFixed(0)} ms`,
  );
  return isSmall || grown <= MOST_BYTES_EACH * count;
}

await runBenchmark({
  name: "followers",
  summary: "What followers of changes cost an oracle: memory, and the time until all have heard.",
  measure,
});
