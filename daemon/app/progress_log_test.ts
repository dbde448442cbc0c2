import assert from "node:assert/strict";
import { configureSync, getLogger, type LogRecord, resetSync } from "@logtape/logtape";
import { VirtualClock } from "../../testing/fixtures/virtual_clock.ts";
import { LogProgress } from "./progress_log.ts";

const GOOD = { status: "complete", stations: 25, rows: 110 } as const;
const BAD = { status: "failed", stations: 25, rows: 0, error: "no answer" } as const;

/** What is logged while `work` runs. */
async function logged(work: (progress: LogProgress, clock: VirtualClock) => unknown) {
  const records: LogRecord[] = [];
  configureSync({
    reset: true,
    sinks: { kept: (record) => records.push(record) },
    loggers: [
      { category: "test", lowestLevel: "debug", sinks: ["kept"] },
      { category: ["logtape", "meta"], lowestLevel: "error" },
    ],
  });
  try {
    const clock = new VirtualClock("2030-01-01T00:00:00Z");
    await work(new LogProgress(getLogger("test"), clock), clock);
  } finally {
    resetSync();
  }
  return records;
}

Deno.test("without a terminal each batch has a structured line for those who debug, a warning where it failed", async () => {
  const records = await logged((progress) => {
    progress.begin("forecasts", { batches: 2, stations: 100 });
    progress.batch("forecasts", GOOD);
    progress.batch("forecasts", BAD);
    progress.end("forecasts");
  });
  assert.deepEqual(records.map(({ level }) => level), ["info", "debug", "warning"]);
  assert.deepEqual(records[1]!.properties, {
    source: "forecasts",
    done: 1,
    planned: 2,
    status: "complete",
    stations: 25,
    rows: 110,
  });
  assert.equal(records[2]!.properties["error"], "no answer");
});

Deno.test("a run of 240 batches in twenty minutes has few lines that say how far it is", async () => {
  const records = await logged(async (progress, clock) => {
    progress.begin("forecasts", { batches: 220, stations: 2500 });
    progress.extend("forecasts", 20);
    for (let batch = 0; batch < 240; batch++) {
      await clock.advance(5_000);
      progress.batch("forecasts", GOOD);
    }
    progress.end("forecasts");
  });
  const told = records.filter(({ level }) => level === "info");
  assert.equal(told.length, 4);
  assert.deepEqual(told.at(-1)!.properties, {
    source: "forecasts",
    done: 180,
    planned: 240,
    rows: 180 * 110,
  });
});
