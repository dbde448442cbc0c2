import assert from "node:assert/strict";
import { failedReceipt, ms, receipt } from "../../testing/evidence/writer/stored_rows.ts";
import { ALL_TIME } from "../../shared/time/closed_span.ts";
import { concernsStation, receiptSpan, receiptStations } from "./receipt.ts";

Deno.test("a receipt speaks of the span between its ends", () => {
  const span = { fromMs: ms("12:00"), toMs: ms("13:00") };
  assert.deepEqual(receiptSpan(receipt("12:00", "13:00")), span);
  assert.deepEqual(receiptSpan(failedReceipt("12:00", "13:00", "response")), span);
});

Deno.test("what a failed receipt does not say of its span may be any time", () => {
  for (const text of ["2026-02-30T00:00:00Z", "2026-02-03", "2026-02-03T00:00:00", "", "soon"]) {
    for (const change of [{ window_start: text }, { window_end: text }]) {
      assert.deepEqual(receiptSpan(failedReceipt("12:00", "13:00", "response", change)), ALL_TIME);
    }
  }
  assert.deepEqual(receiptSpan(receipt("12:00", "13:00", { window_start: "then" })), {
    fromMs: -Infinity,
    toMs: ms("13:00"),
  });
});

Deno.test("a failed receipt without a readable list of stations speaks of all", () => {
  const lose = (station_ids: string[]) =>
    failedReceipt("12:00", "13:00", "response", { station_ids });
  assert.deepEqual(receiptStations(lose(["KORD", "KJFK"])), ["KORD", "KJFK"]);
  assert.equal(concernsStation(lose(["KORD", "KJFK"]), "KMCI"), false);
  for (const ids of [[], [""], ["KORD", "K JFK"], ["KORD,KJFK"], ["KORD\n"]]) {
    assert.equal(receiptStations(lose(ids)), undefined, JSON.stringify(ids));
    assert.equal(concernsStation(lose(ids), "KMCI"), true, JSON.stringify(ids));
    const { status } = receipt("12:00", "13:00");
    assert.equal(concernsStation({ status, station_ids: ids }, "KMCI"), false);
  }
});
