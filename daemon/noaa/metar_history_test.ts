import assert from "node:assert/strict";
import { historyProblem } from "../../shared/noaa/metar/history_request.ts";
import { historyUrl, historyWindow } from "./metar_history.ts";

const NOW = Date.parse("2026-09-24T19:00:01Z");

Deno.test("the history asks one second more on each side of its closed window (D63)", () => {
  const three = historyWindow(NOW, 3);
  assert.equal(new Date(three.fromMs).toISOString(), "2026-09-24T16:00:00.000Z");
  assert.equal(new Date(three.toMs).toISOString(), "2026-09-24T19:00:00.000Z");
  const url = new URL(historyUrl("https://aviationweather.gov", ["KPWM"], three));
  assert.equal(url.searchParams.get("date"), "2026-09-24T19:00:01Z");
  assert.equal(url.searchParams.get("hours"), "3.00055556");
  assert.equal(url.searchParams.get("format"), "xml");
  const four = historyUrl("https://aviationweather.gov", ["KPWM"], historyWindow(NOW, 4));
  assert.ok(four.endsWith("&hours=4.00055556"));
});

Deno.test("a request proves its own window and stations, and not a minute more", () => {
  for (const hours of [1, 3, 4, 13, 24, 31]) {
    const span = historyWindow(NOW, hours);
    const url = historyUrl("http://localhost:9000", ["KJFK", "KPWM"], span);
    assert.equal(historyProblem(url, ["KJFK", "KPWM"], span), undefined);
    assert.match(historyProblem(url, ["KORD"], span) ?? "", /ids/);
    const earlier = { ...span, fromMs: span.fromMs - 60_000 };
    assert.match(historyProblem(url, ["KPWM"], earlier) ?? "", /date and hours/);
    const later = { ...span, toMs: span.toMs + 60_000 };
    assert.match(historyProblem(url, ["KPWM"], later) ?? "", /date and hours/);
  }
});

Deno.test("the window of a run within a second ends before that second", () => {
  assert.deepEqual(historyWindow(NOW + 999, 3), historyWindow(NOW, 3));
});

Deno.test("an id the service would misread and an empty list are errors (D78)", () => {
  const window = historyWindow(NOW, 3);
  assert.throws(() => historyUrl("https://a.example", ["KPWM", "K-1"], window), /K-1/);
  assert.throws(() => historyUrl("https://a.example", [], window), RangeError);
});
