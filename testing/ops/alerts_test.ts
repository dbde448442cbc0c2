import assert from "node:assert/strict";
import { parse } from "yaml";
import { startDaemonBench } from "../noaa_daemon.ts";
import { demoRecording } from "../noaa_recording.ts";
import { startOracleFixture } from "../oracle_fixture.ts";
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

Deno.test("every metric that an alert asks for is one that a program has", async () => {
  await using oracle = await startOracleFixture({
    settings: { metricsBind: { hostname: "127.0.0.1", port: 0 } },
  });
  const ofOracle = await (await fetch(`${oracle.oracle.privateUrl}/metrics`)).text();
  await using bench = await startDaemonBench({
    recording: demoRecording(),
    start: "2026-09-17T15:05:00Z",
  });
  const text = ofOracle + bench.daemon.registry.render();
  const known = new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
  const unknown: string[] = [];
  for (const { alert, expr } of await rules()) {
    for (const [metric] of expr.matchAll(/\b(oracle|daemon)_[a-z_]+/g)) {
      if (!known.has(metric)) unknown.push(`${alert}: ${metric}`);
    }
  }
  assert.deepEqual(unknown, []);
});

Deno.test("the operations guide says of every alert what it means and what to do", async () => {
  const guide = await Deno.readTextFile("docs/operations.md");
  const missing = (await rules()).filter(({ alert }) => !guide.includes(alert));
  assert.deepEqual(missing, []);
});
