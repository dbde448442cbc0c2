/**
 * What strangers cost an oracle with one event of a megabyte: polite ones who ask for it in gzip by ever other addresses,
 * and silent ones who ask and never read. Said are its memory, the longest time that its loop stood still, and how long
 * a probe and a coordinator's create took meanwhile.
 */
import { memoryUsage } from "node:process";
import { entryRequests, eventRequest } from "../testing/suites/acceptance/made_events.ts";
import { runBenchmark } from "./benchmark.ts";
import { OracleFixture } from "../testing/fixtures/oracle.ts";

const POLITE = 256;
const CLIENT = new URL("./strangers_client.ts", import.meta.url).pathname;

/** What waits in the kernel to be sent from a port, MB: bytes, which their buffers exceed by up to a half. */
async function unsentMegabytes(port: number): Promise<string> {
  const sockets = await Deno.readTextFile("/proc/net/tcp").catch(() => "");
  let bytes = 0;
  for (const line of sockets.split("\n").slice(1)) {
    const [, local = "", , , queues = ""] = line.trim().split(/\s+/);
    if (parseInt(local.split(":")[1] ?? "", 16) === port) bytes += parseInt(queues, 16);
  }
  return (bytes / 1024 / 1024).toFixed(0);
}

const megabytes = () => (memoryUsage().rss / 1024 / 1024).toFixed(0);

/** Measures the longest gap between two ticks of a timer until it is asked. */
function watchLoop(): () => string {
  let last = performance.now(), longest = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 5);
    last = now;
  }, 5);
  return () => {
    clearInterval(timer);
    return longest.toFixed(0);
  };
}

async function createEvent(oracle: OracleFixture): Promise<string> {
  const body = eventRequest({ total_allowed_entries: 25, number_of_places_win: 3 });
  const response = await oracle.signed("A", "/oracle/events", { body });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  await response.body?.cancel();
  return body.id;
}

async function timed(work: () => Promise<unknown>): Promise<string> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun).toFixed(0);
}

function startStrangers(kind: string, url: string, count: number) {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-net", "--no-prompt", CLIENT, kind, url, String(count)],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const said = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  return {
    /** What they say when they are done, or have asked. */
    said: async () => ((await said.read()).value ?? "").trim(),
    async end() {
      process.stdin.close().catch(() => {}); // the polite ones have ended already
      await said.cancel();
      await process.status;
    },
  };
}

async function measure(isSmall: boolean): Promise<boolean> {
  const silentOnes = isSmall ? 500 : 5_000;
  await using oracle = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  const id = await createEvent(oracle);
  const path = `/oracle/events/${id}`;
  await oracle.signed("A", `${path}/entries`, {
    body: { event_id: id, entries: entryRequests(id, 25) },
  }).then((response) => response.body?.cancel());
  const probe = () => oracle.get("/healthy").then((response) => response.body?.cancel());
  console.log(`BENCH strangers: before them ${megabytes()} MB, a probe ${await timed(probe)} ms`);

  const polite = startStrangers("polite", oracle.origin + path, POLITE);
  const politeLoop = watchLoop();
  const begun = performance.now();
  const statuses = await polite.said();
  console.log(
    `BENCH strangers: ${POLITE} in gzip by other addresses ${statuses} in ` +
      `${((performance.now() - begun) / 1000).toFixed(1)} s (start of the client included), ` +
      `${megabytes()} MB, loop stood still for ${politeLoop()} ms at most`,
  );
  await polite.end();

  const silent = startStrangers("silent", oracle.origin + path, silentOnes);
  const silentLoop = watchLoop();
  await silent.said();
  const probed = await timed(probe);
  const created = await timed(() => createEvent(oracle));
  console.log(
    `BENCH strangers: ${silentOnes} who asked and do not read: ${megabytes()} MB and ${await unsentMegabytes(
      oracle.oracle.address.port,
    )} MB unsent in the kernel, ` +
      `a probe ${probed} ms, ` +
      `a create of a megabyte ${created} ms, loop stood still for ${silentLoop()} ms at most`,
  );
  await silent.end();
  return true;
}

await runBenchmark({
  name: "strangers",
  summary:
    "What strangers cost an oracle with one event of a megabyte: memory, and time of others.",
  measure,
});
