import assert from "node:assert/strict";
import { parse, stringify } from "yaml";
import { DaemonBench } from "../../noaa/daemon.ts";
import { demoRecording } from "../../noaa/recording.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { listAt, render, valueAt } from "./chart.ts";
import { run } from "./command.ts";

const FILES = [
  "deploy/helm/noaa-oracle/files/alerts.yml",
  "deploy/helm/noaa-daemon/files/alerts.yml",
];

interface Rule {
  readonly alert: string;
  readonly expr: string;
}

async function rules(): Promise<Rule[]> {
  const files = await Promise.all(FILES.map(async (file) => parse(await Deno.readTextFile(file))));
  return files.flatMap(({ groups }) => groups.flatMap((group: { rules: Rule[] }) => group.rules));
}

Deno.test("promtool accepts the alert rules", async () => {
  const result = await run("promtool", ["check", "rules", ...FILES]);
  assert.equal(result.code, 0, result.stdout + result.stderr);
});

Deno.test("promtool refuses a rule with a broken expression", async () => {
  const file = await Deno.makeTempFile({ suffix: ".yml" });
  try {
    const text = await Deno.readTextFile(FILES[0] ?? "");
    await Deno.writeTextFile(file, text.replace("> 3600", "> > 3600"));
    assert.notEqual((await run("promtool", ["check", "rules", file])).code, 0);
  } finally {
    await Deno.remove(file);
  }
});

/** Series of an hour and a half: what the oracle writes, and how Litestream's position and its stores move. */
const BACKUP_CASES = [
  { about: "all is well", fires: false, txid: "0+1x90", puts: "0+1x90" },
  { about: "S3 does not answer: no error is counted", fires: true, txid: "0+1x90", puts: "5x90" },
  { about: "Litestream sees no writes, and compacts", fires: true, txid: "5x90", puts: "0+1x90" },
  { about: "Litestream is gone", fires: true },
  { about: "nothing is written", fires: false, writes: "7x90", txid: "5x90", puts: "5x90" },
];

/** What promtool says of the backup's alert in each of these cases, with these rules; empty if it is right. */
async function judgeBackupAlert(rules: string): Promise<string> {
  const alertname = "NoaaOracleBackupFrozen";
  const folder = await Deno.makeTempDir({ prefix: "alerts-" });
  try {
    await Deno.writeTextFile(`${folder}/rules.yml`, rules);
    const tests = BACKUP_CASES.map(({ about, fires, writes = "0+1x90", txid, puts }) => ({
      name: about,
      interval: "1m",
      input_series: [
        ["oracle_database_writes_total", writes],
        ['litestream_txid{db="/data/oracle.db"}', txid],
        ['litestream_replica_operation_total{operation="PUT",replica_type="s3"}', puts],
      ].filter(([, values]) => values !== undefined)
        .map(([series, values]) => ({ series, values })),
      promql_expr_test: [{
        expr: `count(ALERTS{alertname="${alertname}",alertstate="firing"}) or vector(0)`,
        eval_time: "80m",
        exp_samples: [{ labels: "{}", value: fires ? 1 : 0 }],
      }],
    }));
    await Deno.writeTextFile(
      `${folder}/test.yml`,
      stringify({ rule_files: ["rules.yml"], evaluation_interval: "1m", tests }),
    );
    const { code, stdout, stderr } = await run("promtool", ["test", "rules", `${folder}/test.yml`]);
    return code === 0 ? "" : stdout + stderr;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the backup's alert fires when nothing new is stored, whatever Litestream counts", async () => {
  const rules = await Deno.readTextFile(FILES[0] ?? "");
  assert.equal(await judgeBackupAlert(rules), "");
  const blind = rules.replace(/ and\n.*operation="PUT".*/, "");
  assert.notEqual(blind, rules);
  assert.notEqual(await judgeBackupAlert(blind), "");
});

Deno.test("the rules that the charts install pass promtool, and the guide knows them", async () => {
  const guide = await Deno.readTextFile("docs/operations.md");
  for (const chart of ["noaa-oracle", "noaa-daemon"] as const) {
    const objects = await render(chart, { metrics: { prometheusRule: { enabled: true } } });
    const groups = listAt(objects.find(({ kind }) => kind === "PrometheusRule"), "spec.groups");
    const file = await Deno.makeTempFile({ suffix: ".yml" });
    try {
      await Deno.writeTextFile(file, stringify({ groups }));
      const { code, stdout, stderr } = await run("promtool", ["check", "rules", file]);
      assert.equal(code, 0, stdout + stderr);
    } finally {
      await Deno.remove(file);
    }
    const installed = groups.flatMap((group) => listAt(group, "rules"))
      .map((rule) => String(valueAt(rule, "alert")));
    assert.deepEqual(installed.filter((alert) => !guide.includes(alert)), []);
  }
});

const DASHBOARDS = ["deploy/grafana/noaa-oracle.json", "deploy/grafana/noaa-daemon.json"];

/** What the panels of a dashboard ask, by title; Grafana puts in its variables. */
async function panels(file: string): Promise<Rule[]> {
  const { panels } = JSON.parse(await Deno.readTextFile(file)) as {
    panels: { title: string; targets?: { expr: string }[] }[];
  };
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({
      alert: title,
      expr: expr.replaceAll("$__rate_interval", "5m").replaceAll("$job", ".*"),
    }))
  );
}

Deno.test("every metric that an alert or a dashboard asks for is one that a program has", async () => {
  await using oracle = await OracleFixture.start({
    settings: { metricsBind: { hostname: "127.0.0.1", port: 0 } },
  });
  const ofOracle = await (await fetch(`${oracle.oracle.privateUrl}/metrics`)).text();
  await using bench = await DaemonBench.start({
    recording: demoRecording(),
    start: "2026-09-17T15:05:00Z",
  });
  const text = ofOracle + bench.daemon.registry.render();
  const known = new Set(
    [...text.matchAll(/^# TYPE (\w+) (\w+)/gm)].flatMap(([, name, type]) =>
      type === "histogram" ? ["_bucket", "_sum", "_count"].map((part) => name + part) : [name]
    ),
  );
  const asked = [...await rules(), ...(await Promise.all(DASHBOARDS.map(panels))).flat()];
  const named = asked.flatMap(({ alert, expr }) =>
    [...expr.matchAll(/\b(oracle|daemon|process)_[a-z_]+/g)].map(([metric]) => ({ alert, metric }))
  );
  assert.ok(named.length > 80);
  assert.deepEqual(named.filter(({ metric }) => !known.has(metric)), []);
  const shown = new Set(named.map(({ metric }) => metric.replace(/_(bucket|sum|count)$/, "")));
  const families = [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name!);
  assert.deepEqual(families.filter((family) => !shown.has(family)), []);
});

Deno.test("Prometheus understands what the dashboards ask", async () => {
  const asked = (await Promise.all(DASHBOARDS.map(panels))).flat();
  const file = await Deno.makeTempFile({ suffix: ".yml" });
  try {
    const rules = asked.map(({ expr }, i) => ({ record: `panel_${i}`, expr }));
    await Deno.writeTextFile(file, stringify({ groups: [{ name: "dashboards", rules }] }));
    const { code, stdout, stderr } = await run("promtool", ["check", "rules", file]);
    assert.equal(code, 0, stdout + stderr);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("the operations guide says of every alert what it means and what to do", async () => {
  const guide = await Deno.readTextFile("docs/operations.md");
  const missing = (await rules()).filter(({ alert }) => !guide.includes(alert));
  assert.deepEqual(missing, []);
});
