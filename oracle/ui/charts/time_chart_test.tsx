import assert from "node:assert/strict";
import { DAY_MS, HOUR_MS } from "../../../shared/time/units.ts";
import { TimeChart } from "./time_chart.tsx";

const FROM = Date.parse("2030-01-01T00:00:00Z");

function ticksOf(zone: string, days: number): string[] {
  const chart = (
    <TimeChart
      id="a"
      title="Temperature"
      text="Two reports."
      fromMs={FROM}
      toMs={FROM + days * DAY_MS}
      nowMs={FROM + 10 * DAY_MS}
      zone={zone}
      unit="°F"
      points={[{ atMs: FROM, value: 50 }, { atMs: FROM + HOUR_MS, value: 51 }]}
      levels={[]}
    />
  );
  const [, ticks = ""] = /<text x="2"[^>]*>°F<\/text>(.*?)<path/s.exec(String(chart)) ?? [];
  return [...ticks.matchAll(/x="([\d.-]+)"[^>]*>([^<]+)</g)].map(([, x, text]) => {
    assert.ok(Number(x) > 0 && Number(x) < 620, `${text} at ${x}`);
    return text!;
  });
}

Deno.test("the axis of a day has its hours, in the zone of the place", () => {
  assert.deepEqual(ticksOf("UTC", 1), ["00:00", "06:00", "12:00", "18:00", "00:00"]);
  assert.deepEqual(ticksOf("America/Chicago", 1), ["18:00", "00:00", "06:00", "12:00", "18:00"]);
});

Deno.test("the axis of days names them where they begin in that zone", () => {
  assert.deepEqual(ticksOf("UTC", 2), ["Tue 1 Jan", "12:00", "Wed 2 Jan", "12:00", "Thu 3 Jan"]);
  assert.deepEqual(
    ticksOf("America/Los_Angeles", 2),
    ["Tue 1 Jan", "12:00", "Wed 2 Jan", "12:00"],
  );
});
