import assert from "node:assert/strict";
import { requireInstant } from "../../shared/time/instant.ts";
import { sha256Hex } from "../../shared/bytes/sha256.ts";
import { type BatchReceipt, OBSERVATION_COLUMNS } from "../../shared/contract/observation_file.ts";
import { footerValue } from "../../shared/parquet/footer.ts";
import { decodeDocument } from "../../shared/parquet/retained.ts";
import type { FaultPlan, NoaaFault } from "../../testing/noaa/fault.ts";
import { DaemonBench, readObservations } from "../../testing/noaa/daemon.ts";
import { templateForecast } from "../../testing/noaa/dwml_answers.ts";
import {
  catalogOf,
  fifteenHours,
  type NoaaRecording,
  type RecordedReport,
  reportsOf,
  sampleText,
  stationElements,
} from "../../testing/noaa/recording.ts";
import { historyXml } from "../../testing/noaa/server.ts";
import type { HistoryLimits } from "./history_budget.ts";

const START = "2026-09-24T19:00:01Z";
const ELEMENTS = stationElements(sampleText("stations-us-subset.xml"));

/** A routine report with everything in order. */
function report(
  stationId: string,
  time: string,
  changes: Record<string, string> = {},
): RecordedReport {
  const observedAt = new Date(time.length === 8 ? `2026-09-24T${time}Z` : time);
  const token = observedAt.toISOString().replace(
    /^\d{4}-\d{2}-(\d{2})T(\d{2}):(\d{2}).*/,
    "$1$2$3Z",
  );
  const fields = {
    raw_text: `METAR ${stationId} ${token} 06003KT 10SM CLR 19/06 A3044 RMK AO2 T01890056`,
    station_id: stationId,
    observation_time: observedAt.toISOString(),
    latitude: "43.65",
    longitude: "-70.31",
    temp_c: "18.9",
    dewpoint_c: "5.6",
    wind_dir_degrees: "60",
    wind_speed_kt: "3",
    metar_type: "METAR",
    ...changes,
  };
  const xml = Object.entries(fields).map(([name, text]) => `<${name}>${text}</${name}>`).join("");
  return { stationId, observedAtMs: observedAt.getTime(), xml: `<METAR>${xml}</METAR>` };
}

function recordingOf(
  stations: readonly string[],
  reports: readonly RecordedReport[],
): NoaaRecording {
  const elements = stations.map((id) =>
    ELEMENTS.get(id) ??
      ELEMENTS.get("KPWM")!.replaceAll("KPWM", id).replace(/<iata_id>[^<]*/, "<iata_id>")
  );
  return {
    catalogXml: catalogOf(elements),
    reports,
    forecast: templateForecast,
    rr7: { locations: [], products: [] },
  };
}

/** Answers the n-th history request with the n-th text, 204 for `""`; the rest as recorded. */
const script = (...answers: (string | NoaaFault)[]): FaultPlan => ({ service, count }) => {
  const answer = service === "metar" ? answers[count - 1] : undefined;
  if (typeof answer !== "string") return answer;
  return {
    kind: "status",
    status: answer === "" ? 204 : 200,
    body: answer === "" ? undefined : answer,
  };
};

interface Collected {
  readonly receipts: readonly BatchReceipt[];
  readonly rows: Awaited<ReturnType<typeof readObservations>>["rows"];
  readonly audit: Awaited<ReturnType<typeof readObservations>>["audit"];
  /** Starts of the history requests, ms from the first. */
  readonly starts: readonly number[];
  readonly urls: readonly URL[];
}

