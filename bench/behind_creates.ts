/**
 * How long others wait while a coordinator creates events of a megabyte (25 entries, 3 places) one after the other:
 * probes, what is at hand, and what is read from the database, each asked on a timetable by a client on the second core.
 * Beside it stands how long the same take while nothing is created.
 */
import { signRequest } from "../shared/nostr/request_proof.ts";
import { LiveOracle } from "../testing/fixtures/live_oracle.ts";
import { runBenchmark } from "./benchmark.ts";
import { KeptConnection, requestBytes } from "./kept_connection.ts";

/** Of one who asks, until the next request. */
const EVERY_MS = 20;
const MOST_WAIT_MS = 50;
/** That others may keep this process from the processor and the figures still say something. */
const MOST_LATE_MS = 5;

/** Asks the same again and again, and notes how long each answer took. */
class Asker {
  readonly ms: number[] = [];
  readonly #connection: KeptConnection;
  readonly #next: () => Uint8Array;

  constructor(readonly what: string, connection: KeptConnection, next: () => Uint8Array) {
    this.what = what;
    this.#connection = connection;
    this.#next = next;
  }

  async run(end: AbortSignal): Promise<void> {
    this.ms.length = 0;
    while (!end.aborted) {
      const begun = performance.now();
      const status = await this.#connection.ask(this.#next());
      if (status !== 200) throw new Error(`${this.what} was answered ${status}`);
      this.ms.push(performance.now() - begun);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }

  /** The longest, and how many took longer than they may. */
  print(): string {
    const sorted = this.ms.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)]!.toFixed(1);
    const slow = sorted.filter((each) => each > MOST_WAIT_MS).length;
    return `${this.what} median ${at(0.5)} ms, 99 % ${at(0.99)} ms, longest ${at(1)} ms, ` +
      `${slow} of ${sorted.length} past ${MOST_WAIT_MS} ms`;
  }
}

/** How late the timers of this process are at most, which no server is to blame for. */
async function lateness(end: AbortSignal): Promise<number> {
  let longest = 0;
  while (!end.aborted) {
    const begun = performance.now();
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    longest = Math.max(longest, performance.now() - begun - EVERY_MS);
  }
  return longest;
}

function createRequest(oracle: LiveOracle): Uint8Array {
  const body = JSON.stringify(oracle.eventOf(25));
  const authorization = signRequest(oracle.coordinator, {
    method: "POST",
    url: `${oracle.process.url}/oracle/events`,
    body: new TextEncoder().encode(body),
    nowMs: Date.now(),
  });
  return requestBytes("/oracle/events", { authorization }, body);
}

async function measure(isSmall: boolean): Promise<boolean> {
  const creates = isSmall ? 3 : 15;
  await using oracle = await LiveOracle.start();
  const path = await oracle.createEvent(5);
  await oracle.createEvent(25); // builds what is built once
  const { url } = oracle.process;
  using opened = new DisposableStack();
  let asked = 0;
  const kinds: [string, () => Uint8Array][] = [
    ["a probe", () => requestBytes("/healthy")],
    ["an event at hand", () => requestBytes(path)],
    ["an event out of the database", () => requestBytes(`${path}?fields=id,status&n=${asked++}`)],
    ["a list", () => requestBytes(`/oracle/events?n=${asked++}`)],
  ];
  const askers: Asker[] = [];
  for (const [what, next] of kinds) {
    askers.push(new Asker(what, opened.use(await KeptConnection.open(url)), next));
  }

  // Signed before, and their answers not read into objects, so that this process has its time for the others.
  const creator = opened.use(await KeptConnection.open(url));
  const signed = Array.from({ length: creates }, () => createRequest(oracle));

  let isGood = true;
  for (const name of ["alone", "beside creates"]) {
    const end = new AbortController();
    const asking = Promise.all(askers.map((asker) => asker.run(end.signal)));
    const late = lateness(end.signal);
    const begun = performance.now();
    if (name === "alone") await new Promise((resolve) => setTimeout(resolve, creates * 100));
    else for (const create of signed) await creator.ask(create);
    const tookMs = performance.now() - begun;
    end.abort();
    await asking;
    console.log(
      `BENCH behind_creates, ${name}: ` +
        (name === "alone" ? "" : `${creates} creates, ${(tookMs / creates).toFixed(0)} ms each; `) +
        `${askers.map((asker) => asker.print()).join("; ")}; ` +
        `timers of the client ${(await late).toFixed(1)} ms late at most`,
    );
    isGood &&= await late > MOST_LATE_MS ||
      askers.every(({ ms }) => Math.max(...ms) <= MOST_WAIT_MS);
  }
  return isSmall || isGood;
}

await runBenchmark({
  name: "behind_creates",
  summary: "How long others wait while large events are created one after the other.",
  measure,
});
