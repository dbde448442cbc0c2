import assert from "node:assert/strict";
import {
  failedReceipt,
  historyUrl,
  instant,
  ms,
  published,
  receipt,
} from "../../../testing/evidence/writer/stored_rows.ts";
import { CURRENT_RULES, RULES_V1 } from "../../rules/rule_set.ts";
import { collectionHistory, coverageShortfall } from "./coverage.ts";
import type { StoredReceipt } from "../../stored/receipt.ts";
import { observationPublications } from "./publication.ts";
import { OFFICIAL_URL_PREFIXES } from "./source_url.ts";

const window = { startMs: ms("12:00"), endMs: ms("18:00") };
const span = { fromMs: window.startMs, toMs: window.endMs };
const nowMs = ms("22:00");
const SIGNING = ms("19:00");

function history(
  receipts: readonly StoredReceipt[],
  urlPrefixes = OFFICIAL_URL_PREFIXES,
  rules = CURRENT_RULES,
) {
  const publications = observationPublications(window, nowMs);
  return collectionHistory(receipts, "KORD", { nowMs, urlPrefixes, publications, rules });
}

const shortfall = (receipts: readonly StoredReceipt[], freshSinceMs?: number) =>
  coverageShortfall(history(receipts), span, freshSinceMs);

const PASSING: readonly Partial<StoredReceipt>[] = [
  {},
  { status: "empty", response_count: 0, report_count: 0 },
  {
    status: "empty",
    response_status: 204,
    source_sha256: null,
    response_count: 0,
    report_count: 0,
  },
  { report_count: 0 },
  { response_count: 399, report_count: 399 },
  { station_ids: ["KJFK", "KORD"] },
  { requested_at: instant("18:00") },
  { completed_at: instant("22:00") },
  { requested_at: instant("18:30"), completed_at: instant("18:30") },
];

const FAILING: readonly Partial<StoredReceipt>[] = [
  { response_count: 400, report_count: 399 },
  { response_count: 3, report_count: 4 },
  { response_count: 0, report_count: 0 },
  { response_status: 206 },
  { response_status: 204 },
  { response_status: null },
  { source_sha256: null },
  { source_sha256: "A".repeat(64) },
  { source_sha256: "a".repeat(63) },
  { error: "it failed" },
  { status: "empty", response_count: 1, report_count: 0 },
  {
    status: "empty",
    response_status: 200,
    source_sha256: null,
    response_count: 0,
    report_count: 0,
  },
  { status: "empty", response_status: 500, response_count: 0, report_count: 0 },
  { station_ids: ["KJFK"] },
  { station_ids: [] },
  { requested_at: instant("17:59:59") },
  { requested_at: instant("18:30"), completed_at: instant("18:29") },
  { completed_at: instant("22:00:01") },
  { window_start: "noon" },
  { window_end: "night" },
  { requested_at: "" },
  { completed_at: "" },
  { source_url: "https://aviationweather.example/api/data/metar?ids=KORD" },
  { source_url: "http://aviationweather.gov/api/data/metar?ids=KORD" },
  { source_url: "https://aviationweather.gov/data/cache/stations.cache.xml.gz" },
  { source_url: "" },
  { file: published("observations", "22:00:01") },
  { file: published("observations", "0T11:59:59") },
];

Deno.test("a sound receipt proves that its span was collected", () => {
  for (const change of PASSING) {
    assert.equal(shortfall([receipt("12:00", "18:00", change)]), undefined, JSON.stringify(change));
  }
});

Deno.test("a receipt that contradicts itself proves nothing", () => {
  for (const change of FAILING) {
    const { file: _, ...printable } = change;
    assert.ok(shortfall([receipt("12:00", "18:00", change)]), JSON.stringify(printable));
  }
});

Deno.test("an operator may trust a mirror, but only for the same service", () => {
  const prefixes = ["http://mirror.local/"];
  const from = (source_url: string) =>
    coverageShortfall(history([receipt("12:00", "18:00", { source_url })], prefixes), span);
  const { search } = new URL(historyUrl(["KORD"]));
  assert.equal(from(`http://mirror.local/awc/api/data/metar${search}`), undefined);
  assert.ok(from(`http://mirror.local/awc/ndfdXMLclient.php${search}`));
  assert.ok(from(historyUrl(["KORD"])));
  assert.ok(coverageShortfall(history([receipt("12:00", "18:00")], [""]), span));
});

