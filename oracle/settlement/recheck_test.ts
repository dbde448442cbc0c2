import assert from "node:assert/strict";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { DAY_EVENT, DAY_EVENT_ID } from "../../testing/fixtures/event_requests.ts";
import {
  openSettlementFixture,
  type SettlementFixture,
} from "../../testing/fixtures/settlement.ts";
import { readEvidence, settlementInput } from "../../testing/evidence/writer/read_evidence.ts";
import { readingsTable } from "../../testing/evidence/writer/readings_table.ts";
import { runsFor, writeEvidence } from "../../testing/evidence/writer/write_evidence.ts";
import type { EventId } from "../../shared/contract/ids.ts";
import { folderStore } from "../../shared/storage/folder_store.ts";
import { decide } from "../decision/decide.ts";
import type { DecisionRecord } from "../decision/decision_record.ts";
import {
  decodeRecord,
  encodeRecord,
  evidenceHash,
  writeEvidence as writeRecordEvidence,
} from "../decision/record_codec.ts";
import { verifyRecord } from "../decision/verify_record.ts";
import { entryRows, pickRows } from "../events/entry_queries.ts";
import { eventStatement } from "../events/event_statement.ts";
import { storedEntries } from "../events/stored_entry.ts";
import { scoredTerms } from "../events/terms.ts";
import { judgeEvidence } from "../evidence/strict.ts";
import { CURRENT_RULES, RULES_V1, type RuleSet } from "../rules/rule_set.ts";
import { DecisionStore } from "../signing/decision_store.ts";
import { openEvents } from "./open_events.ts";
import { recheckRecord } from "./record_recheck.ts";

const SIGNING = Date.parse(DAY_EVENT.signing_date);
const window = {
  startMs: Date.parse(DAY_EVENT.start_observation_date),
  endMs: Date.parse(DAY_EVENT.end_observation_date),
  signingMs: SIGNING,
};

/** An event with entries and real evidence, an oracle that checks records as it does, and its decision folder. */
async function inOracle(
  work: (fixture: SettlementFixture, decisions: string) => Promise<void>,
): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "recheck-" });
  const decisions = `${home}/decisions`;
  try {
    await using fixture = await openSettlementFixture({ home, decisions, key: SecretKey.random() });
    fixture.weather.recheck = recheckRecord;
    await fixture.play();
    await work(fixture, decisions);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

/** The record that an oracle of some rules makes of collected weather for the event of a fixture. */
async function recordBy(rules: RuleSet, { db, signer }: SettlementFixture): Promise<Uint8Array> {
  const [open] = await openEvents(db, SIGNING / 1000);
  assert.ok(open);
  const { event } = open;
  await using written = await writeEvidence({
    table: readingsTable(window, {
      KORD: { baseline: { temp_high: 70 }, observed: { temp_high: 75.2 } },
      KSAW: {},
    }),
    runs: runsFor(window),
  });
  const read = await readEvidence(written.files);
  const observations = read.observations
    .map((row) => ({ ...row, validation_version: rules.validation }));
  const { verdicts, ...stored } = settlementInput(
    { ...read, observations },
    scoredTerms(event.terms),
    SIGNING + 20 * 60_000,
    written.urlPrefixes,
    rules,
  );
  const [rows, picks] = await db.readTogether([entryRows(DAY_EVENT_ID), pickRows(DAY_EVENT_ID)]);
  const entries = storedEntries(rows, picks, event.terms.locations);
  return decide({
    statement: signer.signStatement(eventStatement(event, entries)),
    oraclePubkey: signer.publicKey.xOnly,
    entries,
    receipt: null,
    stored,
    judgement: judgeEvidence({ ...stored, verdicts }),
    contentOf: read.contentOf,
  }).bytes;
}

function put(fixture: SettlementFixture, decisions: string, record: Uint8Array) {
  const places = { folder: folderStore(decisions), bucket: undefined };
  return new DecisionStore(places, fixture.signer.publicKey.xOnly)
    .put(DAY_EVENT_ID as EventId, record);
}

Deno.test("a record that the release before had put is checked by its own rules and signed as it says", () =>
  inOracle(async (fixture, decisions) => {
    const record = await recordBy(RULES_V1, fixture);
    await put(fixture, decisions, record);
    const pass = await fixture.passAt(SIGNING + 3_600_000);
    assert.equal(pass.attested, 1);
    assert.equal(fixture.weather.strictReads, 0, "its evidence is not judged anew");
    const { winners, url_prefixes } = decodeRecord(record);
    assert.deepEqual(await fixture.attested(), winners);
    const { attestation } = await fixture.event();
    const verdict = verifyRecord(record, {
      oraclePubkey: fixture.signer.publicKey.xOnly,
      attestation: attestation ?? "",
      trustedUrlPrefixes: url_prefixes,
    });
    assert.ok(verdict.ok, JSON.stringify(verdict));
    assert.deepEqual(verdict.record.rules, { evidence: "strict-evidence-v1", scoring: "fixed-v1" });
    assert.ok(verdict.lacks.length > 0, "what older records lack is said");
  }));

Deno.test("a record in the store that does not follow from its evidence is not signed", () =>
  inOracle(async (fixture, decisions) => {
    for (const rules of [RULES_V1, CURRENT_RULES]) {
      const { evidence, ...head } = structuredClone(
        decodeRecord(await recordBy(rules, fixture)),
      ) as DecisionRecord;
      evidence.observations.forEach((row) => row.temperature_value = 40);
      const forged = writeRecordEvidence(evidence);
      const { bytes } = encodeRecord(
        { ...head, evidence_sha256: evidenceHash(forged.json) },
        forged,
      );
      const problem = await recheckRecord({
        record: bytes,
        options: {
          oraclePubkey: fixture.signer.publicKey.xOnly,
          eventId: DAY_EVENT_ID,
          trustedUrlPrefixes: head.url_prefixes,
        },
      });
      assert.match(problem ?? "", /^evidence: it does not settle/);
      if (rules !== CURRENT_RULES) continue;
      await put(fixture, decisions, bytes);
      assert.equal((await fixture.passAt(SIGNING + 3_600_000)).failed, 1);
      assert.equal(await fixture.attested(), undefined);
    }
  }));

Deno.test("the oracle puts and signs no record that a stranger could not verify", () =>
  inOracle(async (fixture) => {
    // The made-up weather says that it settles, but gives no evidence.
    const pass = await fixture.passAt(SIGNING);
    assert.equal(pass.failed, 1);
    assert.equal(await fixture.attested(), undefined);
    assert.deepEqual(await fixture.signer.decisions(), []);
  }));
