import assert from "node:assert/strict";
import { sha256Hex } from "../../shared/bytes/sha256.ts";
import {
  absurdReport,
  clockOff,
  type FaultPlan,
  type NoaaFault,
} from "../../testing/noaa/fault.ts";
import { DaemonBench, readObservations } from "../../testing/noaa/daemon.ts";
import { templateForecast } from "../../testing/noaa/dwml_answers.ts";
import {
  catalogOf,
  fifteenHours,
  type NoaaRecording,
  sampleText,
  stationElements,
} from "../../testing/noaa/recording.ts";
import { NoaaServer } from "../../testing/noaa/server.ts";
import { SkippingClock } from "../../testing/fixtures/skipping_clock.ts";

const START = "2026-08-22T17:05:00Z";
const STATIONS = ["KBOS", "KJFK", "KORD", "KSEA"];

function recording(): NoaaRecording {
  const elements = stationElements(sampleText("stations-us-subset.xml"));
  return {
    catalogXml: catalogOf(STATIONS.map((id) => elements.get(id)!)),
    reports: fifteenHours(),
    forecast: templateForecast,
    rr7: { locations: [], products: [] },
  };
}

/** Limits that a misbehaving answer reaches within a test's time. */
const SMALL = {
  requestTimeoutMs: 300,
  catalogTimeoutMs: 300,
  bodyBytes: 500_000,
  inflatedBytes: 500_000,
};

/** A cycle of four stations, two a request, that meets some faults. */
async function cycle(faults: FaultPlan) {
  await using bench = await DaemonBench.start({
    recording: recording(),
    start: START,
    faults,
    settings: { observationBatchSize: 2 },
    limits: { http: SMALL },
  });
  const summary = await bench.daemon.runCycle();
  const [path] = await bench.files("observations");
  const file = await readObservations(path!);
  const names = await bench.spoolNames();
  assert.ok(names.every((name) => !name.endsWith(".partial")), names.join(" "));
  return { summary, file, names, requests: bench.noaa.requests };
}

const only = (service: string, fault: NoaaFault, count?: number): FaultPlan => (request) =>
  request.service === service && (count ?? request.count) === request.count ? fault : undefined;

const ENDLESS: NoaaFault = { kind: "endless" };
const BROKEN: readonly NoaaFault[] = [
  { kind: "truncated" },
  { kind: "html" },
  ENDLESS,
  { kind: "drip" },
  { kind: "bomb", bytes: 50_000_000 },
  { kind: "status", status: 503 },
  { kind: "reset" },
  { kind: "not_modified" },
];

Deno.test("whatever is wrong with one METAR answer, the other stations and the forecasts go on", async () => {
  for (const fault of BROKEN) {
    const { summary, file } = await cycle(only("metar", fault, 1));
    const [first, second] = file.audit.coverage.batches;
    assert.equal(first!.status, "failed", fault.kind);
    assert.ok(first!.error, fault.kind);
    assert.deepEqual([second!.status, second!.error], ["complete", null], fault.kind);
    assert.deepEqual(new Set(file.rows.map((row) => row.station_id)), new Set(["KORD", "KSEA"]));
    assert.ok(summary.forecasts.ok, fault.kind);
  }
});

Deno.test("a METAR service that is down leaves a file of receipts, and forecasts as ever", async () => {
  const { summary, file } = await cycle(only("metar", { kind: "status", status: 500 }));
  assert.equal(file.rows.length, 0);
  assert.deepEqual(
    file.audit.coverage.batches.map((batch) => [batch.failure_kind, batch.response_status]),
    [["transport", 500], ["transport", 500]],
  );
  assert.ok(summary.forecasts.ok);
});

Deno.test("a METAR service that asks for patience gets it", async () => {
  const busy: NoaaFault = { kind: "status", status: 429, retryAfter: "120" };
  const { file, requests } = await cycle(only("metar", busy, 1));
  assert.deepEqual(file.audit.coverage.batches.map(({ status }) => status), ["failed", "complete"]);
  const [first, second] = requests.filter(({ service }) => service === "metar");
  assert.ok(second!.atMs - first!.atMs >= 120_000);
});

