/**
 * Reading one event of 25 entries and 3 places (13,801 locking points) over HTTP, with its entries in and its statement
 * signed: plain, and in gzip with the unpacking that the client does.
 */
import { cpuUsage } from "node:process";
import { entryRequests, eventRequest } from "../testing/suites/acceptance/made_events.ts";
import { OracleFixture } from "../testing/fixtures/oracle.ts";
import { runBenchmark } from "./benchmark.ts";
import type { Question, Timing } from "./read_event_client.ts";

const ENTRIES = 25, PLACES = 3;

/** Creates the event with its entries; returns its address. */
async function preparedEvent(oracle: OracleFixture): Promise<string> {
  const body = eventRequest({ total_allowed_entries: ENTRIES, number_of_places_win: PLACES });
  const path = `/oracle/events/${body.id}`;
  const entries = { event_id: body.id, entries: entryRequests(body.id, ENTRIES) };
  for (const [to, sent] of [["/oracle/events", body], [`${path}/entries`, entries]] as const) {
    const response = await oracle.signed("A", to, { body: sent });
    if (!response.ok) throw new Error(`${to}: ${await response.text()}`);
    await response.body?.cancel();
  }
  return oracle.origin + path;
}

async function startClient(): Promise<{ ask(q: Question): Promise<Timing>; end(): void }> {
  const worker = new Worker(new URL("./read_event_client.ts", import.meta.url), { type: "module" });
  const next = <T>() =>
    new Promise<T>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => reject(new Error(event.message));
    });
  await next<"ready">();
  return {
    ask(question) {
      const answer = next<Timing>();
      worker.postMessage(question);
      return answer;
    },
    end: () => worker.terminate(),
  };
}

async function measure(isSmall: boolean): Promise<boolean> {
  const runs = isSmall ? 30 : 300;
  await using oracle = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  const url = await preparedEvent(oracle);
  const client = await startClient();
  for (const acceptEncoding of ["identity", "gzip"]) {
    await client.ask({ url, acceptEncoding, times: 20 });
    const cpu = cpuUsage();
    const { ms, size } = await client.ask({ url, acceptEncoding, times: runs });
    const { user, system } = cpuUsage(cpu);
    const sorted = ms.toSorted((a, b) => a - b);
    const quantile = (share: number) =>
      (sorted[Math.floor(sorted.length * share)] ?? NaN).toFixed(1);
    console.log(
      `BENCH read event ${ENTRIES} entries × ${PLACES} places, ${size} bytes, ${acceptEncoding}: ` +
        `median ${quantile(0.5)} ms of ${runs} (best ${quantile(0)} ms, 95 % ${
          quantile(0.95)
        } ms, ` +
        `CPU of both ends ${((user + system) / 1000 / runs).toFixed(1)} ms)`,
    );
  }
  client.end();
  return true;
}

await runBenchmark({
  name: "read_event",
  summary: "Reading an event of 25 entries and 3 places over HTTP, plain and in gzip.",
  measure,
});
