import { join } from "node:path";
import { flagsOf } from "../shared/cli/flags_of.ts";
import { runTask, type Task } from "../shared/cli/task.ts";
import type { Npub } from "../shared/contract/ids.ts";
import { processSurroundings } from "../shared/settings/surroundings.ts";
import { onStopRequest } from "../shared/lifecycle/signals.ts";
import { type Home, prepareHome } from "./home.ts";
import { START_FLAGS, type StartFlags } from "./flags.ts";
import { type Program, startProgram } from "./program.ts";

/** The exit status that says which program ended though nobody stopped it. */
const ENDED = { oracle: 3, daemon: 4 } as const;
/** How long the oracle may take to become ready. */
const READY_MS = 120_000;

/** Runs both programs until one ends or a signal comes; resolves to the exit status. */
async function runBoth(options: StartFlags): Promise<number> {
  const home = await prepareHome(options.dataDir);
  const origin = `http://127.0.0.1:${options.port}`;
  printHome(home);

  const running = new Set<Program>();
  const launch = (name: "oracle" | "daemon", flags: readonly string[]): Program => {
    const program = startProgram(name, flags, (line) => console.log(line));
    running.add(program);
    program.ended.then(() => running.delete(program));
    return program;
  };
  let stopping = false;
  const stopAll = () => {
    stopping = true;
    for (const program of running) program.stop();
  };
  onStopRequest(stopAll);

  const oracle = launch("oracle", oracleFlags(home, options));
  const readiness = await Promise.race([
    untilReady(origin, home.oracle),
    oracle.ended.then(() => "ended"),
  ]);
  if (readiness !== "ready") {
    const wasAsked = stopping;
    if (!wasAsked) stopAll();
    const status = await oracle.ended;
    if (wasAsked) return status;
    console.error(`the oracle did not become ready (status ${status}); its lines above say why`);
    return ENDED.oracle;
  }
  const daemon = launch("daemon", daemonFlags(home, origin));
  printReady(home, origin);

  const first = await Promise.race(
    [oracle, daemon].map(async ({ name, ended }) => ({ name, status: await ended })),
  );
  const wasAsked = stopping;
  if (!wasAsked) {
    console.error(`the ${first.name} ended with status ${first.status}; stopping the other`);
    stopAll();
  }
  const statuses = await Promise.all([oracle.ended, daemon.ended]);
  if (wasAsked) return statuses.find((status) => status !== 0) ?? 0;
  return ENDED[first.name];
}

function oracleFlags(home: Home, { port, coordinators }: StartFlags): string[] {
  return flagsOf({
    host: "127.0.0.1",
    port,
    "event-db": home.folder,
    "weather-dir": join(home.folder, "weather_data"),
    "oracle-private-key": home.oracleKey,
    "uploader-pubkeys": home.daemon,
    "coordinator-pubkeys": [home.coordinator, ...coordinators].join(","),
  });
}

function daemonFlags(home: Home, origin: string): string[] {
  return flagsOf({
    "base-url": origin,
    "data-dir": join(home.folder, "spool"),
    "raw-data-dir": join(home.folder, "raw_data"),
    "private-key": home.daemonKey,
  });
}

/** Waits for this oracle: another one may have the port. */
async function untilReady(origin: string, npub: Npub): Promise<"ready" | "late"> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    try {
      const { key } = JSON.parse(await answerOf(`${origin}/oracle/npub`));
      if (key === npub) {
        await answerOf(`${origin}/ready`);
        return "ready";
      }
    } catch {
      // not listening or not ready yet
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return "late";
}

async function answerOf(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return text;
}

function printHome(home: Home): void {
  for (const path of home.made) console.log(`made a key: ${path}`);
  console.log(`data folder   ${home.folder}
oracle        ${home.oracle}
daemon        ${home.daemon} (allowed to upload)
coordinator   ${home.coordinator} (allowed to create events)`);
}

function printReady(home: Home, origin: string): void {
  console.log(`
The oracle serves ${origin}/ and the daemon collects now, then at five past each hour; a cycle over the whole
country takes about 20 minutes. When the first forecasts are in, this makes a first event for tomorrow:

  deno task event --key ${home.coordinatorKey} --origin ${origin} --locations KORD,KJFK

Ctrl-C stops both.
`);
}

/** `deno task start`. */
const start: Task<typeof START_FLAGS> = {
  name: "deno task start",
  summary: "Oracle and daemon against the real NOAA.",
  flags: START_FLAGS,
  notes:
    "Ctrl-C stops both. If one ends by itself the other is stopped; the exit status is then 3 for the oracle " +
    "and 4 for the daemon. Every NOAA_ORACLE_… and NOAA_DAEMON_… setting may be given in the environment; " +
    "docs/settings.md lists them.",
  run: runBoth,
};

Deno.exit(await runTask(start, processSurroundings()));
