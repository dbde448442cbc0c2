import assert from "node:assert/strict";
import { DAY_MS, HOUR_MS } from "../../shared/time/units.ts";
import type { LackingEvidence } from "../evidence/collection/lacking.ts";
import { type EventLack, wantedList } from "./wanted_list.ts";

const NOW = Date.parse("2030-01-20T12:00:00.500Z");
const instant = (text: string) => Date.parse(`2030-01-${text}Z`);

const lack = (
  from: string,
  to: string,
  change: Partial<LackingEvidence> = {},
): LackingEvidence => ({
  station: "KORD",
  source: "metar",
  reason: "never",
  fromMs: instant(from),
  toMs: instant(to),
  ...change,
});
const event = (expires: string, ...lacking: LackingEvidence[]): EventLack => ({
  expiresMs: instant(expires),
  lacking,
});
const lines = (lacks: EventLack[]) =>
  wantedList(lacks, NOW).wanted.map(({ station_id, start, end, source, reason }) =>
    `${station_id} ${start.slice(8, 19)} ${end.slice(8, 19)} ${source} ${reason}`
  );

Deno.test("spans of one station, source and reason are joined where they touch, across events", () => {
  assert.deepEqual(
    lines([
      event("21T00:00:00", lack("19T00:00:00", "19T04:00:00"), lack("19T04:00:00", "19T05:00:00")),
      event(
        "22T00:00:00",
        lack("19T03:00:00", "19T08:00:00"),
        lack("19T08:00:01", "19T09:00:00"),
        lack("19T05:00:00", "19T06:00:00", { reason: "failed" }),
        lack("19T05:00:00", "19T06:00:00", { source: "rr7" }),
        lack("19T05:00:00", "19T06:00:00", { station: "KSAW" }),
      ),
    ]),
    [
      "KORD 19T00:00:00 19T08:00:00 metar never",
      "KORD 19T05:00:00 19T06:00:00 metar failed",
      "KORD 19T05:00:00 19T06:00:00 rr7 never",
      "KSAW 19T05:00:00 19T06:00:00 metar never",
      "KORD 19T08:00:01 19T09:00:00 metar never",
    ],
  );
});

Deno.test("what expires first is wanted first", () => {
  assert.deepEqual(
    lines([
      event("23T00:00:00", lack("10T00:00:00", "10T01:00:00")),
      event("21T00:00:00", lack("12T00:00:00", "12T01:00:00")),
    ]),
    ["KORD 12T00:00:00 12T01:00:00 metar never", "KORD 10T00:00:00 10T01:00:00 metar never"],
  );
});

Deno.test("spans are whole seconds that have passed, a day long at most, within reach", () => {
  const expires = "30T00:00:00";
  const linesOf = (from: string, to: string) => lines([event(expires, lack(from, to))]);
  assert.deepEqual(linesOf("20T10:00:00.900", "20T11:00:00.100"), [
    "KORD 20T10:00:00 20T11:00:01 metar never",
  ]);
  assert.deepEqual(linesOf("20T11:30:00", "20T13:15:00"), [
    "KORD 20T11:30:00 20T12:00:00 metar never",
  ]);
  assert.deepEqual(linesOf("20T12:00:00", "20T13:15:00"), [], "nothing of it has passed");
  assert.deepEqual(linesOf("20T10:00:00", "20T10:00:00"), [
    "KORD 20T09:59:00 20T10:00:00 metar never",
  ]);
  assert.deepEqual(linesOf("10T00:00:00", "12T06:00:00"), [
    "KORD 10T00:00:00 11T00:00:00 metar never",
    "KORD 11T00:00:00 12T00:00:00 metar never",
    "KORD 12T00:00:00 12T06:00:00 metar never",
  ]);
  const reach = NOW - 15 * DAY_MS;
  const from = (fromMs: number) =>
    lines([event(expires, lack("10T00:00:00", "10T00:00:00", { fromMs, toMs: fromMs + HOUR_MS }))]);
  assert.equal(from(reach + 500).length, 1);
  assert.equal(from(reach - 501).length, 0);
});

Deno.test("a list has at most 2,000 spans, and says as of when it is", () => {
  const many = Array.from(
    { length: 2500 },
    (_, i) => lack("19T00:00:00", "19T01:00:00", { station: `K${1000 + i}` }),
  );
  const { as_of, wanted } = wantedList([event("21T00:00:00", ...many)], NOW);
  assert.deepEqual([as_of, wanted.length], ["2030-01-20T12:00:00Z", 2000]);
});
