import assert from "node:assert/strict";
import { render } from "./chart.ts";
import { run } from "./command.ts";
import { DEFECTS, type Delivery } from "./defects.ts";

/** Seen by the charts' own tests: a value without effect. */
const ELSEWHERE = [3];

async function delivery(): Promise<Delivery> {
  const watched = { serviceMonitor: { enabled: true }, prometheusRule: { enabled: true } };
  const networkPolicy = { metricsFrom: [{ namespaceSelector: {} }] };
  const { stdout } = await run("git", [
    "ls-files",
    "config",
    "deploy",
    "docs",
    "README.md",
    "oracle/weather/*.ts",
  ]);
  const files: Record<string, string> = {};
  for (const path of stdout.split("\n").filter((path) => path !== "")) {
    files[path] = await Deno.readTextFile(path);
  }
  const { stdout: served } = await run("git", [
    "grep",
    "-hoE",
    '"/(ready|health|healthy)"',
    "--",
    "oracle/app/public_routes.ts",
    "oracle/routes",
  ]);
  return {
    oracle: await render("noaa-oracle", { metrics: watched, networkPolicy }),
    daemon: await render("noaa-daemon", {
      metrics: { podMonitor: { enabled: true } },
      networkPolicy,
    }),
    files,
    routes: served.split("\n").map((path) => path.replaceAll('"', "")),
  };
}

Deno.test("every numbered defect has a check here or is named as checked elsewhere", () => {
  const numbers = [...DEFECTS.map(({ number }) => number), ...ELSEWHERE].sort((a, b) => a - b);
  assert.deepEqual(numbers, Array.from({ length: 20 }, (_, i) => i + 1));
});

for (const defect of DEFECTS) {
  Deno.test(`defect ${defect.number} is absent, and seen when planted: ${defect.title}`, async () => {
    const delivered = await delivery();
    assert.deepEqual(defect.check(delivered), []);
    defect.plant(delivered);
    assert.notDeepEqual(defect.check(delivered), []);
  });
}

Deno.test("defect 13: weather queries run in a network namespace without a network", async () => {
  const result = await run("unshare", [
    "-n",
    Deno.execPath(),
    "test",
    "--allow-all",
    "--cached-only",
    "oracle/weather/engine/engine_test.ts",
  ]);
  assert.equal(result.code, 0, result.stdout + result.stderr);
  assert.match(result.stdout, /\d+ passed/);
});