Deno.test("whatever is wrong with the catalog, a gap is written down and the daemon lives", async () => {
  for (const fault of BROKEN) {
    const { summary, file } = await cycle(only("catalog", fault));
    assert.ok(summary.observations.ok, fault.kind);
    assert.equal(summary.forecasts.ok, false, fault.kind);
    assert.equal(file.rows.length, 0);
    assert.match(file.audit.coverage.batches[0]!.error!, /station catalog/);
  }
});

Deno.test("an unchanged catalog is not sent again and keeps the time it was received at", async () => {
  await using bench = await DaemonBench.start({ recording: recording(), start: START });
  await bench.daemon.runCycle();
  await bench.restart();
  bench.clock.moveTo("2026-08-22T18:05:00Z");
  await bench.daemon.runCycle();
  const asked = bench.noaa.requests.filter(({ service }) => service === "catalog");
  assert.deepEqual(asked.map(({ headers }) => headers.has("if-none-match")), [false, true]);
  const received = await Promise.all((await bench.files("observations")).map(async (path) => {
    const { audit } = await readObservations(path);
    const sources = Object.values(audit.precipitation!.sources);
    return sources.find(({ source_url }) => source_url.includes("stations"))!.received_at;
  }));
  assert.equal(received[0], START);
  assert.equal(received[1], START);
});

Deno.test("a kept catalog that was damaged on disk is asked for in full", async () => {
  await using bench = await DaemonBench.start({ recording: recording(), start: START });
  await bench.daemon.runCycle();
  await Deno.writeTextFile(`${bench.settings.dataDir}/catalog.xml.gz`, "damaged");
  const { forecasts } = await bench.daemon.runCycle();
  assert.ok(forecasts.ok);
  const asked = bench.noaa.requests.filter(({ service }) => service === "catalog");
  assert.ok(!asked[1]!.headers.has("if-none-match"));
});

Deno.test("reports of a server whose clock is an hour off are not taken for ours", async () => {
  for (const ms of [3_600_000, -3_600_000 * 5]) {
    const { file } = await cycle(only("metar", clockOff(ms), 1));
    assert.deepEqual(
      file.audit.coverage.batches.map(({ status, failure_kind }) => [status, failure_kind]),
      [["failed", "response"], ["complete", null]],
    );
  }
});

Deno.test("forecasts issued an hour in the future are written and rejected", async () => {
  const { summary } = await cycle(only("ndfd", clockOff(3_600_000)));
  assert.ok(summary.forecasts.ok);
  assert.ok(summary.forecasts.summary.rows > 0);
  assert.equal(summary.forecasts.summary.rejected, summary.forecasts.summary.rows);
});

Deno.test("one absurd report among good ones is kept, marked, and spoils nothing", async () => {
  const { file } = await cycle(only("metar", absurdReport, 1));
  assert.deepEqual(file.audit.coverage.batches.map(({ status }) => status), [
    "complete",
    "complete",
  ]);
  const marked = file.rows.filter((row) => row.quality_status === "rejected");
  assert.deepEqual(marked.map((row) => row.temperature_value), [655.35]);
});

Deno.test("the content type is not what an answer is judged by", async () => {
  for (const type of ["text/html", "image/png", "application/json"]) {
    const { summary, file } = await cycle((request) =>
      request.service === "catalog" ? undefined : { kind: "content_type", type }
    );
    assert.ok(summary.forecasts.ok, type);
    assert.deepEqual(file.audit.coverage.batches.map(({ status }) => status), [
      "complete",
      "complete",
    ]);
  }
});

Deno.test("a run that is stopped leaves neither parquet, partial file nor sidecar of its stamp (D150)", async () => {
  for (const service of ["metar", "ndfd"]) {
    const stop = new AbortController();
    await using bench = await DaemonBench.start({
      recording: recording(),
      start: START,
      faults: (request) => {
        if (request.service === service) stop.abort(new Error("stopping"));
        return undefined;
      },
    });
    await assert.rejects(bench.daemon.runCycle(stop.signal), /stopping/);
    const names = await bench.spoolNames();
    const kind = service === "metar" ? "observations" : "forecasts";
    assert.deepEqual(names.filter((name) => name.startsWith(kind)), []);
    assert.ok(names.every((name) => !name.endsWith(".partial")));
  }
});

