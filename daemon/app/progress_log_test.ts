import assert from "node:assert/strict";
import { configureSync, getLogger, type LogRecord, resetSync } from "@logtape/logtape";
import { LogProgress } from "./progress_log.ts";

const GOOD = { status: "complete", stations: 25, rows: 110 } as const;
const BAD = { status: "failed", stations: 25, rows: 0, error: "no answer" } as const;

Deno.test("without a terminal there is one structured line a batch, a warning where it failed", () => {
  const records: LogRecord[] = [];
  configureSync({
    reset: true,
    sinks: { kept: (record) => records.push(record) },
    loggers: [
      { category: "test", sinks: ["kept"] },
      { category: ["logtape", "meta"], lowestLevel: "error" },
    ],
  });
  try {
    const progress = new LogProgress(getLogger("test"));
    progress.begin("forecasts", { batches: 2, stations: 100 });
    progress.batch("forecasts", GOOD);
    progress.batch("forecasts", BAD);
    progress.end("forecasts");
    assert.deepEqual(records.map(({ level }) => level), ["info", "info", "warning"]);
    assert.deepEqual(records[1]!.properties, {
      source: "forecasts",
      done: 1,
      planned: 2,
      status: "complete",
      stations: 25,
      rows: 110,
    });
    assert.equal(records[2]!.properties["error"], "no answer");
  } finally {
    resetSync();
  }
});
