import assert from "node:assert/strict";
import { registerProcessMetrics, Registry } from "./metrics.ts";

Deno.test("every declared family shows before anything happened", () => {
  const registry = new Registry();
  registry.counter("runs_total", "Runs.", { result: ["completed", "failed"] });
  registry.gauge("held", "Whether it is held.");
  registry.gauge("entries", "Entries.", ["cache"]);
  assert.equal(
    registry.render(),
    [
      "# HELP runs_total Runs.",
      "# TYPE runs_total counter",
      'runs_total{result="completed"} 0',
      'runs_total{result="failed"} 0',
      "# HELP held Whether it is held.",
      "# TYPE held gauge",
      "held 0",
      "# HELP entries Entries.",
      "# TYPE entries gauge",
      "",
    ].join("\n"),
  );
});

Deno.test("counters add, gauges are set, and clear leaves what must always show", () => {
  const registry = new Registry();
  const runs = registry.counter("runs_total", "Runs.", { result: ["ok"] });
  runs.inc({ result: "ok" });
  runs.inc({ result: "ok" }, 2.5);
  assert.equal(runs.value({ result: "ok" }), 3.5);
  assert.throws(() => runs.inc({ result: "ok" }, -1), RangeError);

  const age = registry.gauge("age_seconds", "Age.", { source: ["metar"] });
  age.set(Infinity, { source: "metar" });
  age.set(NaN, { source: "other" });
  assert.match(registry.render(), /^age_seconds\{source="metar"\} \+Inf$/m);
  assert.match(registry.render(), /^age_seconds\{source="other"\} NaN$/m);
  age.clear();
  assert.match(registry.render(), /^age_seconds\{source="metar"\} 0$/m);
  assert.doesNotMatch(registry.render(), /other/);
});

Deno.test("help and label values are escaped", () => {
  const registry = new Registry();
  registry.gauge("g", "a \\ b\nc", ["l"]).set(1, { l: 'q" \\ \n' });
  const lines = registry.render().split("\n");
  assert.equal(lines[0], String.raw`# HELP g a \\ b\nc`);
  assert.equal(lines[2], String.raw`g{l="q\" \\ \n"} 1`);
});

Deno.test("wrong names, labels and second declarations are programming errors", () => {
  const registry = new Registry();
  const gauge = registry.gauge("g", "G.", ["a"]);
  assert.throws(() => registry.counter("g", "G."), /declared twice/);
  assert.throws(() => registry.gauge("1g", "G."), /not a metric name/);
  assert.throws(() => registry.gauge("h", "H.", ["a-b"]), /not a label name/);
  assert.throws(() => gauge.set(1), /has labels/);
  assert.throws(() => gauge.set(1, { b: "x" }), /needs the label a/);
});

Deno.test("a scrape refreshes first, and one failing refresh spoils no other", async () => {
  const registry = new Registry();
  registerProcessMetrics(registry, 1_500);
  const seen = registry.gauge("seen", "Seen.");
  registry.beforeScrape(() => Promise.reject(new Error("disk")));
  registry.beforeScrape(() => seen.set(7));
  const text = await registry.scrape();
  assert.match(text, /^seen 7$/m);
  assert.match(text, /^process_start_time_seconds 1.5$/m);
  const bytes = Number(/^process_resident_memory_bytes (\d+)$/m.exec(text)?.[1]);
  assert.ok(bytes > 1_000_000, `${bytes} bytes`);
});
