// Not a benchmark: clients of weather_queries.ts in a process of their own.
//   ask ORIGIN      8 clients ask one path of standard input after the other until all are asked
//   probe ORIGIN    asks for the probe every few milliseconds until standard input ends; says median and 99th percentile
import { readLines } from "../testing/fixtures/read_lines.ts";

const CLIENTS = 8;
const PROBE_EVERY_MS = 5;
const [kind, origin = ""] = Deno.args;

async function ask(path: string): Promise<void> {
  const answer = await fetch(origin + path);
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${answer.status} ${path}`);
}

if (kind === "ask") {
  const paths = await Array.fromAsync(readLines(Deno.stdin.readable));
  const begun = performance.now();
  await Promise.all(Array.from({ length: CLIENTS }, async () => {
    for (let path = paths.pop(); path !== undefined; path = paths.pop()) await ask(path);
  }));
  console.log(((performance.now() - begun) / 1000).toFixed(1));
} else {
  const took: number[] = [];
  let isOver = false;
  const input = Deno.stdin.readable.pipeTo(new WritableStream()).then(() => isOver = true);
  while (!isOver) {
    const begun = performance.now();
    await ask("/healthy");
    took.push(performance.now() - begun);
    await new Promise((next) => setTimeout(next, PROBE_EVERY_MS));
  }
  await input;
  took.sort((a, b) => a - b);
  const part = (share: number) => took[Math.floor(share * took.length)]!.toFixed(1);
  console.log(`${part(0.5)} ms, p99 ${part(0.99)} ms of ${took.length}`);
}
