import assert from "node:assert/strict";
import { DAY_MS, HOUR_MS } from "../../../shared/time/units.ts";
import { TimeChart } from "./time_chart.tsx";

const FROM = Date.parse("2030-01-01T00:00:00Z");

/** The texts at the axis, and where they stand. */
function placedTicks(zone: string, days: number, fromMs = FROM): { text: string; x: number }[] {
  const chart = (
    <TimeChart
      id="a"
      title="Temperature"
      text="Two reports."
      fromMs={fromMs}
      toMs={fromMs + days * DAY_MS}
      nowMs={fromMs + 10 * DAY_MS}
      zone={zone}
      unit="°F"
      points={[{ atMs: fromMs, value: 50 }, { atMs: fromMs + HOUR_MS, value: 51 }]}
      levels={[]}
    />
  );
  const [, ticks = ""] = /<text x="2"[^>]*>°F<\/text>(.*?)<path/s.exec(String(chart)) ?? [];
  return [...ticks.matchAll(/x="([\d.-]+)"[^>]*>([^<]+)</g)].map(([, x, text]) => {
    assert.ok(Number(x) > 0 && Number(x) < 620, `${text} at ${x}`);
    return { text: text!, x: Number(x) }; // the pattern has both
  });
}

const ticksOf = (zone: string, days: number) => placedTicks(zone, days).map(({ text }) => text);

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

Deno.test("where clocks change, each tick stands at the instant at which they show it", () => {
  const fromMs = Date.parse("2026-10-31T12:00:00Z");
  const ticks = placedTicks("America/Chicago", 2, fromMs);
  const hours = (x: number) => Math.round((x - 58) / (604 - 58) * 48 * 10) / 10;
  assert.deepEqual(ticks.map(({ text, x }) => [text, hours(x)]), [
    ["12:00", 5], // daylight time, 17:00 UTC
    ["Sun 1 Nov", 17],
    ["12:00", 30], // standard time, 18:00 UTC
    ["Mon 2 Nov", 42],
  ]);
});
