import assert from "node:assert/strict";
import { DaemonBench, readForecasts, readObservations } from "../../testing/noaa/daemon.ts";
import { demoRecording } from "../../testing/noaa/recording.ts";

Deno.test("a cycle writes both files and delivers them to oracle and archive", async () => {
  await using bench = await DaemonBench.start({
    recording: demoRecording(),
    start: "2026-09-17T17:05:00Z",
  });
  const summary = await bench.daemon.runCycle();
  assert.ok(summary.observations.ok, JSON.stringify(summary.observations));
  assert.ok(summary.forecasts.ok, JSON.stringify(summary.forecasts));

  const [observations] = await bench.files("observations");
  const [forecasts] = await bench.files("forecasts");
  const observed = await readObservations(observations!);
  const forecast = await readForecasts(forecasts!);
  assert.deepEqual([...bench.oracle.files.keys()], [observed.name, forecast.name]);
  assert.equal(forecast.rows.length, 116 + 109);
  assert.ok(observed.rows.length > 50);
  assert.deepEqual([summary.publish?.oracle.owed, summary.publish?.archive.owed], [0, 0]);
  assert.ok(
    bench.noaa.requests.every(({ headers }) =>
      headers.get("user-agent") === "noaa-oracle-daemon/1.0 (test)"
    ),
  );
});
