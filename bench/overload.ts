/**
 * An oracle that is asked four times as often as it can answer, for a minute: how much it still answers, how fast it
 * refuses the rest, whether its probes answer, and whether its memory grows. What it can answer is measured just before
 * by the same client, which has the second core; neither figure says much where others use the machine. Asked for are
 * lists that nobody asked for before: an answer of some milliseconds, so that the client can ask four times as often.
 */
import { fileURLToPath } from "node:url";
import { LiveOracle } from "../testing/fixtures/live_oracle.ts";
import { runBenchmark } from "./benchmark.ts";
import { KeptConnection, requestBytes } from "./kept_connection.ts";

const OVERLOAD = 4;
const LISTED = 40;
/** As many as are worked on at once. */
const AT_CAPACITY = 16;
/** More than may wait in a line. */
const MOST_CONNECTIONS = 1_024;
const TICK_MS = 5;
/** Of Linux, a second. */
const CLOCK_TICKS = 100;
const PROBE_MS = 250;
const LEAST_GOODPUT = 0.8;
const MOST_REFUSAL_MS = 50;
const MOST_GROWTH = 1.1;
const COLLECTOR = fileURLToPath(
  new URL("../testing/fixtures/collect_on_signal.ts", import.meta.url),
);

/** What came of requests. */
interface Outcomes {
  answered: number;
  /** How long each refusal took, ms. */
  readonly refusedMs: number[];
  other: number;
  /** Requests that were due and had no connection left to go on. */
  unsent: number;
}

const noOutcomes = (): Outcomes => ({ answered: 0, refusedMs: [], other: 0, unsent: 0 });

/** Asks for what is read from the database each time. */
class Asker implements Disposable {
  readonly #origin: string;
  readonly #idle: KeptConnection[] = [];
  readonly #opened = new DisposableStack();
  #connections = 0;
  #asked = 0;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Whether there is a connection for one more. */
  get isFree(): boolean {
    return this.#idle.length > 0 || this.#connections < MOST_CONNECTIONS;
  }

  async ask(outcomes: Outcomes): Promise<void> {
    const connection = this.#idle.pop() ?? await this.#open();
    const begun = performance.now();
    const target = `/oracle/events?n=${this.#asked++}`;
    let status = 0;
    try {
      status = await connection.ask(requestBytes(target));
      this.#idle.push(connection);
    } catch {
      this.#connections--; // it is no good any more
    }
    if (status === 200) outcomes.answered++;
    else if (status === 503) outcomes.refusedMs.push(performance.now() - begun);
    else outcomes.other++;
  }

  async #open(): Promise<KeptConnection> {
    this.#connections++;
    return this.#opened.use(await KeptConnection.open(this.#origin, 16 * 1024));
  }

  [Symbol.dispose](): void {
    this.#opened.dispose();
  }
}

/** Processor time of a process until now, of all its threads, in seconds. */
async function cpuSeconds({ process }: LiveOracle): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${process.pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
}

/** Answers a second with as many requests at once as are worked on at once. */
async function measurePeak(asker: Asker, lastsMs: number): Promise<number> {
  const outcomes = noOutcomes();
  const begun = performance.now();
  const loop = async () => {
    while (performance.now() - begun < lastsMs) await asker.ask(outcomes);
  };
  await Promise.all(Array.from({ length: AT_CAPACITY }, loop));
  return outcomes.answered / ((performance.now() - begun) / 1000);
}

/** Asks so many times a second, whether or not the answers come. */
async function overload(asker: Asker, perSecond: number, lastsMs: number): Promise<Outcomes> {
  const outcomes = noOutcomes();
  const underWay = new Set<Promise<void>>();
  const begun = performance.now();
  let due = 0;
  for (let nowMs = 0; nowMs < lastsMs; nowMs = performance.now() - begun) {
    for (; due < nowMs * perSecond / 1000; due++) {
      if (!asker.isFree) {
        outcomes.unsent++;
        continue;
      }
      const asked = asker.ask(outcomes).catch(() => void outcomes.other++)
        .finally(() => underWay.delete(asked));
      underWay.add(asked);
    }
    await new Promise((next) => setTimeout(next, TICK_MS));
  }
  const inTime = { ...outcomes, refusedMs: [...outcomes.refusedMs] };
  await Promise.all(underWay);
  return inTime;
}