Deno.test("a source that takes longer than 45 minutes ends without a file (D150)", async () => {
  const clock = new SkippingClock(START);
  await using noaa = new NoaaServer(recording(), {
    clock,
    faults: ({ service }) => {
      if (service === "ndfd") clock.moveTo(clock.now() + 46 * 60_000);
      return service === "ndfd" ? { kind: "status", status: 503 } : undefined;
    },
  });
  await using bench = await DaemonBench.start({
    recording: recording(),
    start: START,
    noaa,
    clock,
  });
  const { forecasts } = await bench.daemon.runCycle();
  assert.equal(forecasts.ok, false);
  assert.equal(noaa.requests.filter(({ service }) => service === "ndfd").length, 1);
  assert.deepEqual((await bench.spoolNames()).filter((name) => name.startsWith("forecasts")), []);
});

/** Does something once the first METARs are asked for: the file has its name by then and is not yet written. */
function duringCollection(work: () => void): FaultPlan {
  let done = false;
  return ({ service }) => {
    if (service === "metar" && !done) {
      done = true;
      work();
    }
    return undefined;
  };
}

Deno.test("a full disk fails the source that meets it, leaves nothing half-written, and ends by itself", async () => {
  await using bench = await DaemonBench.start({ recording: recording(), start: START });
  const folder = `${bench.settings.dataDir}/2026-08-22`;
  const partial = `${folder}/observations_${START.replace("Z", ".000Z")}.parquet.partial`;
  bench.noaa.setFaults(duringCollection(() => {
    Deno.mkdirSync(folder, { recursive: true });
    Deno.symlinkSync("/dev/full", partial);
  }));
  const { observations, forecasts } = await bench.daemon.runCycle();
  assert.ok(!observations.ok && forecasts.ok);
  assert.match(observations.error, /observations_\S+ cannot be written: No space left/);
  const names = await bench.spoolNames();
  assert.deepEqual(names.filter((name) => name.startsWith("observations")), []);
  bench.clock.moveTo("2026-08-22T18:05:00Z");
  assert.ok((await bench.daemon.runCycle()).observations.ok);
});

Deno.test("without a place for the sidecar there is no parquet file either (D130)", async () => {
  await using bench = await DaemonBench.start({ recording: recording(), start: START });
  const folder = `${bench.settings.dataDir}/2026-08-22`;
  const sidecar = `${folder}/observations_${START.replace("Z", ".000Z")}.parquet.quality.json`;
  bench.noaa.setFaults(duringCollection(() => Deno.mkdirSync(sidecar, { recursive: true })));
  const { observations, forecasts } = await bench.daemon.runCycle();
  assert.equal(observations.ok, false);
  assert.ok(forecasts.ok, "the other source is written and delivered");
  assert.deepEqual(await bench.files("observations"), []);
  assert.deepEqual([...bench.oracle.files.keys()], [forecasts.file]);
});

Deno.test("observations are delivered in the cycle whose forecasts fail (D151)", async () => {
  await using bench = await DaemonBench.start({
    recording: recording(),
    start: START,
    faults: only("ndfd", { kind: "status", status: 404 }),
  });
  const { observations, forecasts } = await bench.daemon.runCycle();
  assert.ok(observations.ok && !forecasts.ok);
  assert.deepEqual([...bench.oracle.files.keys()], [observations.file]);
});

Deno.test("the same answers give the same bytes", async () => {
  const clock = new SkippingClock(START);
  await using noaa = new NoaaServer(recording(), { clock });
  const runs: [string, string][][] = [];
  for (let i = 0; i < 2; i++) {
    await using bench = await DaemonBench.start({ recording: recording(), start: START, noaa });
    const { observations, forecasts } = await bench.daemon.runCycle();
    assert.ok(observations.ok && forecasts.ok);
    runs.push([...bench.oracle.files].map(([name, bytes]) => [name, sha256Hex(bytes)]));
  }
  assert.equal(runs[0]!.length, 2);
  assert.deepEqual(runs[0], runs[1]);
});
