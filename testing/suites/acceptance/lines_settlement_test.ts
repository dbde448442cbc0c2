import assert from "node:assert/strict";
import type { SubmitEntriesRequest, WirePick } from "../../../shared/contract/entry.ts";
import { EventJson } from "../../../shared/contract/event.ts";
import { LinesAnswer } from "../../../shared/contract/line.ts";
import { verifyAttestation } from "../../../shared/dlc/attestation.ts";
import { outcomes } from "../../../shared/dlc/outcomes.ts";
import { formatInstant } from "../../../shared/time/instant.ts";
import { HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import { collectedWeather } from "../../evidence/writer/collected_weather.ts";
import { DAY_WEATHER } from "../../evidence/writer/day_weather.ts";
import { runsFor, writeEvidence } from "../../evidence/writer/write_evidence.ts";
import {
  DAY_ENTRY_IDS,
  DAY_EVENT,
  DAY_EVENT_ID,
  DAY_WINDOW,
} from "../../fixtures/event_requests.ts";
import { type FittedLine, replaceLines } from "../../fixtures/fitted_lines.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { runOracle } from "../../fixtures/run_oracle.ts";
import { jsonOf } from "./answers.ts";

const EVENT = `/oracle/events/${DAY_EVENT_ID}`;

const LINES: readonly FittedLine[] = [
  { target: "KORD", metric: "temp_high", cuts: [-1.5, 1.5] },
  { metric: "temp_high", cuts: [-2.5, 0.5] },
  { metric: "temp_low", cuts: [-0.5, 2.5] },
  { metric: "wind_speed", cuts: [-1.5, 1.5] },
];
const WIDE_LINES = LINES.map((line): FittedLine => ({ ...line, cuts: [-9.5, 9.5] }));

const PICKS: readonly WirePick[][] = [
  [
    { target: "KORD", metric: "temp_high", prediction: "Over" },
    { target: "KSAW", metric: "temp_low", prediction: "Under" },
  ],
  [
    { target: "KORD", metric: "temp_high", prediction: "Par" },
    { target: "KORD", metric: "wind_speed", prediction: "Par" },
  ],
  [
    { target: "KSAW", metric: "wind_speed", prediction: "Over" },
    { target: "KSAW", metric: "temp_high", prediction: "Par" },
  ],
];
const ENTRIES: SubmitEntriesRequest = {
  event_id: DAY_EVENT_ID,
  entries: PICKS.map((picks, i) => ({ id: DAY_ENTRY_IDS[i]!, event_id: DAY_EVENT_ID, picks })), // three
};

const scoresOf = ({ entries }: EventJson) => entries.map(({ base_score }) => base_score);

Deno.test("an event is decided by the lines that were frozen with it, as a stranger can verify", async (t) => {
  await using evidence = await writeEvidence({ table: DAY_WEATHER, runs: runsFor(DAY_WINDOW) });
  await using fixture = await OracleFixture.start({
    now: formatInstant(DAY_WINDOW.startMs - 24 * HOUR_MS),
    settings: { evidenceUrlPrefixes: [...evidence.urlPrefixes] },
  });
  const collectUntil = collectedWeather(fixture, evidence);
  const event = async () => await jsonOf(await fixture.get(EVENT), EventJson);
  await collectUntil(DAY_WINDOW.startMs - 20 * HOUR_MS);
  await replaceLines(fixture.settings, "2029-12-31T01:00:00Z", LINES);

  await t.step("it holds six lines and keeps them though others are fitted (O54)", async () => {
    const asked = await fixture.get("/oracle/lines?targets=KORD,KSAW");
    const { lines: newest, missing } = await jsonOf(asked, LinesAnswer);
    assert.deepEqual([newest.length, missing], [6, []]);
    const request = { ...DAY_EVENT, scoring_rules: "lines" };
    const created = await fixture.signed("A", "/oracle/events", { body: request });
    const { lines } = await jsonOf(created, EventJson);
    assert.deepEqual(lines, newest);
    const highs = lines?.filter(({ metric }) => metric === "temp_high");
    assert.deepEqual(highs?.map(({ level, lower, upper }) => [level, lower, upper]), [
      ["station", -1.5, 1.5],
      ["pooled", -2.5, 0.5],
    ]);
    await replaceLines(fixture.settings, "2029-12-31T05:00:00Z", WIDE_LINES);
    assert.deepEqual((await event()).lines, lines);
    const entered = await fixture.signed("A", `${EVENT}/entries`, { body: ENTRIES });
    assert.equal(entered.status, 200, await entered.text());
  });

  await t.step("they score while it runs (O54)", async () => {
    await collectUntil(DAY_WINDOW.endMs - 30 * MINUTE_MS);
    await fixture.oracle.runPass();
    assert.deepEqual(scoresOf(await event()), [20, 10, 20]);
  });

  await t.step("and when it is signed: of equals the smaller id wins (O54)", async () => {
    await collectUntil(DAY_WINDOW.signingMs + 10 * MINUTE_MS);
    await fixture.oracle.runPass();
    const { attestation, event_announcement, settlement_block, ...rest } = await event();
    assert.ok(attestation, settlement_block?.message);
    assert.deepEqual(rest.entries.map(({ base_score }) => base_score), [20, 10, 20]);
    const index = verifyAttestation(attestation, event_announcement.locking_points);
    assert.deepEqual(outcomes(3, 1)[index], [0]);
  });

  await t.step("its record verifies, and says that nobody checks the fit", async () => {
    const address = `${fixture.origin}${EVENT}`;
    const trusted = evidence.urlPrefixes.join(",");
    const { status, printed, complained } = await runOracle(
      fixture.folder,
      "verify",
      address,
      "--trust",
      trusted,
    );
    assert.equal(status, 0, complained);
    assert.match(printed, /^not proven: its lines are those that were announced: whether they/m);
    assert.match(printed, /^line: KSAW temp_high: under below -2\.5, over above 0\.5/m);
  });
});