/** One run over some stations, and the file it wrote. */
async function collect(options: {
  stations?: readonly string[];
  reports?: readonly RecordedReport[];
  faults?: FaultPlan;
  start?: string;
  hours?: number;
  tokenCapacity?: number;
  batchSize?: number;
  limits?: Partial<HistoryLimits>;
}): Promise<Collected> {
  const { stations = ["KPWM"], reports = [], start = START, hours = 3 } = options;
  await using bench = await DaemonBench.start({
    recording: recordingOf(stations, reports),
    start,
    faults: options.faults,
    settings: {
      observationHistoryHours: hours,
      observationBatchSize: options.batchSize ?? 25,
      tokenCapacity: options.tokenCapacity ?? 3,
    },
    limits: {
      history: { requests: 512, timeMs: 20 * 60_000, bytes: 64 * 1024 * 1024, ...options.limits },
    },
  });
  const { observations } = await bench.daemon.runCycle();
  assert.ok(observations.ok, JSON.stringify(observations));
  const [path] = await bench.files("observations");
  const { rows, audit } = await readObservations(path!);
  const asked = bench.noaa.requests.filter(({ service }) => service === "metar");
  return {
    rows,
    audit,
    receipts: audit.coverage.batches,
    starts: asked.map(({ atMs }) => atMs - asked[0]!.atMs),
    urls: asked.map(({ url }) => url),
  };
}

const brief = ({ status, failure_kind, response_count, report_count }: BatchReceipt) => [
  status,
  failure_kind,
  response_count,
  report_count,
];

Deno.test("three of four reports are inside the closed window, and the answer is kept (D64)", async () => {
  const answer = historyXml(
    [
      report("KPWM", "16:00:00"),
      report("KPWM", "18:22:00", {
        raw_text: "SPECI KPWM 241822Z 06003KT 10SM CLR 19/06 A3044 RMK AO2 T01890056",
        metar_type: "SPECI",
      }),
      report("KPWM", "19:00:00"),
      report("KPWM", "19:00:01"),
    ].map(({ xml }) => xml),
  );
  const { receipts, rows, audit } = await collect({ faults: script(answer) });
  assert.deepEqual(receipts.map(brief), [["complete", null, 4, 3]]);
  const [receipt] = receipts;
  assert.equal(receipt!.window_start, "2026-09-24T16:00:00Z");
  assert.equal(receipt!.window_end, "2026-09-24T19:00:00Z");
  assert.equal(receipt!.source_sha256, sha256Hex(answer));
  assert.deepEqual([rows.length, audit.written, audit.rejected], [3, 3, 0]);
  const kept = audit.source_documents[receipt!.source_sha256!]!;
  assert.equal(new TextDecoder().decode(decodeDocument(kept.body, 1e6)), answer);
});

Deno.test("no reports is empty or failed, and a file with that receipt exists each time (D65)", async () => {
  const cases: [NoaaFault | string, string, string | null][] = [
    ["", "empty", null],
    [sampleText("history-empty.xml"), "empty", null],
    [{ kind: "status", status: 200, body: "" }, "failed", "response"],
    [{ kind: "status", status: 503 }, "failed", "transport"],
    [{ kind: "reset" }, "failed", "transport"],
  ];
  for (const [answer, status, kind] of cases) {
    const { receipts, rows } = await collect({
      reports: [report("KPWM", "18:00:00")],
      faults: script(answer),
    });
    assert.deepEqual(receipts.map(brief), [[status, kind, 0, 0]], JSON.stringify(answer));
    assert.equal(rows.length, 0);
  }
});

Deno.test("an answer that contradicts itself or the question fails, and is kept as evidence (D66)", async () => {
  const good = report("KPWM", "18:00:00").xml;
  for (
    const answer of [
      historyXml([good], 2),
      historyXml([report("KJFK", "18:00:00").xml]),
      historyXml([report("KPWM", "14:51:00").xml]),
      historyXml([report("KPWM", "18:00:00", { observation_time: "bad timestamp" }).xml]),
      historyXml([good]).replace(
        "<warnings/>",
        "<warnings><warning>truncated</warning></warnings>",
      ),
    ]
  ) {
    const { receipts, rows, audit } = await collect({ faults: script(answer) });
    const [receipt] = receipts;
    assert.deepEqual([receipt!.status, receipt!.failure_kind], ["failed", "response"], answer);
    assert.ok(receipt!.error);
    assert.equal(rows.length, 0);
    assert.deepEqual(Object.keys(audit.source_documents), [sha256Hex(answer)]);
  }
});

