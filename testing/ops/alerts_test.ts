import assert from "node:assert/strict";
import { parse } from "yaml";
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
  const { stdout: sources } = await run("git", [
    "grep",
    "-hoE",
    '"(oracle|daemon)_[a-z_]+"',
    "--",
    "oracle",
    "daemon",
  ]);
  const known = new Set(sources.split("\n").map((name) => name.replaceAll('"', "")));
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
