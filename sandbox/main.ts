import { join } from "node:path";
import { runTask, type Task } from "../shared/cli/task.ts";
import { EXIT_STATUS, onStopRequest } from "../shared/lifecycle/signals.ts";
import { configureLogging } from "../shared/observe/log.ts";
import { processSurroundings } from "../shared/settings/surroundings.ts";
import { formatInstant } from "../shared/time/instant.ts";
import { Control } from "./control.ts";
import { COORDINATORS } from "./coordinators.ts";
import { SANDBOX_FLAGS, type SandboxFlags } from "./flags.ts";
import { removeNow } from "./remove_now.ts";
import { Sandbox } from "./sandbox.ts";
import { isFree, usualPort } from "./usual_port.ts";

/** Runs the sandbox until Ctrl-C; resolves to the exit status. */
async function runSandbox({ keep, port = usualPort(2), ...flags }: SandboxFlags): Promise<number> {
  for (const needed of [port, port + 1]) {
    if (!isFree(needed)) throw new Error(`port ${needed} is taken: choose another --port`);
  }
  const folder = await Deno.makeTempDir({ prefix: "noaa-oracle-sandbox-" });
  const forgetInterruption = onStopRequest((signal) => {
    if (!keep) removeNow(folder);
    Deno.exit(EXIT_STATUS[signal]);
  });
  using log = await Deno.open(join(folder, LOG_NAME), { create: true, append: true });
  const lines = configureLogging({ level: "info", format: "text", out: log });
  try {
    console.log(`inventing ${flags.history} days of weather, and collecting it …`);
    await using sandbox = await Sandbox.start({ ...flags, folder, port });
    await using control = new Control(sandbox, port + 1);
    forgetInterruption();
    printStart(sandbox, control.origin, folder);
    await new Promise<void>((resolve) => void onStopRequest(() => resolve()));
    console.log("\nstopping");
    return 0;
  } finally {
    await lines.flush();
    if (keep) console.log(`kept: ${folder}`);
    else await Deno.remove(folder, { recursive: true });
  }
}

/** What both programs log, in the sandbox's folder. */
const LOG_NAME = "sandbox.log";

function printStart(sandbox: Sandbox, control: string, folder: string): void {
  const { origin, options: { stations, seed } } = sandbox;
  const keys = COORDINATORS.map(({ name, npub, secret }) => `  ${name}  ${npub}  secret ${secret}`);
  console.log(`
A sandbox: the real oracle and the real daemon on invented weather (seed ${seed}) of ${
    stations.join(", ")
  }.
The clock stands at ${formatInstant(sandbox.nowMs)} until you move it. Nothing here is worth money.

oracle        ${origin}/      pages for people, and the interface of docs/http-api.md
sandbox       ${control}/sandbox
log           ${join(folder, LOG_NAME)}
coordinators  who may create events; the secrets are for everyone
${keys.join("\n")}

Next, in another terminal; docs/sandbox.md walks on from here:
  (umask 077; curl -s ${control}/sandbox/coordinators/ada.pem > ada.pem)
  deno task event --key ada.pem --origin ${origin} --start 2030-06-04T00:00:00Z --locations ${
    stations.slice(0, 2).join(",")
  }
  curl -s ${control}/sandbox/clock -d '{"by":"6h"}'
  curl -s ${control}/sandbox/faults -d '{"late_reports":["${stations[0]}"]}'

Ctrl-C ends it.`);
}

/** `deno task sandbox`. */
const sandbox: Task<typeof SANDBOX_FLAGS> = {
  name: "deno task sandbox",
  summary: "Oracle and daemon on invented weather, under a clock that you move.",
  flags: SANDBOX_FLAGS,
  run: runSandbox,
};

Deno.exit(await runTask(sandbox, processSurroundings()));
