import assert from "node:assert/strict";
import { stringify } from "yaml";
import { EventJson } from "../../../shared/contract/event.ts";
import { weatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import { dryReports } from "../../fixtures/weather_file.ts";
import { mildForecast } from "../../fixtures/mild_forecast.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { DaemonBench } from "../../noaa/daemon.ts";
import type { FaultPlan } from "../../noaa/fault.ts";
import { RECORDING_READY_MS, smallRecording } from "../../noaa/small_recording.ts";
import { jsonOf } from "../acceptance/answers.ts";
import { entryRequests, eventRequest } from "../acceptance/made_events.ts";
import { run } from "./command.ts";
import { type InputSeries, RecordedSeries } from "./recorded_series.ts";

/** Which alerts are firing so many hours after the beginning. */
type Firing = readonly (readonly [hours: number, ...alerts: string[]])[];

const ORACLE_RULES = "deploy/helm/noaa-oracle/files/alerts.yml";
const DAEMON_RULES = "deploy/helm/noaa-daemon/files/alerts.yml";

/** Has promtool judge what was recorded; the minutes that matter are named, so that neither side fires too early. */
async function judge(
  file: string,
  recorded: RecordedSeries,
  firing: Firing,
  besides: readonly InputSeries[] = [],
): Promise<void> {
  const rules = await Deno.readTextFile(file);
  const asked = new Set(
    [...rules.matchAll(/\b(?:oracle|daemon|process)_[a-z_]+/g)].map(([m]) => m),
  );
  const folder = await Deno.makeTempDir({ prefix: "alerts-" });
  try {
    // The fewest stations are a matter of the whole country; a recording has three.
    await Deno.writeTextFile(`${folder}/rules.yml`, rules.replace("< 2000", "< 2"));
    const test = {
      interval: "1m",
      start_timestamp: recorded.startSeconds,
      input_series: [...recorded.series(asked), ...besides],
      promql_expr_test: firing.map(([hours, ...alerts]) => ({
        expr: 'group by (alertname) (ALERTS{alertstate="firing"})',
        eval_time: `${Math.round(hours * 60)}m`,
        exp_samples: alerts.map((alertname) => ({
          labels: `{alertname="${alertname}"}`,
          value: 1,
        })),
      })),
    };
    await Deno.writeTextFile(
      `${folder}/test.yml`,
      stringify({ rule_files: ["rules.yml"], evaluation_interval: "1m", tests: [test] }),
    );
    const { code, stdout, stderr } = await run("promtool", ["test", "rules", `${folder}/test.yml`]);
    assert.equal(code, 0, stdout + stderr);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs a daemon cycle after cycle from a fresh install, and records what it shows. */
async function recordDaemon(hours: number, faults: FaultPlan): Promise<RecordedSeries> {
  const recorded = new RecordedSeries('job="noaa-daemon",instance="a"');
  await using bench = await DaemonBench.start({
    recording: smallRecording(hours + 12),
    start: new Date(RECORDING_READY_MS).toISOString(),
    faults,
  });
  const look = async () => recorded.add(bench.clock.now(), await bench.daemon.registry.scrape());
  await look();
  for (let hour = 1; hour <= hours; hour++) {
    await bench.daemon.runCycle();
    await look();
    bench.clock.moveTo(RECORDING_READY_MS + hour * HOUR_MS);
  }
  await look();
  return recorded;
}

const OUT = { kind: "status", status: 503 } as const;
const hoursAt = (atMs: number) => (atMs - RECORDING_READY_MS) / HOUR_MS;

Deno.test("a daemon that was just installed and collects raises no alert", async () => {
  const recorded = await recordDaemon(5, () => undefined);
  await judge(DAEMON_RULES, recorded, [[0.1], [0.5], [1], [3.2], [5]]);
});

Deno.test("a daemon that was just installed and never gets anything raises its alert after three hours", async () => {
  const recorded = await recordDaemon(5, () => OUT);
  await judge(DAEMON_RULES, recorded, [[1], [3], [3.2, "NoaaDaemonSourceFails"]]);
});

Deno.test("an outage of NOAA is an alert three hours after the last success, until it ends", async () => {
  const recorded = await recordDaemon(10, ({ atMs }) => {
    const hours = hoursAt(atMs);
    return hours > 1.9 && hours < 7.9 ? OUT : undefined;
  });
  await judge(DAEMON_RULES, recorded, [
    [1],
    [3.9],
    [5.5, "NoaaDaemonSourceFails"],
    [7.5, "NoaaDaemonSourceFails"],
    [9.9],
  ]);
});

Deno.test("an outage of the station catalog alone is told by the forecasts that fail", async () => {
  const recorded = await recordDaemon(8, ({ service }) => service === "catalog" ? OUT : undefined);
  await judge(DAEMON_RULES, recorded, [[2.9], [3.2, "NoaaDaemonSourceFails"]]);
});

/** An oracle of a test, and what it shows every twenty minutes from the first that passes. */
class RecordedOracle implements AsyncDisposable {
  readonly recorded = new RecordedSeries('job="noaa-oracle",instance="a"');

  #startMs = 0;

  private constructor(readonly fixture: OracleFixture) {}

  static async start(stations: readonly string[] = []): Promise<RecordedOracle> {
    const metricsBind = { hostname: "127.0.0.1", port: 0 };
    return new RecordedOracle(await OracleFixture.start({ stations, settings: { metricsBind } }));
  }

  /** Lets time pass; `each` is told the hours since the beginning. */
  async pass(hours: number, each: (hours: number) => Promise<void> | void = () => {}) {
    const { clock, oracle } = this.fixture;
    this.#startMs ||= clock.now();
    const endMs = clock.now() + hours * HOUR_MS;
    await this.#look();
    while (clock.now() < endMs) {
      await clock.advance(20 * MINUTE_MS);
      await each((clock.now() - this.#startMs) / HOUR_MS);
      await oracle.runPass();
      await this.#look();
    }
  }

  /** Publishes the weather of now. */
  async publish(): Promise<void> {
    const { fixture } = this;
    const atMs = fixture.clock.now();
    const files = {
      observations: await dryReports(["KORD"], atMs),
      forecasts: await mildForecast(["KORD"], atMs),
    };
    for (const kind of ["observations", "forecasts"] as const) {
      const path = `/file/${weatherFileName(kind, atMs)}`;
      const response = await fixture.signed("U", path, { body: files[kind] });
      assert.equal(response.status, 201, await response.text());
    }
  }

  /** Asserts which alerts fire, while the backup runs well. */
  judge(firing: Firing): Promise<void> {
    return judge(ORACLE_RULES, this.recorded, firing, BACKUP);
  }

  async #look(): Promise<void> {
    const response = await fetch(`${this.fixture.oracle.privateUrl}/metrics`);
    this.recorded.add(this.fixture.clock.now(), await response.text());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fixture[Symbol.asyncDispose]();
  }
}

const isWhole = (hours: number) => Math.abs(hours - Math.round(hours)) < 0.01;

const BACKUP: readonly InputSeries[] = [
  { series: 'litestream_txid{db="/data/oracle.db"}', values: "0+1x1800" },
  { series: 'litestream_replica_operation_total{operation="PUT"}', values: "0+1x1800" },
];

Deno.test("an oracle that was just installed is quiet while it gets its first weather, and after", async () => {
  await using story = await RecordedOracle.start();
  await story.pass(6, async (hours) => {
    if (hours > 1.5 && isWhole(hours)) await story.publish();
  });
  await story.judge([[0.1], [1], [1.9], [3], [6]]);
});

Deno.test("an oracle that was just installed and gets nothing says so once weather could have come", async () => {
  await using story = await RecordedOracle.start();
  await story.pass(4);
  await story.judge([
    [2],
    [2.3, "NoaaOracleObservationsOld"],
    [3, "NoaaOracleObservationsOld"],
    [3.3, "NoaaOracleForecastsOld", "NoaaOracleObservationsOld"],
  ]);
});

Deno.test("an event without evidence is a warning, then an alert when it expires, and never called overdue", async () => {
  await using story = await RecordedOracle.start(["KORD", "KSAW"]);
  const { fixture } = story;
  const body = eventRequest();
  const event = await jsonOf(await fixture.signed("A", "/oracle/events", { body }), EventJson);
  const entries = { event_id: event.id, entries: entryRequests(event.id, 3) };
  const path = `/oracle/events/${event.id}/entries`;
  assert.equal((await fixture.signed("A", path, { body: entries })).status, 200);
  await fixture.clock.set(Date.parse(event.signing_date) - HOUR_MS);
  await story.publish();
  await story.pass(26, async (hours) => {
    if (isWhole(hours / 2)) await story.publish();
  });
  await story.judge([
    [0.9],
    [4.5, "NoaaOracleAttestationFailed", "NoaaOracleEventsWithoutEvidence"],
    [24.5, "NoaaOracleEventsWithoutEvidence"],
    [25.7, "NoaaOracleEventExpired"],
  ]);
});

Deno.test("promtool refuses a story in which another alert fires", async () => {
  const recorded = new RecordedSeries('job="noaa-daemon"');
  recorded.add(0, "daemon_build_info 1\n");
  recorded.add(HOUR_MS, "daemon_build_info 1\n");
  await judge(DAEMON_RULES, recorded, [[0.5]]);
  await assert.rejects(judge(DAEMON_RULES, recorded, [[0.5, "NoaaDaemonDown"]]), /NoaaDaemonDown/);
});
