import assert from "node:assert/strict";
import { parseWeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { judgeEvidence } from "../../../oracle/evidence/strict.ts";
import { DaemonBench } from "../../noaa/daemon.ts";
import { demoRecording } from "../../noaa/recording.ts";
import { readEvidence, settlementInput } from "./read_evidence.ts";

Deno.test("the event of the demo settles from real reports and a real forecast", async () => {
  const window = {
    startMs: Date.parse("2026-09-17T12:00:00Z"),
    endMs: Date.parse("2026-09-18T00:00:00Z"),
    signingMs: Date.parse("2026-09-18T01:00:00Z"),
  };
  await using bench = await DaemonBench.start({
    recording: demoRecording(),
    start: "2026-09-17T11:05:00Z",
    settings: { minForecastCoverage: 0 },
  });
  for (const run of ["11:05", "14:05", "17:05", "20:05", "23:05"]) {
    bench.clock.moveTo(`2026-09-17T${run}:00Z`);
    await bench.daemon.runCycle();
  }
  bench.clock.moveTo("2026-09-18T01:05:00Z");
  await bench.daemon.runCycle();
  const paths = [...await bench.files("observations"), ...await bench.files("forecasts")];
  const evidence = await readEvidence(paths.map((path) => {
    const name = parseWeatherFileName(path.slice(path.lastIndexOf("/") + 1))!; // the daemon's own
    return { ...name, path };
  }));
  const terms = {
    ...window,
    locations: ["KORD", "KJFK"],
    metrics: ["temp_high", "wind_speed"] as const,
  };
  const nowMs = Date.parse("2026-09-18T01:30:00Z");
  const { readings, block } = judgeEvidence(
    settlementInput(evidence, terms, nowMs, [`${bench.noaa.origin}/`]),
  );
  assert.equal(block?.message, undefined);
  assert.deepEqual(
    readings.map((
      r,
    ) => [`${r.target}/${r.metric}`, r.baseline, Math.round((r.observed ?? 0) * 100) / 100]),
    [
      ["KORD/temp_high", 77, 73.94],
      ["KORD/wind_speed", 6, 9],
      ["KJFK/temp_high", 80, 73.04],
      ["KJFK/wind_speed", 15, 6],
    ],
  );
});
