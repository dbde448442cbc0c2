/**
 * The oracle as a process of its own whose clock is moved from outside: each line of standard input is an instant
 * (ISO 8601), and time runs on from there. The line `pass` runs a processing pass. After each line it answers with a
 * line. Flags are the oracle's own.
 */
import { getLogger } from "@logtape/logtape";
import { Oracle } from "../../../oracle/app/oracle.ts";
import { oracleSettings } from "../../../oracle/settings.ts";
import { loadSettings } from "../../../shared/settings/load.ts";
import { processSurroundings } from "../../../shared/settings/surroundings.ts";
import { type Clock, systemClock } from "../../../shared/lifecycle/clock.ts";
import { configureLogging } from "../../../shared/observe/log.ts";

let aheadMs = 0;
const clock: Clock = {
  now: () => Date.now() + aheadMs,
  sleep: (ms, signal) => systemClock.sleep(ms, signal),
};

configureLogging({ level: "warn", format: "text", out: Deno.stderr });
const { settings } = await loadSettings(oracleSettings, processSurroundings());
const lines = readLines(Deno.stdin.readable);
await moveTo((await lines.next()).value ?? "");
const oracle = await Oracle.start(settings, {
  clock,
  log: getLogger(["oracle"]),
  passesOnDemand: true,
});
console.log("ready");
for await (const line of lines) {
  if (line === "pass") console.log(JSON.stringify(await oracle.runPass()));
  else console.log(await moveTo(line));
}
await oracle.stop();

function moveTo(instant: string): Promise<string> {
  aheadMs = Date.parse(instant) - Date.now();
  return Promise.resolve(instant);
}

async function* readLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
}
