import assert from "node:assert/strict";
import { Histogram } from "./histogram.ts";
import { Registry } from "./metrics.ts";

Deno.test("a histogram counts what took at most the bound of each bucket, and adds up the rest", () => {
  const registry = new Registry();
  const series = registry.histogram("wait_seconds", "Waited.", [0.1, 1]).series();
  for (const seconds of [0, 0.1, 0.5, 1, 8.4]) series.observe(seconds);
  assert.equal(
    registry.render(),
    [
      "# HELP wait_seconds Waited.",
      "# TYPE wait_seconds histogram",
      'wait_seconds_bucket{le="0.1"} 2',
      'wait_seconds_bucket{le="1"} 4',
      'wait_seconds_bucket{le="+Inf"} 5',
      "wait_seconds_sum 10",
      "wait_seconds_count 5",
      "",
    ].join("\n"),
  );
});

Deno.test("series of one histogram are told apart by their labels, and show once they are asked for", () => {
  const histogram = new Histogram("s", "S.", [1], ["route"]);
  assert.deepEqual([...histogram.lines()].slice(2), []);
  histogram.series({ route: "/a" }).observe(2);
  assert.equal(histogram.series({ route: "/b" }).count, 0);
  assert.deepEqual([...histogram.lines()].slice(2), [
    's_bucket{route="/a",le="1"} 0',
    's_bucket{route="/a",le="+Inf"} 1',
    's_sum{route="/a"} 2',
    's_count{route="/a"} 1',
    's_bucket{route="/b",le="1"} 0',
    's_bucket{route="/b",le="+Inf"} 0',
    's_sum{route="/b"} 0',
    's_count{route="/b"} 0',
  ]);
  assert.throws(() => histogram.series({ path: "/a" }), /needs the label route/);
});
