import assert from "node:assert/strict";
import { FollowingClock, LeadingClock, SharedTime } from "./shared_time.ts";

Deno.test("a pause of the leading clock moves what every other reader of the time sees", async () => {
  const path = await Deno.makeTempFile();
  using time = new SharedTime(path);
  using other = new SharedTime(path);
  time.moveTo(1_000_000);
  const leading = new LeadingClock(time);
  leading.skewMs = 90_000;
  assert.equal(leading.now(), 1_090_000);
  await Promise.all([leading.sleep(5_000), leading.sleep(2_000)]);
  assert.equal(new FollowingClock(other).now(), 1_005_000);
  other.moveTo(10);
  assert.equal(time.now(), 1_005_000, "the time never goes back");
  await Deno.remove(path);
});

Deno.test("a pause that is aborted ends and moves nothing", async () => {
  const path = await Deno.makeTempFile();
  using time = new SharedTime(path);
  const stop = new AbortController();
  const pause = new LeadingClock(time).sleep(1000, stop.signal);
  stop.abort(new Error("stopping"));
  await assert.rejects(pause, /stopping/);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(time.now(), 0);
  await Deno.remove(path);
});
