import assert from "node:assert/strict";
import { historyProblem } from "./history_request.ts";

const FROM = Date.UTC(2026, 8, 24, 16), TO = Date.UTC(2026, 8, 24, 19);
const SERVICE = "https://aviationweather.gov/api/data/metar";
/** As both daemons write it: a second to spare on each side. */
const URL_ASKED = `${SERVICE}?ids=KJFK,KPWM&format=xml&date=2026-09-24T19:00:01Z&hours=3.00055556`;
const problemOf = (url: string, ids = ["KPWM"], fromMs = FROM, toMs = TO) =>
  historyProblem(url, ids, { fromMs, toMs }) === undefined;

Deno.test("a request proves each part of what it asked for", () => {
  assert.equal(problemOf(URL_ASKED), true);
  assert.equal(problemOf(URL_ASKED, ["KJFK", "KPWM"]), true);
  assert.equal(
    problemOf(URL_ASKED, ["KPWM"], FROM + 3_600_000, TO - 1),
    true,
    "a part of the span",
  );
  const other = `${SERVICE}?hours=3.00055556&date=2026-09-24T19:00:01Z&ids=KPWM&format=xml`;
  assert.equal(problemOf(other), true, "in another order");
});

Deno.test("a request proves nothing about other stations, another date or more hours", () => {
  assert.equal(problemOf(URL_ASKED, ["KORD"]), false);
  assert.equal(problemOf(URL_ASKED, ["KPWM", "KORD"]), false);
  assert.equal(problemOf(URL_ASKED, ["KPW"]), false);
  assert.equal(problemOf(URL_ASKED.replace("09-24", "09-25")), false);
  assert.equal(problemOf(URL_ASKED.replace("hours=3.", "hours=2.")), false);
});

Deno.test("the span that was asked for holds the claimed one to a second", () => {
  assert.equal(problemOf(URL_ASKED, ["KPWM"], FROM - 2000, TO + 2000), true);
  assert.equal(problemOf(URL_ASKED, ["KPWM"], FROM - 2001, TO), false);
  assert.equal(problemOf(URL_ASKED, ["KPWM"], FROM, TO + 2001), false);
  const exact = URL_ASKED.replace("19:00:01", "18:59:59").replace("3.00055556", "3");
  assert.equal(problemOf(exact), true);
  assert.equal(problemOf(exact.replace("18:59:59", "18:59:58")), false);
});

for (
  const [what, url, problem] of [
    ["no stations", URL_ASKED.replace("ids=KJFK,KPWM&", ""), /ids is missing/],
    ["a station twice", URL_ASKED.replace("KJFK", "KPWM"), /ids names a station twice/],
    ["stations given twice", `${URL_ASKED}&ids=KPWM`, /"ids" stands twice/],
    ["another station", URL_ASKED.replace("KPWM", "KORD"), /ids does not name KPWM/],
    ["no date", URL_ASKED.replace("&date=2026-09-24T19:00:01Z", ""), /date is missing/],
    [
      "a date of another form",
      URL_ASKED.replace("T19:00:01Z", "T19:00:01%2B00:00"),
      /date is written another way/,
    ],
    ["a date that is none", URL_ASKED.replace("-09-24", "-09-31"), /date is no instant/],
    [
      "another date",
      URL_ASKED.replace("-09-24", "-09-23"),
      /date and hours ask for 2026-09-23T15:59:59Z to 2026-09-23T19:00:01Z/,
    ],
    ["no hours", URL_ASKED.replace("&hours=3.00055556", ""), /hours is missing/],
    ["hours of another form", URL_ASKED.replace("3.00055556", "3e9"), /hours is written/],
    ["another format", URL_ASKED.replace("xml", "json"), /format is written another way/],
    ["an unknown parameter", `${URL_ASKED}&bbox=1,2,3,4`, /"bbox" is unknown/],
    ["an encoded comma", URL_ASKED.replace(",", "%2C"), /ids is written another way/],
  ] as const
) {
  Deno.test(`a request with ${what} proves nothing, and the parameter is named`, () => {
    assert.match(historyProblem(url, ["KPWM"], { fromMs: FROM, toMs: TO }) ?? "", problem);
  });
}
