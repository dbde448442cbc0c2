import assert from "node:assert/strict";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { TestApp } from "../../testing/fixtures/app.ts";
import { LogRecording } from "../../testing/fixtures/log_recording.ts";
import { planningRoutes } from "./planning.ts";

const PLAN =
  "/stations/window-compatibility?station_ids=KORD&start=2030-01-01T00:00:00Z&end=2030-01-02T00:00:00Z";

const failing = (error: Error) =>
  TestApp.open(planningRoutes({ plan: () => Promise.reject(error) }));

Deno.test("a judgement that fails is told as passing, and only the log says why (O99)", async () => {
  using logs = new LogRecording();
  await using app = await failing(new Error("KSAW lies in /var/lib/broken.parquet"));
  const response = await app.get(PLAN);
  assert.deepEqual([response.status, response.headers.get("retry-after")], [503, "5"]);
  assert.doesNotMatch(await response.text(), /KSAW|broken/);
  assert.match((await logs.take()).join("\n"), /WARN .*window-compatibility.*broken\.parquet/);
});

Deno.test("a judgement that is refused keeps its words", async () => {
  await using app = await failing(new RefusalError("busy", "no weather has arrived yet"));
  const response = await app.get(PLAN);
  assert.equal(response.status, 503);
  assert.match(await response.text(), /no weather has arrived yet/);
});
