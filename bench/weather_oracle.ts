// Not a benchmark: the oracle that weather_queries.ts asks, in a process of its own, so that its memory and its CPU are
// its own. Settings come as JSON in the first argument, an instant in the second; says its origin, and then after each
// line of standard input what it takes; a line that names a file publishes that file first, `prepared` waits until all
// is derived, `look` looks at eligible stations as the program does by itself after a start and an upload, and `restart`
// starts the oracle again and forgets what memory it took at most.
import { cpuUsage } from "node:process";
import { basename } from "node:path";
import { OracleFixture } from "../testing/fixtures/oracle.ts";
import { readLines } from "../testing/fixtures/read_lines.ts";

const [settings = "{}", now] = Deno.args;
const begun = performance.now();
await using oracle = await OracleFixture.start({
  now,
  settings: { ...JSON.parse(settings), metricsBind: { hostname: "127.0.0.1", port: 0 } },
});
await sayReady(begun);
for await (const line of readLines(Deno.stdin.readable)) {
  if (line === "") break;
  if (line.endsWith(".parquet")) {
    const body = await Deno.readFile(line);
    const answer = await oracle.signed("U", `/file/${basename(line)}`, { body });
    if (!answer.ok) throw new Error(await answer.text());
    await answer.body?.cancel();
  }
  while (line === "prepared" && !await isPrepared()) {
    await new Promise((next) => setTimeout(next, 500));
  }
  if (line === "look") await oracle.oracle.countEligible();
  if (line === "restart") {
    await oracle.oracle.stop();
    const begun = performance.now();
    await oracle.restart(); // which has nothing to stop any more
    await Deno.writeTextFile("/proc/self/clear_refs", "5"); // VmHWM begins anew: proc_pid_clear_refs(5)
    await sayReady(begun);
    continue;
  }
  const { user, system } = cpuUsage();
  const status = await Deno.readTextFile("/proc/self/status");
  const megabytes = (field: string) =>
    Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024);
  console.log(
    JSON.stringify({
      cpuMs: (user + system) / 1000,
      rssMb: megabytes("VmRSS"),
      peakMb: megabytes("VmHWM"),
    }),
  );
}

/** Says where it listens, and how long it took to be ready. */
async function sayReady(begunMs: number): Promise<void> {
  const ready = await oracle.get("/ready");
  await ready.body?.cancel();
  const readyMs = performance.now() - begunMs;
  console.log(JSON.stringify({ origin: oracle.origin, status: ready.status, readyMs }));
}

/** Whether nothing is derived in the background any more. */
async function isPrepared(): Promise<boolean> {
  const answer = await fetch(`${oracle.oracle.privateUrl}/metrics`);
  return /^oracle_weather_days_unprepared 0$/m.test(await answer.text());
}
