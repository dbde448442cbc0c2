import assert from "node:assert/strict";
import {
  soundEvidence,
  withHonestDocuments,
} from "../../testing/evidence/writer/sound_evidence.ts";
import {
  failedReceipt,
  forecast,
  instant,
  observation,
  published,
  receipt,
} from "../../testing/evidence/writer/stored_rows.ts";
import { neededDocuments, questionsOf } from "./needed_documents.ts";
import { relevantEvidence } from "./relevant_evidence.ts";
import { judgeEvidence } from "./strict.ts";

Deno.test("what is left out changes nothing", () => {
  const all = soundEvidence(["KMCI"], ["temp_high", "rain_amt"]);
  const stored = {
    ...all,
    observations: [
      ...all.observations,
      observation("0T10:00", { station_id: "KMCI" }),
      observation("12:53", { station_id: "KJFK" }),
    ],
    receipts: [
      ...all.receipts,
      receipt("0T02:00", "0T04:00", { station_ids: ["KMCI"] }),
      receipt("12:00", "13:00", { station_ids: ["KJFK"] }),
    ],
    forecasts: [
      ...all.forecasts,
      forecast("12:00", "2T00:00", { max_temp: 90 }, {
        station_id: "KMCI",
        generated_at: instant("0T10:00"),
      }),
      forecast("12:00", "2T00:00", { max_temp: 90 }, { station_id: "KJFK" }),
    ],
  };
  const relevant = relevantEvidence(stored);
  assert.ok(relevant.observations.length < all.observations.length, "reports long before or after");
  assert.equal(relevant.receipts.length, all.receipts.length);
  assert.equal(relevant.forecasts.length, all.forecasts.length);
  const settlement = judgeEvidence(withHonestDocuments(stored));
  assert.equal(settlement.block, undefined);
  assert.deepEqual(judgeEvidence(withHonestDocuments({ ...stored, ...relevant })), settlement);
});

Deno.test("a loss that does not say what it lost, or of whom, is not left out", () => {
  const sound = soundEvidence(["KMCI"], ["temp_high"]);
  const before = ["0T02:00", "0T04:00", "response"] as const;
  const late = {
    completed_at: instant("2T04:07"),
    file: published("observations", "2T04:08"),
  };
  const own = { ...late, station_ids: ["KMCI"] };
  const lost = [
    failedReceipt(...before, { ...own, window_start: "2029-11-31T00:00:00Z" }),
    failedReceipt(...before, { ...own, window_end: "2029-12-31" }),
    failedReceipt("12:00", "13:00", "response", { ...own, completed_at: "then" }),
    failedReceipt("12:00", "13:00", "response", { ...late, station_ids: [] }),
    failedReceipt("12:00", "13:00", "response", { ...late, station_ids: ["KJFK", "not one"] }),
  ];
  const others = [
    failedReceipt(...before, { station_ids: ["KJFK"], window_start: "2029-11-31T00:00:00Z" }),
    failedReceipt(...before, { station_ids: [] }),
  ];
  const stored = { ...sound, receipts: [...sound.receipts, ...lost, ...others] };
  const relevant = relevantEvidence(stored);
  assert.deepEqual(relevant.receipts, [...relevantEvidence(sound).receipts, ...lost]);
  for (const loss of lost) {
    const doubtful = { ...sound, receipts: [...sound.receipts, loss] };
    const settlement = judgeEvidence(withHonestDocuments(doubtful));
    assert.match(settlement.block?.message ?? "", /KMCI.*an unusable answer/, loss.file.name);
    const kept = { ...doubtful, ...relevantEvidence(doubtful) };
    assert.deepEqual(judgeEvidence(withHonestDocuments(kept)), settlement);
  }
  assert.deepEqual(
    neededDocuments(stored).map(({ sha256 }) => sha256),
    neededDocuments(sound).map(({ sha256 }) => sha256),
  );
});

Deno.test("precipitation is left out when no metric reads it", () => {
  const { precipitation } = relevantEvidence(soundEvidence(["KMCI"], ["temp_high"]));
  assert.deepEqual(precipitation, []);
});

Deno.test("documents are needed for what was collected, forecast and measured by the hour, each once a file", () => {
  const stored = soundEvidence(["KMCI"], ["rain_amt"]);
  const lost = failedReceipt("10:00", "11:00", "response", {
    station_ids: ["KMCI"],
    source_sha256: "b".repeat(64),
  });
  const needed = neededDocuments({ ...stored, receipts: [...stored.receipts, lost] });
  const kinds = Map.groupBy(needed, (document) => document.kind);
  assert.equal(kinds.get("metar")?.length, stored.receipts.filter((r) => r.source_sha256).length);
  assert.ok(
    !needed.some(({ sha256 }) => sha256 === lost.source_sha256),
    "its answer holds no rows",
  );
  assert.equal(kinds.get("ndfd")?.length, 1);
  assert.equal(kinds.get("rr7")?.length, 24);
  assert.equal(kinds.get("catalog")?.length, 1);
  assert.deepEqual(kinds.get("catalog")?.[0]?.subjects, ["MCI"]);
  assert.deepEqual(needed.flatMap(questionsOf).filter((q) => q.kind === "ndfd"), [{
    kind: "ndfd",
    sha256: "f".repeat(64),
    subject: "point-KMCI",
    receivedAt: instant("0T20:05"),
  }]);
});