Deno.test("a receipt proves only what its URL asked for", () => {
  const url = (ids: string, date = "18:00:01", hours = "6.00055556") =>
    `https://aviationweather.gov/api/data/metar?ids=${ids}&format=xml` +
    `&date=2030-01-01T${date}Z&hours=${hours}`;
  const from = (source_url: string, rules = CURRENT_RULES) => {
    const own = { source_url, station_ids: ["KORD", "KMCI"] };
    const found = history([receipt("12:00", "18:00", own)], undefined, rules);
    return coverageShortfall(found, span);
  };
  assert.equal(from(url("KMCI,KORD")), undefined);
  assert.equal(from(url("KDSM,KMCI,KORD", "20:00:00", "24")), undefined);
  assert.ok(from(url("KLAX")));
  assert.ok(from(url("KORD")), "it claims another station too");
  assert.ok(from(url("KMCI,KORD", "17:59:58")));
  assert.ok(from(url("KMCI,KORD", "18:00:01", "5")));
  assert.ok(from(`${url("KLAX")}&ids=KMCI,KORD`));
  assert.equal(from(url("KLAX"), RULES_V1), undefined, "by the first rules any would do");
});

Deno.test("spans that touch cover, one missing second does not", () => {
  const first = receipt("11:00", "15:00");
  assert.equal(shortfall([receipt("15:00", "19:00"), first]), undefined);
  assert.equal(shortfall([receipt("14:00", "19:00"), first]), undefined);
  assert.match(
    shortfall([receipt("15:00:01", "19:00"), first]) ?? "",
    /2030-01-01T15:00:00Z to 2030-01-01T15:00:01Z/,
  );
});

Deno.test("both ends of the window must be collected", () => {
  assert.match(shortfall([receipt("12:00:01", "18:00")]) ?? "", /12:00:00Z to .*12:00:01Z/);
  assert.match(shortfall([receipt("12:00", "17:59:59")]) ?? "", /17:59:59Z to .*18:00:00Z/);
  assert.match(shortfall([]) ?? "", /12:00:00Z to .*18:00:00Z/);
  assert.ok(shortfall([receipt("08:00", "11:00"), receipt("18:30", "20:00")]));
});

Deno.test("the end of the window must be asked for at or after the signing date", () => {
  const whole = receipt("12:00", "18:00");
  const end = (requested: string, from = "16:00", to = "18:00") =>
    receipt(from, to, {
      requested_at: instant(requested),
      completed_at: instant("19:30"),
    });
  assert.equal(shortfall([whole, end("19:00")], SIGNING), undefined);
  assert.match(
    shortfall([whole, end("18:59:59")], SIGNING) ?? "",
    /at or after 2030-01-01T19:00:00Z/,
  );
  assert.equal(shortfall([whole, end("19:00", "18:00", "18:00")], SIGNING), undefined);
  assert.ok(shortfall([whole, end("19:00", "16:00", "17:59:59")], SIGNING));
  assert.ok(shortfall([whole, end("19:00", "18:00:01", "18:30")], SIGNING));
  assert.equal(shortfall([whole]), undefined);
});

Deno.test("an unusable answer must be asked for again, at or after it came", () => {
  const whole = receipt("12:00", "18:00");
  const lose = (kind: StoredReceipt["failure_kind"]) =>
    failedReceipt("14:00", "16:00", kind, { completed_at: instant("19:00") });
  const again = (from: string, to: string, requested: string) =>
    receipt(from, to, {
      requested_at: instant(requested),
      completed_at: instant("20:00"),
    });
  for (const kind of ["response", "representation"] as const) {
    assert.match(shortfall([whole, lose(kind)]) ?? "", /not collected again/);
    assert.equal(shortfall([whole, lose(kind), again("14:00", "16:00", "19:00")]), undefined);
    assert.ok(shortfall([whole, lose(kind), again("14:00", "16:00", "18:59:59")]));
    assert.ok(shortfall([whole, lose(kind), again("14:00:01", "16:00", "19:00")]));
    const halves = [again("13:00", "15:00", "19:00"), again("15:00", "17:00", "19:30")];
    assert.equal(shortfall([whole, lose(kind), ...halves]), undefined);
  }
  for (const kind of ["transport", "budget", "cap", null] as const) {
    assert.equal(shortfall([whole, lose(kind)]), undefined);
  }
});

Deno.test("only the part of an unusable answer that lies in the window matters", () => {
  const whole = receipt("12:00", "18:00");
  const lose = (from: string, to: string) =>
    failedReceipt(from, to, "response", { completed_at: instant("18:30") });
  assert.equal(shortfall([whole, lose("08:00", "11:59:59")]), undefined);
  assert.ok(shortfall([whole, lose("08:00", "12:00")]));
  assert.equal(shortfall([whole, lose("18:00:01", "20:00")]), undefined);
  assert.ok(shortfall([whole, lose("18:00", "20:00")]));
  assert.equal(
    shortfall([
      whole,
      lose("08:00", "13:00"),
      receipt("12:00", "18:00", {
        requested_at: instant("19:00"),
        completed_at: instant("19:00"),
      }),
    ]),
    undefined,
  );
});

