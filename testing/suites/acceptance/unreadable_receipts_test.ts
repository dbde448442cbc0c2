import assert from "node:assert/strict";
import { verifyRecord } from "../../../oracle/decision/verify_record.ts";
import { EventJson } from "../../../shared/contract/event.ts";
import type { BatchReceipt } from "../../../shared/contract/observation_file.ts";
import { weatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { DAY_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import { collectedWeather } from "../../evidence/writer/collected_weather.ts";
import { WARMER_WEATHER } from "../../evidence/writer/day_weather.ts";
import { failedReceipt } from "../../evidence/writer/stored_rows.ts";
import { runsFor, writeEvidence } from "../../evidence/writer/write_evidence.ts";
import { DAY_ENTRIES, DAY_EVENT, DAY_EVENT_ID, DAY_WINDOW } from "../../fixtures/event_requests.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { observationFile } from "../../fixtures/weather_file.ts";
import { jsonOf } from "./answers.ts";

const EVENT = `/oracle/events/${DAY_EVENT_ID}`;
/** Times of a month before the event in a looser reader's eyes. */
const NO_TIMES = {
  window_start: "2029-11-31T00:00:00Z",
  window_end: "2029-12-01",
  completed_at: "2029-12-01T00:10:00",
};

/** A receipt of an unusable answer whose times cannot be read. */
function timeless(change: Partial<BatchReceipt>): BatchReceipt {
  const { file: _, ...loss } = failedReceipt("00:00", "04:00", "response", {
    ...NO_TIMES,
    ...change,
  });
  return loss;
}

Deno.test("failed receipts whose times or stations cannot be read block until all was collected again (O129)", async () => {
  const healed = DAY_WINDOW.signingMs + 35 * MINUTE_MS;
  await using evidence = await writeEvidence({
    table: WARMER_WEATHER,
    runs: [...runsFor(DAY_WINDOW), healed],
    historyHours: 27, // each of the last runs asks for the whole window
  });
  await using fixture = await OracleFixture.start({
    now: new Date(DAY_WINDOW.startMs - DAY_MS).toISOString(),
    stations: ["KORD", "KSAW"],
    settings: { evidenceUrlPrefixes: [...evidence.urlPrefixes] },
  });
  const collectUntil = collectedWeather(fixture, evidence);
  await jsonOf(await fixture.signed("A", "/oracle/events", { body: DAY_EVENT }), EventJson);
  assert.equal((await fixture.signed("A", `${EVENT}/entries`, { body: DAY_ENTRIES })).status, 200);
  /** Uploads a file that holds one receipt, asks for a pass and says why nothing was signed. */
  const blockAfter = async (stamp: number, receipt: BatchReceipt) => {
    await fixture.clock.set(stamp);
    const body = await observationFile([], [receipt]);
    const name = weatherFileName("observations", stamp);
    assert.equal((await fixture.signed("U", `/file/${name}`, { body })).status, 201);
    assert.equal((await fixture.oracle.runPass()).attested, 0);
    const { settlement_block } = await jsonOf(await fixture.get(EVENT), EventJson);
    assert.equal(settlement_block?.code, "source_unavailable");
    return settlement_block.message;
  };

  await collectUntil(DAY_WINDOW.signingMs + 7 * MINUTE_MS);
  const own = await blockAfter(
    DAY_WINDOW.signingMs + 10 * MINUTE_MS,
    timeless({ station_ids: ["KORD"] }),
  );
  assert.match(
    own,
    /KORD\/wind_speed: an unusable answer for 2030-01-01T00:00:00Z to 2030-01-02T0/,
  );
  assert.doesNotMatch(own, /KSAW/);
  const all = await blockAfter(
    DAY_WINDOW.signingMs + 20 * MINUTE_MS,
    timeless({ station_ids: [] }),
  );
  assert.match(all, /KORD\/temp_high.*KSAW\/temp_high.*an unusable answer/);

  await collectUntil(healed + MINUTE_MS);
  assert.equal((await fixture.oracle.runPass()).attested, 1);
  const { attestation } = await jsonOf(await fixture.get(EVENT), EventJson);
  const pubkey = Uint8Array.fromBase64(await fixture.client("S").pubkey());
  const record = await (await fixture.get(`${EVENT}/evidence`)).bytes();
  const verdict = verifyRecord(record, {
    oraclePubkey: pubkey.slice(1).toHex(),
    attestation: attestation ?? undefined,
    trustedUrlPrefixes: evidence.urlPrefixes,
  });
  assert.ok(verdict.ok, JSON.stringify(verdict));
  const kept = verdict.record.evidence.receipts.filter(({ status }) => status === "failed");
  assert.deepEqual(
    kept.map(({ window_start, station_ids }) => [window_start, station_ids]),
    [[NO_TIMES.window_start, ["KORD"]], [NO_TIMES.window_start, []]],
  );
});
