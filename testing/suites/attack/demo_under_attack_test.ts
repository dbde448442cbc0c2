import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { findFreePort } from "../../fixtures/free_port.ts";
import { taskFlags } from "../../fixtures/task_flags.ts";
import { eventually, halfBody, halfHead, silentReader, Strangers } from "./strangers.ts";

const DEMO = fileURLToPath(new URL("../../../demo/main.ts", import.meta.url));
const STRANGERS = 100;

/** What strangers did who read, each by other addresses. */
interface Reading {
  answered: number;
  turnedAway: number;
}

/** Asks one thing after the other until told to stop. */
async function readOn(url: string, reading: Reading, stopped: AbortSignal): Promise<void> {
  const paths = [
    "/oracle/events",
    "/stations",
    "/stations/observations?station_ids=KORD",
    "/files",
  ];
  for (let n = 0; !stopped.aborted; n++) {
    const path = paths[n % paths.length]!;
    const query = `${path.includes("?") ? "&" : "?"}random=${crypto.randomUUID()}`;
    try {
      const response = await fetch(url + path + query, { headers: { "accept-encoding": "gzip" } });
      await response.body?.cancel();
      if (response.status < 500) reading.answered++;
      else reading.turnedAway++;
    } catch {
      reading.turnedAway++;
    }
  }
}

Deno.test("the event of the demo settles and verifies while strangers attack its oracle", async () => {
  const port = findFreePort();
  const url = `http://127.0.0.1:${port}`;
  await using demo = new Deno.Command(Deno.execPath(), {
    args: ["run", "--cached-only", ...await taskFlags("demo"), DEMO, "--exit", `--port=${port}`],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const said = Promise.all([new Response(demo.stdout).text(), new Response(demo.stderr).text()]);
  const stopped = new AbortController();
  const reading: Reading = { answered: 0, turnedAway: 0 };
  let hasEnded = false;
  const ended = demo.status.finally(() => hasEnded = true);
  await eventually(async () => {
    const response = await fetch(`${url}/healthy`).catch(() => undefined);
    await response?.body?.cancel();
    return hasEnded || response?.status === 200;
  });
  using _silent = await Strangers.connect(url, STRANGERS, silentReader("/oracle/sources"));
  using _half = await Strangers.connect(url, STRANGERS, halfHead);
  using _trickling = await Strangers.connect(url, STRANGERS, halfBody);
  const readers = Array.from({ length: 8 }, () => readOn(url, reading, stopped.signal));
  const { code } = await ended;
  stopped.abort();
  await Promise.all(readers);
  const [text, complained] = await said;
  assert.equal(code, 0, text + complained);
  assert.match(text, /DEMO verified/);
  assert.ok(reading.answered > 0, JSON.stringify(reading));
});
