/**
 * Small answers over HTTP with the log on, beside servers that do nothing else, and one of TCP that does not even read:
 * how many a second from eight connections, and what processor time of the server each takes. On a machine that does
 * other things the rates say little; the ratios of processor time say what the oracle adds.
 */
import { readLines } from "../testing/fixtures/read_lines.ts";
import { runBenchmark } from "./benchmark.ts";
import { KeptConnection, requestBytes } from "./kept_connection.ts";
import { V8_FLAGS } from "./oracle_in_process.ts";
import type { ServerNote } from "./requests_server.ts";

const CONNECTIONS = 8;
const IDLE_MS = 2_000;

/** A server in a process of its own. */
class ServerProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncGenerator<string>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  note!: ServerNote;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#lines = readLines(child.stderr);
    this.#input = child.stdin.getWriter();
  }

  static async start(name: string): Promise<ServerProcess> {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--allow-all",
        ...(name === "oracle" ? [V8_FLAGS] : []),
        new URL("./requests_server.ts", import.meta.url).pathname,
        name,
      ],
      stdin: "piped",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const server = new ServerProcess(child);
    server.note = await server.#next();
    return server;
  }

  /** Its processor time until now, of all its threads, in microseconds. */
  async cpu(): Promise<number> {
    await this.#input.write(new TextEncoder().encode("cpu\n"));
    return await this.#next();
  }

  async #next<T>(): Promise<T> {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error("a server ended");
      if (/^[{\d]/.test(value)) return JSON.parse(value);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close();
    await this.#child.status;
  }
}

/** What was measured of one kind of request. */
interface Measured {
  readonly perSecond: number;
  /** Microseconds of the server. */
  readonly cpu: number;
}

async function measureReads(
  server: ServerProcess,
  request: Uint8Array,
  { count, status = 200 }: { readonly count: number; readonly status?: number },
): Promise<Measured> {
  const run = async (times: number) => {
    using connection = await KeptConnection.open(server.note.origin);
    for (let i = 0; i < times; i++) {
      const answered = await connection.ask(request);
      if (answered !== status) throw new Error(`answered ${answered}`);
    }
  };
  await run(Math.ceil(count / 2)); // until its code is compiled: an oracle runs for months
  const cpu = await server.cpu();
  const begun = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, () => run(count / CONNECTIONS)));
  const seconds = (performance.now() - begun) / 1000;
  return { perSecond: count / seconds, cpu: (await server.cpu() - cpu) / count };
}

async function measureCreates(server: ServerProcess, count: number): Promise<void> {
  const requests = server.note.creates.slice(0, count + 20).map(({ authorization, body }) =>
    requestBytes("/oracle/events", { authorization }, body)
  );
  using connection = await KeptConnection.open(server.note.origin);
  const ms: number[] = [];
  let cpu = 0;
  for (const [i, request] of requests.entries()) {
    if (i === 20) cpu = await server.cpu();
    const begun = performance.now();
    const status = await connection.ask(request);
    if (status !== 200) throw new Error(`a create was answered ${status}`);
    if (i >= 20) ms.push(performance.now() - begun);
  }
  const sorted = ms.toSorted((a, b) => a - b);
  const quantile = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? NaN).toFixed(2);
  console.log(
    `BENCH create 5 × 1, one after the other: median ${quantile(0.5)} ms of ${count} ` +
      `(best ${quantile(0)} ms, 95 % ${quantile(0.95)} ms), CPU ` +
      `${((await server.cpu() - cpu) / count / 1000).toFixed(2)} ms`,
  );
}

/** What the oracle takes while nobody asks: a part of every figure below where few are asked a second. */
async function measureIdle(server: ServerProcess): Promise<void> {
  const before = await server.cpu();
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const ms = (await server.cpu() - before) / 1000;
  console.log(`BENCH idle: CPU ${(ms / IDLE_MS * 1000).toFixed(1)} ms a second`);
}

/** The tag of what is answered now. */
async function tagOf(url: string): Promise<string> {
  const response = await fetch(url, { headers: { "accept-encoding": "identity" } });
  await response.body?.cancel();
  return response.headers.get("etag") ?? "";
}

async function measure(isSmall: boolean): Promise<boolean> {
  const share = isSmall ? 0.02 : 1;
  const times = (count: number) => Math.ceil(count * share / CONNECTIONS) * CONNECTIONS;
  await using deno = await ServerProcess.start("deno");
  await using node = await ServerProcess.start("node");
  await using tcp = await ServerProcess.start("tcp");
  await using oracle = await ServerProcess.start("oracle");
  const { origin, paths } = oracle.note;
  const bare = requestBytes("/");
  const event = paths["5 × 1"]!;
  await measureIdle(oracle);
  const tag = await tagOf(origin + event);
  const gzip = { "accept-encoding": "gzip" };
  const rows: readonly [what: string, request: Uint8Array, count: number, status?: number][] = [
    ["/oracle/pubkey", requestBytes(paths.pubkey!), 24_000],
    ["/ready", requestBytes(paths.ready!), 24_000],
    ["event 5 × 1", requestBytes(event), 16_000],
    ["event 5 × 1, gzip", requestBytes(event, gzip), 16_000],
    ["event 5 × 1, 304", requestBytes(event, { "if-none-match": tag }), 24_000, 304],
    ["event 25 × 3", requestBytes(paths["25 × 3"]!), 400],
    ["list of 100", requestBytes(paths.list!), 2_000],
    ["list of 100, gzip", requestBytes(paths.list!, gzip), 6_000],
  ];
  for (const [what, request, count, status] of rows) {
    const least = await measureReads(deno, bare, { count: times(8_000) });
    const most = await measureReads(node, bare, { count: times(8_000) });
    const nothing = await measureReads(tcp, bare, { count: times(8_000), status: 304 });
    const { perSecond, cpu } = await measureReads(oracle, request, { count: times(count), status });
    console.log(
      `BENCH ${what}: ${perSecond.toFixed(0)}/s, CPU ${cpu.toFixed(0)} µs ` +
        `(${(cpu / most.cpu).toFixed(2)} of bare node:http, ` +
        `${(cpu / least.cpu).toFixed(2)} of bare Deno.serve); ` +
        `bare node:http ${most.perSecond.toFixed(0)}/s, ${most.cpu.toFixed(0)} µs; ` +
        `bare Deno.serve ${least.perSecond.toFixed(0)}/s, ${least.cpu.toFixed(0)} µs; ` +
        `a TCP server that reads nothing of it ${nothing.perSecond.toFixed(0)}/s`,
    );
  }
  await measureCreates(oracle, isSmall ? 10 : 200);
  return true;
}

await runBenchmark({
  name: "requests",
  summary: "Small answers over HTTP, beside bare servers of Deno and Node in the same run.",
  measure,
});