/** Asks a probe again and again, each time on a connection of its own, until it is told to end. */
async function watchProbe(origin: string, end: AbortSignal) {
  const request = requestBytes("/ready", { connection: "close" });
  const ms: number[] = [];
  let failed = 0;
  while (!end.aborted) {
    const begun = performance.now();
    try {
      using connection = await KeptConnection.open(origin, 16 * 1024);
      if (await connection.ask(request) !== 200) failed++;
    } catch {
      failed++;
    }
    ms.push(performance.now() - begun);
    await new Promise((next) => setTimeout(next, PROBE_MS));
  }
  return { ms, failed };
}

let collections = 0;
async function residentBytes({ process }: LiveOracle): Promise<number> {
  process.kill("SIGUSR2");
  await process.until(new RegExp(`garbage collection ${++collections} done`));
  return await process.residentBytes();
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

const megabytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(0);

async function measure(isSmall: boolean): Promise<boolean> {
  const [peakMs, overloadMs] = isSmall ? [2_000, 4_000] : [15_000, 60_000];
  await using oracle = await LiveOracle.start({
    runtime: ["--v8-flags=--expose-gc", "--preload", COLLECTOR],
    limits: ["--nofile=8192"],
  });
  for (let n = 0; n < LISTED; n++) await oracle.createEvent(5);
  const { url } = oracle.process;
  using asker = new Asker(url);
  await measurePeak(asker, peakMs / 3); // warms up
  const idleCpu = await cpuSeconds(oracle);
  const peak = await measurePeak(asker, peakMs);
  const peakCpu = (await cpuSeconds(oracle) - idleCpu) / (peak * peakMs / 1000);
  await overload(asker, OVERLOAD * peak, overloadMs / 6); // with all connections, once
  const before = await residentBytes(oracle);

  const end = new AbortController();
  const probing = watchProbe(url, end.signal);
  const beforeCpu = await cpuSeconds(oracle);
  const { answered, refusedMs, other, unsent } = await overload(asker, OVERLOAD * peak, overloadMs);
  const overloadCpu = (await cpuSeconds(oracle) - beforeCpu) / answered;
  end.abort();
  const probes = await probing;
  await oracle.process.demandRunning();
  const after = await residentBytes(oracle);

  // A machine that others use is another one after a minute.
  const peakAfter = await measurePeak(asker, peakMs);
  const meanPeak = (peak + peakAfter) / 2;
  const goodput = answered / (overloadMs / 1000);
  console.log(
    `BENCH overload: peak ${peak.toFixed(0)} answers a second before, ${
      peakAfter.toFixed(0)
    } after; asked ${OVERLOAD} times as often for ${overloadMs / 1000} s: ${
      goodput.toFixed(0)
    } a second (${(goodput / meanPeak).toFixed(2)} of their mean), ` +
      `${refusedMs.length} refused (median ${quantile(refusedMs, 0.5).toFixed(0)} ms, 99 % ${
        quantile(refusedMs, 0.99).toFixed(0)
      } ms), ${other} other, ${unsent} not sent; ${probes.ms.length} probes (median ${
        quantile(probes.ms, 0.5).toFixed(0)
      } ms, longest ${quantile(probes.ms, 1).toFixed(0)} ms, ${probes.failed} failed); memory ` +
      `${megabytes(before)} MB before, ${
        megabytes(after)
      } MB after; the server's processor time is ` +
      `${(peakCpu * 1000).toFixed(2)} ms an answer at the peak, ${
        (overloadCpu * 1000).toFixed(2)
      } ms ` +
      "with the refusals that go with each",
  );
  return isSmall ||
    goodput >= LEAST_GOODPUT * meanPeak && quantile(refusedMs, 0.5) <= MOST_REFUSAL_MS &&
      other === 0 && probes.failed === 0 && after <= MOST_GROWTH * before;
}

await runBenchmark({
  name: "overload",
  summary: "Four times what an oracle can answer, for a minute: goodput, refusals, probes, memory.",
  measure,
});