/** Texts that a looser reader takes for instants, or that are none at all; each spells a time before the window. */
const NO_INSTANTS = [
  "?",
  "",
  "2029-11-31T00:00:00Z",
  "2029-12-01",
  "2029-12-01T00:00:00",
  "2029-12-01 00:00:00Z",
  "2029-12-01T00:00Z",
  "2029-12-01T24:00:00Z",
];

Deno.test("an unusable answer that does not say what it was for may have lost anything", () => {
  const whole = receipt("12:00", "18:00");
  const again = (from: string, to: string) =>
    receipt(from, to, { requested_at: instant("20:00"), completed_at: instant("20:00") });
  const before = {
    window_start: instant("08:00"),
    window_end: instant("09:00"),
    completed_at: instant("19:00"),
  };
  assert.equal(shortfall([whole, failedReceipt("08:00", "09:00", "response", before)]), undefined);
  for (const text of NO_INSTANTS) {
    for (const unreadable of [{ window_start: text }, { window_end: text }]) {
      const lost = failedReceipt("08:00", "09:00", "response", { ...before, ...unreadable });
      const says = JSON.stringify(unreadable);
      assert.match(shortfall([whole, lost]) ?? "", /12:00:00Z to .*18:00:00Z was not/, says);
      assert.equal(shortfall([whole, lost, again("12:00", "18:00")]), undefined, says);
      assert.ok(shortfall([whole, lost, again("12:00:01", "18:00")]), says);
    }
  }
});

Deno.test("under the first rules an unusable answer that does not say what it was for is never made good", () => {
  const whole = receipt("12:00", "18:00");
  const again = receipt("12:00", "18:00", {
    requested_at: instant("20:00"),
    completed_at: instant("20:00"),
  });
  const first = (lost: StoredReceipt) =>
    coverageShortfall(history([whole, lost, again], undefined, RULES_V1), span);
  assert.ok(
    first(
      failedReceipt("14:00", "16:00", "response", { window_start: "?", completed_at: "?" }),
    ),
  );
  const before = { window_start: "?", completed_at: "?" };
  assert.equal(first(failedReceipt("08:00", "09:00", "response", before)), undefined);
  assert.equal(first(failedReceipt("14:00", "16:00", "response", { station_ids: [] })), undefined);
});

Deno.test("an unusable answer that does not say when it came did so by the publication of its file", () => {
  const whole = receipt("12:00", "18:00");
  const again = (requested: string) =>
    receipt("12:00", "18:00", {
      requested_at: instant(requested),
      completed_at: instant("20:00"),
    });
  for (const completed_at of NO_INSTANTS) {
    const file = published("observations", "19:00");
    const lost = failedReceipt("14:00", "16:00", "response", { completed_at, file });
    assert.ok(shortfall([whole, lost]), completed_at);
    assert.ok(shortfall([whole, lost, again("18:59:59")]), completed_at);
    assert.equal(shortfall([whole, lost, again("19:00")]), undefined, completed_at);
  }
});

Deno.test("an unusable answer of a list of stations that cannot be read is of every station", () => {
  const whole = receipt("12:00", "18:00");
  const lose = (station_ids: string[]) =>
    failedReceipt("14:00", "16:00", "response", {
      station_ids,
      completed_at: instant("19:00"),
    });
  const again = receipt("12:00", "18:00", {
    requested_at: instant("19:00"),
    completed_at: instant("20:00"),
  });
  for (const ids of [[], [""], ["KJFK", ""], ["KJFK,KORD"], ["KJFK KPWM"], ["K".repeat(17)]]) {
    assert.ok(shortfall([whole, lose(ids)]), JSON.stringify(ids));
    assert.equal(shortfall([whole, lose(ids), again]), undefined, JSON.stringify(ids));
  }
  assert.equal(shortfall([whole, lose(["KJFK", "KPWM"])]), undefined);
  const gap = failedReceipt("14:00", "16:00", "transport", { station_ids: [], window_start: "?" });
  assert.equal(shortfall([whole, gap]), undefined, "a request that never got through lost nothing");
});

Deno.test("an unusable answer of another station does not matter", () => {
  const lost = failedReceipt("14:00", "16:00", "response", { station_ids: ["KJFK"] });
  assert.equal(shortfall([receipt("12:00", "18:00"), lost]), undefined);
});
