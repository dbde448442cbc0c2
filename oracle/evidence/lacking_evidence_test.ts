import assert from "node:assert/strict";
import {
  soundEvidence,
  withHonestDocuments,
} from "../../testing/evidence/writer/sound_evidence.ts";
import {
  failedReceipt,
  ms,
  published,
  receipt,
} from "../../testing/evidence/writer/stored_rows.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import type { StoredEvidence } from "../stored/stored_evidence.ts";
import type { StoredReceipt } from "../stored/receipt.ts";
import { lackingEvidence } from "./lacking_evidence.ts";
import { judgeEvidence } from "./strict.ts";

/** What is lacking, a line each. */
function lacking(stored: StoredEvidence): string[] {
  return lackingEvidence(withHonestDocuments(stored)).map(
    ({ station, source, reason, fromMs, toMs }) =>
      `${station} ${source} ${reason} ${formatInstant(fromMs)} ${formatInstant(toMs)}`,
  );
}

const day = soundEvidence(["KORD"], ["temp_high"]);
const keeping = (keep: (receipt: StoredReceipt) => boolean): StoredEvidence => ({
  ...day,
  receipts: day.receipts.filter(keep),
});

Deno.test("an event that settles lacks nothing", () => {
  assert.equal(judgeEvidence(withHonestDocuments(day)).block, undefined);
  assert.deepEqual(lacking(day), []);
});

Deno.test("what nobody collected is lacking from where collection ended to where it began again", () => {
  const spans = day.receipts.map((r) => [r.window_start, r.window_end]);
  const before = day.receipts.filter((r) => r.window_end <= formatInstant(ms("18:00")));
  const after = day.receipts.filter((r) => r.window_start >= formatInstant(ms("21:00")));
  assert.ok(before.length > 0 && after.length > 0, JSON.stringify(spans));
  const coveredTo = before.map((r) => r.window_end).sort().at(-1);
  const coveredFrom = after.map((r) => r.window_start).sort()[0];
  assert.deepEqual(
    lacking(keeping((r) => before.includes(r) || after.includes(r))),
    [`KORD metar never ${coveredTo} ${coveredFrom}`.replaceAll(".000Z", "Z")],
  );
  const { startMs, endMs } = day.terms;
  assert.deepEqual(lacking(keeping(() => false)), [
    `KORD metar never ${formatInstant(startMs)} ${formatInstant(endMs)}`,
  ]);
});

Deno.test("an answer that was lost is lacking until it is collected again", () => {
  const completed_at = formatInstant(day.nowMs - 1000);
  const lost = failedReceipt("14:00", "15:00", "response", {
    completed_at,
    file: published("observations", formatInstant(day.nowMs)),
  });
  const doubted = { ...day, receipts: [...day.receipts, lost] };
  assert.match(judgeEvidence(withHonestDocuments(doubted)).block?.message ?? "", /unusable answer/);
  assert.deepEqual(lacking(doubted), [
    `KORD metar failed ${formatInstant(ms("14:00"))} ${formatInstant(ms("15:00"))}`,
  ]);
  const refused = failedReceipt("14:00", "15:00", "transport", { completed_at });
  assert.deepEqual(lacking({ ...day, receipts: [...day.receipts, refused] }), []);
});

Deno.test("the last hour is stale when nobody asked for it since the signing date", () => {
  const { endMs, signingMs } = day.terms;
  const early = keeping((r) => Date.parse(r.requested_at) < signingMs);
  const collected = lacking({
    ...early,
    receipts: [
      ...early.receipts,
      receipt(formatInstant(endMs - 3 * 3_600_000), formatInstant(endMs), {
        requested_at: formatInstant(endMs + 1000),
        completed_at: formatInstant(endMs + 2000),
      }),
    ],
  });
  const stale = `KORD metar stale ${formatInstant(endMs - 3_600_000)} ${formatInstant(endMs)}`;
  assert.deepEqual(collected, [stale]);
});

Deno.test("an event without a forecast lacks nothing that a collection could bring", () => {
  assert.deepEqual(lacking({ ...keeping(() => false), forecasts: [] }), []);
});

Deno.test("rain lacks what lies around the window too, and the hours of its bulletins", () => {
  const rain = soundEvidence(["KMCI"], ["rain_amt"]);
  assert.deepEqual(lacking(rain).filter((line) => line.includes("rr7")), []);
  const [footer] = rain.precipitation;
  const rows = footer!.rows.filter((row) => row.start !== formatInstant(rain.terms.startMs));
  const missing = { ...rain, receipts: [], precipitation: [{ ...footer!, rows }] };
  const { startMs, endMs } = rain.terms;
  assert.deepEqual(lacking(missing).slice(0, 1), [
    `KMCI metar never ${formatInstant(startMs - 7_200_000)} ${formatInstant(endMs + 4_500_000)}`,
  ]);
  assert.ok(
    lacking(missing).includes(
      `KMCI rr7 never ${formatInstant(startMs)} ${formatInstant(startMs + 3_600_000)}`,
    ),
    lacking(missing).join("\n"),
  );
});
