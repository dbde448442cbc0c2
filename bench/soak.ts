/**
 * An oracle under 50 requests a second with uploads, for minutes: what its process holds after forced collections must
 * not grow, and neither may its open descriptors. The first fifth of the time is for warming up and is not counted.
 */
import { fileURLToPath } from "node:url";
import { runTask } from "../shared/cli/task.ts";
import { integer, yesNo } from "../shared/settings/kinds.ts";
import { setting } from "../shared/settings/setting.ts";
import { processSurroundings } from "../shared/settings/surroundings.ts";
import { MINUTE_MS } from "../shared/time/units.ts";
import { LiveOracle } from "../testing/fixtures/live_oracle.ts";

const REQUESTS_A_SECOND = 50;
const TICK_MS = 1000 / REQUESTS_A_SECOND;
const UPLOAD_MS = 10_000;
/** Requests at once; on a machine that is too slow for the rate there are fewer a second. */
const MOST_UNDER_WAY = 32;
const SAMPLES = 45;
const MOST_GROWTH = 1.05;
const COLLECTOR = fileURLToPath(
  new URL("../testing/fixtures/collect_on_signal.ts", import.meta.url),
);

const FLAGS = {
  small: setting(yesNo, { key: "small", default: false, summary: "Take two minutes." }),
  minutes: setting(integer("<minutes>", 1, 1440), {
    key: "minutes",
    default: 20,
    summary: "How long, the warming up included.",
  }),
};

/** What was seen of the process after a collection. */
interface Sample {
  readonly bytes: number;
  /** Besides those of connections that its clients keep open. */
  readonly descriptors: number;
}

/**
 * What is counted of requests: `turnedAway` are those answered 503, `cut` those whose connection ended before they were
 * answered, as that of a client too slow to read does.
 */
type Counted = "sent" | "uploads" | "failed" | "turnedAway" | "cut";

/** What visitors ask for, over and over. */
function questions(
  event: string,
  large: string,
): readonly ((oracle: LiveOracle, n: number) => Promise<Response>)[] {
  const read = (path: string, headers: HeadersInit = {}) => (oracle: LiveOracle, n: number) =>
    oracle.get(path.replace("{n}", String(n)), { headers });
  const gzip = { "accept-encoding": "gzip" };
  return [
    read(event),
    read(event, gzip),
    read(large),
    read(`${large}?random={n}`, gzip),
    read(`${event}?random={n}`),
    read("/healthy"),
    read("/oracle/sources"),
    read("/oracle/events?limit=10", gzip),
    read("/stations", gzip),
    read("/stations/observations?station_ids=KORD", gzip),
    read("/stations/observations?station_ids=KORD,KSAW&random={n}"),
    read("/stations/forecasts?station_ids=KORD"),
    read("/files"),
    read("/oracle/npub"),
    read("/ready"),
    read("/nowhere/{n}"),
    (oracle) => oracle.signed(oracle.coordinator, event, { method: "GET" }),
  ];
}

async function soak({ small, minutes }: { small: boolean; minutes: number }): Promise<number> {
  const lastsMs = (small ? 2 : minutes) * MINUTE_MS;
  await using oracle = await LiveOracle.start({
    runtime: ["--v8-flags=--expose-gc", "--preload", COLLECTOR],
    flags: ["--etl-interval=30"],
  });
  const asked = questions(await oracle.createEvent(3), await oracle.createEvent(25));
  const counts: Record<Counted, number> = { sent: 0, uploads: 0, failed: 0, turnedAway: 0, cut: 0 };
  const underWay = new Set<Promise<void>>();
  const samples: Sample[] = [];
  const begun = performance.now();
  const firstFileMs = Date.now() - 2 * lastsMs;
  const count = async (answer: Promise<Response>, isWell: (status: number) => boolean) => {
    try {
      const response = await answer;
      await response.body?.pipeTo(new WritableStream());
      if (response.status === 503) counts.turnedAway++;
      else if (!isWell(response.status)) counts.failed++;
    } catch {
      counts.cut++;
    }
  };
  const follow = (work: Promise<void>) => {
    underWay.add(work);
    work.finally(() => underWay.delete(work));
  };
  const sampleMs = lastsMs / SAMPLES;
  for (let nowMs = 0; nowMs < lastsMs; nowMs = performance.now() - begun) {
    for (; counts.sent * TICK_MS < nowMs && underWay.size < MOST_UNDER_WAY; counts.sent++) {
      const ask = asked[counts.sent % asked.length]!;
      follow(count(ask(oracle, counts.sent), (status) => status < 500));
    }
    for (; counts.uploads * UPLOAD_MS < nowMs; counts.uploads++) {
      const uploaded = oracle.uploadReports(firstFileMs + counts.uploads * UPLOAD_MS);
      follow(count(uploaded, (status) => status === 201));
    }
    if (samples.length * sampleMs < nowMs) samples.push(await take(oracle, samples.length + 1));
    await new Promise((next) => setTimeout(next, TICK_MS));
  }
  await Promise.all(underWay);
  const isFlat = report(samples, { ...counts, seconds: (performance.now() - begun) / 1000 });
  const { code } = await oracle.process.stop();
  console.log(`BENCH soak: SIGTERM ended it with status ${code}`);
  return isFlat && code === 0 ? 0 : 1;
}

async function take({ process }: LiveOracle, number: number): Promise<Sample> {
  process.kill("SIGUSR2");
  await process.until(new RegExp(`garbage collection ${number} done`));
  const descriptors = await process.descriptors() - await process.connections();
  return { bytes: await process.residentBytes(), descriptors };
}

/** @returns whether neither memory nor descriptors grew */
function report(
  samples: readonly Sample[],
  counts: Readonly<Record<Counted | "seconds", number>>,
): boolean {
  const { sent, uploads, failed, turnedAway, cut, seconds } = counts;
  const counted = samples.slice(Math.floor(samples.length / 5));
  const third = Math.floor(counted.length / 3);
  const thirds = (value: (sample: Sample) => number) =>
    [0, 1, 2].map((n) => median(counted.slice(n * third, (n + 1) * third).map(value)));
  const [, middle = 0, last = 0] = thirds(({ bytes }) => bytes);
  const memory = thirds(({ bytes }) => bytes).map((bytes) => Math.round(bytes / 1024 / 1024));
  const descriptors = thirds((sample) => sample.descriptors);
  const growth = last / middle;
  const more = descriptors[2]! - descriptors[1]!;
  console.log(
    `BENCH soak: ${sent} requests (${
      (sent / seconds).toFixed(1)
    } a second), ${uploads} uploads, ${turnedAway} answered 503, ${cut} cut, ${failed} failed; memory of the thirds ` +
      `${memory.join(", ")} MB (last to middle ${growth.toFixed(3)}), descriptors ${
        descriptors.join(", ")
      }`,
  );
  return growth <= MOST_GROWTH && more <= 2 && failed === 0 && turnedAway + cut < sent / 20;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

Deno.exit(
  await runTask({
    name: "deno task bench soak",
    summary: "50 requests a second with uploads, for minutes: memory and descriptors stay flat.",
    flags: FLAGS,
    run: soak,
  }, processSurroundings()),
);