Deno.test("a report within a minute of the window is dropped, one farther off fails the batch (D67)", async () => {
  const near = [report("KPWM", "15:59:20").xml, report("KPWM", "16:53:00").xml];
  const dropped = await collect({ faults: script(historyXml(near)) });
  assert.deepEqual(dropped.receipts.map(brief), [["complete", null, 2, 1]]);
  const far = await collect({ faults: script(historyXml([report("KPWM", "15:58:30").xml])) });
  assert.deepEqual([far.receipts[0]!.status, far.receipts[0]!.failure_kind], [
    "failed",
    "response",
  ]);
});

Deno.test("an answer of which nothing is inside the window is complete without rows (D68)", async () => {
  const { receipts, rows } = await collect({
    faults: script(historyXml([report("KPWM", "19:00:01").xml])),
  });
  assert.deepEqual(receipts.map(brief), [["complete", null, 1, 0]]);
  assert.equal(rows.length, 0);
});

/** As many reports as the service sends at most. */
const capped = historyXml(Array.from({ length: 400 }, () => report("KPWM", "18:00:00").xml));

Deno.test("a capped batch is asked again in halves (D69)", async () => {
  const { receipts, rows } = await collect({
    stations: ["KPWM", "KZZZ"],
    faults: script(capped, historyXml([report("KPWM", "18:00:00").xml]), ""),
  });
  assert.deepEqual(receipts.map((receipt) => [receipt.station_ids, ...brief(receipt)]), [
    [["KPWM", "KZZZ"], "failed", "cap", 400, 0],
    [["KPWM"], "complete", null, 1, 1],
    [["KZZZ"], "empty", null, 0, 0],
  ]);
  assert.equal(rows.length, 1);
});

Deno.test("with one request allowed, the halves of a capped station fail for the budget (D70)", async () => {
  const { receipts, audit } = await collect({ faults: script(capped), limits: { requests: 1 } });
  assert.deepEqual(receipts.map(({ status, failure_kind }) => [status, failure_kind]), [
    ["failed", "cap"],
    ["failed", "budget"],
    ["failed", "budget"],
  ]);
  assert.equal(receipts[1]!.window_end, "2026-09-24T17:30:00Z");
  assert.equal(receipts[2]!.window_start, "2026-09-24T17:30:00Z");
  assert.equal(Object.keys(audit.source_documents).length, 1);
});

Deno.test("15 hours of 25 stations reach the cap; the halves bring every report, the parent none (D71)", async () => {
  const reports = fifteenHours();
  const stations = [...new Set(reports.map(({ stationId }) => stationId))];
  const { receipts, rows } = await collect({
    stations,
    reports,
    start: "2026-08-22T17:55:01Z",
    hours: 15,
  });
  assert.deepEqual(
    receipts.map(({ station_ids, failure_kind }) => [station_ids.length, failure_kind]),
    [
      [25, "cap"],
      [13, null],
      [12, null],
    ],
  );
  const instants = (all: readonly { stationId: string; observedAtMs: number }[]) =>
    new Set(all.map((one) => `${one.stationId} ${one.observedAtMs}`));
  assert.equal(instants(reports).size, 404);
  assert.equal(rows.length, 416);
  const written = rows.map((row) => ({
    stationId: row.station_id,
    observedAtMs: Date.parse(row.generated_at),
  }));
  assert.deepEqual(instants(written), instants(reports));
});

Deno.test("a report without a place fails its batch; the others are written (D72)", async () => {
  const nowhere = report("KPWM", "18:00:00", { latitude: "-99.99", longitude: "-99.99" });
  const { receipts, rows, audit } = await collect({
    faults: script(historyXml([report("KPWM", "17:00:00").xml, nowhere.xml])),
  });
  assert.deepEqual([receipts[0]!.status, receipts[0]!.failure_kind], ["failed", "representation"]);
  assert.deepEqual([rows.length, audit.written, audit.unrepresentable], [1, 1, 1]);
  assert.equal(audit.issues.length, 1);
  assert.equal(audit.issues[0]!.report["latitude"], "-99.99");
});

