/**
 * Small answers over HTTP with the log on, beside servers that do nothing else, and one of TCP that does not even read:
 * how many a second from eight connections, and what processor time of the server each takes. All are asked in bursts in
 * turn, once their code is compiled, so that a machine that changes its speed does so to all of them. On one that does
 * other things the rates say little; the ratios of processor time say what the oracle adds.
 */
import { readLines } from "../testing/fixtures/read_lines.ts";
import { runBenchmark } from "./benchmark.ts";
import { KeptConnection, requestBytes } from "./kept_connection.ts";
import { V8_FLAGS } from "./oracle_in_process.ts";
import type { ServerNote } from "./requests_server.ts";

const CONNECTIONS = 8;
const IDLE_MS = 2_000;
/** Until its code is compiled: an oracle runs for months. */
const WARM_MS = 4_000;
const BURST_MS = 700;
const BURSTS = 7;

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

/** What is asked of a server again and again. */
interface Asked {
  readonly server: ServerProcess;
  readonly request: Uint8Array;
  readonly status: number;
}

/** What was measured of one kind of request. */
interface Measured {
  readonly perSecond: number;
  /** Microseconds of the server. */
  readonly cpu: number;
}

async function burst({ server, request, status }: Asked, ms: number): Promise<Measured> {
  let count = 0;
  const begun = performance.now();
  const ask = async () => {
    using connection = await KeptConnection.open(server.note.origin);
    while (performance.now() - begun < ms) {
      const answered = await connection.ask(request);
      if (answered !== status) throw new Error(`answered ${answered}`);
      count++;
    }
  };
  const cpu = await server.cpu();
  await Promise.all(Array.from({ length: CONNECTIONS }, ask));
  const seconds = (performance.now() - begun) / 1000;
  return { perSecond: count / seconds, cpu: (await server.cpu() - cpu) / count };
}

/** The median of each figure over all bursts, and the best. */
class Bursts {
  readonly #all: Measured[] = [];

  add(one: Measured): void {
    this.#all.push(one);
  }

  get cpu(): number {
    return this.#sorted("cpu")[this.#middle]!;
  }

  toString(): string {
    const [rates, cpus] = [this.#sorted("perSecond"), this.#sorted("cpu")];
    return `${rates[this.#middle]!.toFixed(0)}/s, best ${rates.at(-1)!.toFixed(0)}, ` +
      `CPU ${this.cpu.toFixed(0)} µs, best ${cpus[0]!.toFixed(0)}`;
  }

  get #middle(): number {
    return Math.floor(this.#all.length / 2);
  }

  #sorted(what: keyof Measured): number[] {
    return this.#all.map((one) => one[what]).sort((a, b) => a - b);
  }
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
  const [warmMs, burstMs, bursts] = isSmall ? [50, 20, 1] : [WARM_MS, BURST_MS, BURSTS];
  await using deno = await ServerProcess.start("deno");
  await using node = await ServerProcess.start("node");
  await using tcp = await ServerProcess.start("tcp");
  await using oracle = await ServerProcess.start("oracle");
  const bare: readonly Asked[] = [
    { server: node, request: requestBytes("/"), status: 200 },
    { server: deno, request: requestBytes("/"), status: 200 },
    { server: tcp, request: requestBytes("/"), status: 304 },
  ];
  const { origin, paths } = oracle.note;
  const event = paths["5 × 1"]!;
  await measureIdle(oracle);
  for (const asked of bare) await burst(asked, warmMs);
  const tag = await tagOf(origin + event);
  const gzip = { "accept-encoding": "gzip" };
  const rows: readonly [what: string, request: Uint8Array, status?: number][] = [
    ["/oracle/pubkey", requestBytes(paths.pubkey!)],
    ["/ready", requestBytes(paths.ready!)],
    ["event 5 × 1", requestBytes(event)],
    ["event 5 × 1, gzip", requestBytes(event, gzip)],
    ["event 5 × 1, 304", requestBytes(event, { "if-none-match": tag }), 304],
    ["event 25 × 3", requestBytes(paths["25 × 3"]!)],
    ["list of 100", requestBytes(paths.list!)],
    ["list of 100, gzip", requestBytes(paths.list!, gzip)],
  ];
  for (const [what, request, status = 200] of rows) {
    const all: readonly Asked[] = [{ server: oracle, request, status }, ...bare];
    const measured = all.map((asked) => ({ asked, figures: new Bursts() }));
    await burst(all[0]!, warmMs);
    for (let i = 0; i < bursts; i++) {
      for (const { asked, figures } of measured) figures.add(await burst(asked, burstMs));
    }
    const [own, most, least, nothing] = measured.map(({ figures }) => figures);
    console.log(
      `BENCH ${what}: ${own} (${(own!.cpu / most!.cpu).toFixed(2)} of bare node:http, ` +
        `${(own!.cpu / least!.cpu).toFixed(2)} of bare Deno.serve); bare node:http ${most}; ` +
        `bare Deno.serve ${least}; a TCP server that reads nothing of it ${nothing}`,
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
