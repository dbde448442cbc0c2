import assert from "node:assert/strict";
import { formatInstant } from "../../shared/time/instant.ts";
import { HOUR_MS } from "../../shared/time/units.ts";
import {
  DaemonBench,
  type DaemonBenchOptions,
  readObservations,
} from "../../testing/noaa/daemon.ts";
import { RECORDING_READY_MS, smallRecording } from "../../testing/noaa/small_recording.ts";

const START = RECORDING_READY_MS + 72 * HOUR_MS;

const startBench = (limits?: DaemonBenchOptions["limits"]) =>
  DaemonBench.start({
    recording: smallRecording(120),
    start: new Date(START).toISOString(),
    limits,
    settings: { tokenCapacity: 1000 },
  });

/** Two days ago, from so many hours to so many, as a list of the oracle spells it. */
function span(from: number, to: number, station_id = "KORD") {
  const instant = (hours: number) => formatInstant(START - 48 * HOUR_MS + hours * HOUR_MS);
  return {
    station_id,
    start: instant(from),
    end: instant(to),
    source: "metar",
    reason: "never",
  };
}

function want(bench: DaemonBench, ...wanted: object[]): void {
  bench.oracle.wanted = () => ({
    status: 200,
    body: JSON.stringify({ as_of: formatInstant(START), wanted }),
  });
}

/** A summary without sizes, which depend on the ports of the test. */
const summaryLine = (summary: object) =>
  JSON.stringify(summary, (key, value) => key === "bytes" ? undefined : value);

const requestsOf = (bench: DaemonBench) =>
  bench.noaa.requests.filter(({ service }) => service === "metar").length;

Deno.test("what the oracle wants is collected after the cycle's own files, and delivered", async () => {
  await using bench = await startBench();
  want(bench, span(0, 10), span(0, 10, "KJFK"), span(3, 5, "KXYZ"));
  const summary = await bench.daemon.runCycle();
  assert.deepEqual(
    [summary.wanted?.spans, summary.wanted?.unfit, summary.wanted?.batches.complete],
    [2, 1, 1],
  );
  const [own, healed] = await bench.files("observations");
  const { rows, audit } = await readObservations(healed!);
  const { window_start, window_end, batches } = audit.coverage;
  assert.deepEqual([window_start, window_end], [span(0, 10).start, span(0, 10).end]);
  assert.deepEqual(batches.map(({ station_ids, status }) => [station_ids, status]), [
    [["KJFK", "KORD"], "complete"],
  ]);
  assert.equal(rows.length, summary.wanted?.rows);
  assert.ok(rows.length >= 20, `${rows.length} rows`);
  const names = [...bench.oracle.files.keys()];
  assert.equal(names.length, 3);
  assert.match(names[0]!, /^observations/);
  assert.match(names[1]!, /^forecasts/);
  assert.ok(healed!.endsWith(names[2]!) && own!.endsWith(names[0]!), names.join());
  const metrics = bench.daemon.registry.render();
  assert.match(metrics, /^daemon_wanted_spans 3$/m);
  assert.match(metrics, /^daemon_wanted_batches_total\{status="complete"\} 1$/m);
});

Deno.test("a list that cannot be had, or is none, changes nothing else", async () => {
  await using plain = await startBench();
  const { wanted: _, ...expected } = await plain.daemon.runCycle();
  const answers = [
    { status: 404 },
    { status: 500, body: "broken" },
    { status: 302, headers: { location: "/elsewhere" } },
    { status: 200, body: "[]" },
    { status: 200, body: '{"as_of":"2030-01-01T00:00:00Z","wanted":[{"station_id":"KORD"}]}' },
    { status: 200, body: JSON.stringify({ as_of: "today", wanted: [] }) },
    {
      status: 200,
      body: JSON.stringify({ as_of: formatInstant(START), wanted: Array(2001).fill(span(0, 1)) }),
    },
    { status: 200, body: " ".repeat(2 * 1024 * 1024) },
  ];
  for (const answer of answers) {
    await using bench = await startBench();
    bench.oracle.wanted = () => answer;
    const { wanted, ...rest } = await bench.daemon.runCycle();
    assert.equal(wanted, undefined);
    assert.equal(summaryLine(rest), summaryLine(expected), JSON.stringify(answer).slice(0, 100));
    assert.equal(requestsOf(bench), requestsOf(plain));
  }
});

Deno.test("no more than 60 requests are made for it, and no more than the cycle left", async () => {
  const hours = Array.from({ length: 100 }, (_, i) => span(i / 4, i / 4 + 1 / 4));
  const costOf = async (limits?: Parameters<typeof startBench>[0]) => {
    await using bench = await startBench(limits);
    await bench.daemon.runCycle();
    const own = requestsOf(bench);
    bench.clock.moveTo(START + HOUR_MS);
    want(bench, ...hours);
    await bench.daemon.runCycle();
    return requestsOf(bench) - 2 * own;
  };
  assert.equal(await costOf(), 60);
  const history = { requests: 5, timeMs: HOUR_MS, bytes: 64 * 1024 * 1024 };
  assert.equal(await costOf({ history }), 4);
  assert.equal(await costOf({ history: { ...history, requests: 1 } }), 0);
});

Deno.test("when nothing comes of it there is no file, and the next list is asked for", async () => {
  await using bench = await startBench();
  want(bench, span(0, 10));
  bench.noaa.setFaults(({ service, url }) =>
    service === "metar" && url.search.includes("ids=KORD&")
      ? { kind: "status", status: 503 }
      : undefined
  );
  assert.equal((await bench.daemon.runCycle()).wanted, undefined);
  assert.equal((await bench.files("observations")).length, 1);
  bench.noaa.setFaults(undefined);
  bench.clock.moveTo(START + HOUR_MS);
  assert.equal((await bench.daemon.runCycle()).wanted?.batches.complete, 1);
});
