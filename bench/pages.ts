/**
 * What pages weigh and cost: bytes as they are and in gzip, and the time over HTTP on this machine, in an oracle with the
 * newest reports of 2,900 stations and an event of 25 entries and 3 places.
 */
import { gzipSync } from "node:zlib";
import { LOOKS, PageBrowser } from "../testing/suites/pages/browser.ts";
import { EVENTS, NATION, openWorld } from "../testing/suites/pages/world.ts";
import { runBenchmark } from "./benchmark.ts";

interface Budget {
  readonly name: string;
  readonly path: string;
  readonly bytes?: number;
  readonly gzip?: number;
  /** Milliseconds. */
  readonly time?: number;
}

const FIRST_PAINT_MS = 1_000;
const BUDGETS: readonly Budget[] = [
  { name: "weather now", path: "/", bytes: 150_000, gzip: 25_000, time: 20 },
  { name: "stations of a state", path: "/weather?state=TX" },
  { name: "a station", path: "/weather/KORD" },
  { name: "events", path: "/events" },
  { name: "an event of 25 entries", path: `/events/${EVENTS.crowded}`, gzip: 40_000 },
  { name: "the rules", path: "/about/rules" },
];

async function measure(isSmall: boolean): Promise<boolean> {
  const runs = isSmall ? 10 : 200;
  await using world = await openWorld({ stations: NATION });
  let isGood = true;
  for (const { name, path, bytes, gzip, time } of BUDGETS) {
    const times: number[] = [];
    let page = new Uint8Array();
    for (let run = -5; run < runs; run++) {
      const begun = performance.now();
      const response = await world.get(path, { headers: { "accept-encoding": "identity" } });
      page = await response.bytes();
      if (run >= 0) times.push(performance.now() - begun);
    }
    times.sort((a, b) => a - b);
    const [best, median] = [times[0] ?? NaN, times[Math.floor(times.length / 2)] ?? NaN];
    const packed = gzipSync(page).length;
    console.log(
      `BENCH page ${name}: ${page.length} bytes, ${packed} in gzip, ` +
        `median ${median.toFixed(1)} ms of ${runs} (best ${best.toFixed(1)})`,
    );
    isGood &&= page.length <= (bytes ?? Infinity) && packed <= (gzip ?? Infinity) &&
      (isSmall || best <= (time ?? Infinity));
  }
  const paint = await firstPaint(world.origin, isSmall ? 3 : 20);
  return isGood && paint <= FIRST_PAINT_MS;
}

/**
 * When a Chromium shows the first content of the map's page after it was asked for, the median of some runs with an empty
 * cache, ms.
 */
async function firstPaint(origin: string, runs: number): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    await using browser = await PageBrowser.start(origin);
    const page = await browser.open("/", LOOKS[0]!);
    const time = await page.evaluate(`new Promise((resolve) =>
      new PerformanceObserver((list) => {
        const [paint] = list.getEntriesByName("first-contentful-paint");
        if (paint) resolve(paint.startTime);
      }).observe({ type: "paint", buffered: true }))`);
    times.push(Number(time));
  }
  times.sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)] ?? NaN;
  console.log(
    `BENCH page weather now: first paint ${median.toFixed(0)} ms in Chromium, median of ${runs}`,
  );
  return median;
}

await runBenchmark({
  name: "pages",
  summary: "What the pages weigh and cost, with 2,900 stations.",
  measure,
});