Deno.test("a report without a place costs the other stations of its batch nothing", async () => {
  const nowhere = report("KPWM", "18:00:00", { latitude: "-99.99", longitude: "-99.99" });
  const sound = report("KJFK", "18:00:00");
  const { receipts, rows, audit } = await collect({
    stations: ["KPWM", "KJFK", "KORD"],
    faults: script(historyXml([sound.xml, nowhere.xml]), historyXml([sound.xml])),
  });
  assert.deepEqual(
    receipts.map(({ station_ids, status, failure_kind }) => [station_ids, status, failure_kind]),
    [
      [["KJFK", "KORD", "KPWM"], "failed", "representation"],
      [["KJFK", "KORD"], "complete", null],
    ],
  );
  const [spoiled, again] = receipts;
  assert.ok(
    requireInstant(again!.requested_at) >= requireInstant(spoiled!.completed_at),
    "so that it heals the loss",
  );
  assert.match(receipts[1]!.source_url, /[?]ids=KJFK,KORD&/);
  assert.deepEqual(new Set(rows.map((row) => row.station_id)), new Set(["KJFK"]));
  assert.equal(audit.unrepresentable, 1);
});

Deno.test("an answer whose only report has no date gives no row, and is kept with the reason (D129)", async () => {
  const answer = historyXml([report("KPWM", "18:00:00", { observation_time: "not a date" }).xml]);
  const { receipts, rows, audit } = await collect({ faults: script(answer) });
  assert.deepEqual([receipts[0]!.status, receipts[0]!.failure_kind], ["failed", "response"]);
  assert.equal(receipts[0]!.error, 'KPWM: time "not a date" is no RFC 3339 date-time');
  assert.deepEqual([rows.length, audit.written], [0, 0]);
  assert.ok(receipts[0]!.source_sha256! in audit.source_documents);
});

Deno.test("six real reports, of which one has a decoder error that is kept and marked (D73)", async () => {
  const { receipts, rows } = await collect({
    stations: ["KPWM", "KJFK"],
    faults: script(sampleText("history-kpwm-kjfk-20260924.xml")),
  });
  assert.deepEqual(receipts.map(brief), [["complete", null, 6, 6]]);
  const bad = rows.filter((row) => row.quality_status !== "validated");
  assert.deepEqual(
    bad.map((row) => [row.station_id, row.generated_at, row.quality_status, row.temperature_value]),
    [["KPWM", "2026-09-24T18:51:00Z", "rejected", 60]],
  );
});

Deno.test("four real hours of 25 stations: 110 reports, all validated (D74)", async () => {
  const xml = sampleText("history-20260822T175501Z-4h-25stations.xml");
  const stations = [...new Set(reportsOf(xml).map(({ stationId }) => stationId))];
  const { receipts, rows } = await collect({
    stations,
    faults: script(xml),
    start: "2026-08-22T17:55:01Z",
    hours: 4,
  });
  assert.deepEqual(receipts.map(brief), [["complete", null, 110, 110]]);
  const count = (holds: (row: typeof rows[number]) => boolean) => rows.filter(holds).length;
  assert.deepEqual(
    [
      count((row) => row.metar_type === "METAR"),
      count((row) => row.metar_type === "SPECI"),
      count((row) => (row.precip_in ?? 0) > 0),
      count((row) => row.precip_in === null),
      count((row) => row.quality_status === "validated"),
    ],
    [87, 23, 6, 25, 110],
  );
});

Deno.test("the source name metars is accepted, station is not (D75)", async () => {
  const xml = historyXml([report("KPWM", "18:00:00").xml]);
  const renameSource = (name: string) => xml.replace('name="metar"', `name="${name}"`);
  assert.equal(
    (await collect({ faults: script(renameSource("metars")) })).receipts[0]!.status,
    "complete",
  );
  assert.equal(
    (await collect({ faults: script(renameSource("station")) })).receipts[0]!.failure_kind,
    "response",
  );
});

Deno.test("history requests start at least 750 ms apart, even with tokens to spare (D76)", async () => {
  const { starts } = await collect({
    stations: ["KPWM", "KJFK", "KORD", "KSEA"],
    batchSize: 1,
    tokenCapacity: 1000,
  });
  assert.equal(starts.length, 4);
  for (const [i, start] of starts.entries()) {
    if (i > 0) assert.ok(start - starts[i - 1]! >= 750, `${starts}`);
  }
});

Deno.test("when the time or the bytes are used up, the rest have failed for the budget (D76)", async () => {
  const stations = ["KBOS", "KJFK", "KORD", "KPWM", "KSEA", "KATL"];
  const late = await collect({ stations, batchSize: 1, limits: { timeMs: 6000 } });
  const kinds = late.receipts.map(({ failure_kind }) => failure_kind);
  assert.equal(kinds.length, 6);
  assert.deepEqual(kinds.slice(-2), ["budget", "budget"]);
  assert.deepEqual(
    late.receipts.filter(({ status }) => status === "empty").length,
    late.urls.length,
  );

  const reports = stations.flatMap((id) => [report(id, "18:00:00"), report(id, "17:00:00")]);
  const large = await collect({ stations, reports, batchSize: 1, limits: { bytes: 2500 } });
  assert.deepEqual([...new Set(large.receipts.map(({ failure_kind }) => failure_kind))], [
    null,
    "budget",
  ]);
  assert.ok(large.rows.length > 0 && large.urls.length < 6);
});

Deno.test("two batches with equal answers keep one document and two receipts (D132)", async () => {
  const empty = sampleText("history-empty.xml");
  const { receipts, audit } = await collect({
    stations: ["KPWM", "KJFK"],
    batchSize: 1,
    faults: script(empty, empty),
  });
  assert.equal(Object.keys(audit.source_documents).length, 1);
  assert.equal(receipts[0]!.source_sha256, receipts[1]!.source_sha256);
  assert.notEqual(receipts[0]!.source_url, receipts[1]!.source_url);
  assert.equal(audit.source_sha256, sha256Hex(JSON.stringify(audit.source_documents)));
});

Deno.test("a file has its columns and footers, and its sidecar is the audit byte for byte (D127, D128)", async () => {
  const reports = [
    report("KPWM", "17:51:00", { temp_c: "60", dewpoint_c: "3" }),
    report("KPWM", "18:51:00"),
  ];
  await using bench = await DaemonBench.start({
    recording: recordingOf(["KPWM"], reports),
    start: START,
    settings: { observationHistoryHours: 3 },
  });
  assert.ok((await bench.daemon.runCycle()).observations.ok);
  const [path] = await bench.files("observations");
  const { rows, audit, footer } = await readObservations(path!);
  assert.deepEqual(footer.columns.map(({ name }) => name), OBSERVATION_COLUMNS.map((c) => c.name));
  assert.equal(footer.columns.length, 25);
  assert.deepEqual(
    footer.keyValue.map(([key]) => key).sort(),
    [
      "observation_audit",
      "observation_coverage",
      "precipitation_observations",
      "source_sha256",
      "source_url",
      "validation_version",
    ],
  );
  assert.equal(
    await Deno.readTextFile(`${path}.quality.json`),
    footerValue(footer, "observation_audit"),
  );
  assert.deepEqual(
    [audit.written, audit.rejected, audit.unverified, audit.unrepresentable],
    [2, 1, 0, 0],
  );
  const [bad, good] = rows;
  assert.deepEqual(
    [bad?.quality_status, bad?.temperature_value, bad?.quality_metrics],
    ["rejected", 60, "temperature,dewpoint"],
  );
  assert.deepEqual([good?.quality_status, good?.temperature_value], ["validated", 18.9]);
  for (const row of rows) assert.equal(row.validation_version, "metar-consistency-v2");
  assert.equal(audit.issues.length, 1);
  assert.equal(audit.issues[0]!.report["temp_c"], "60");
  assert.match(String(audit.issues[0]!.report["raw_text"]), /T01890056/);
});

Deno.test("a file without rows has all of that too (D127)", async () => {
  await using bench = await DaemonBench.start({
    recording: recordingOf(["KPWM"], []),
    start: START,
  });
  assert.ok((await bench.daemon.runCycle()).observations.ok);
  const [path] = await bench.files("observations");
  const { rows, footer } = await readObservations(path!);
  assert.deepEqual(rows, []);
  assert.equal(footer.columns.length, 25);
  assert.equal(footer.keyValue.length, 6);
});
