import assert from "node:assert/strict";
import { join } from "node:path";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import {
  DAY_ENTRIES,
  DAY_EVENT,
  DAY_EVENT_ID,
  DAY_WINDOW,
} from "../../testing/fixtures/event_requests.ts";
import { SettlementFixture } from "../../testing/fixtures/settlement.ts";
import { countWorkers } from "../../testing/fixtures/count_workers.ts";
import { readEvidence, settlementInput } from "../../testing/evidence/writer/read_evidence.ts";
import { readingsTable } from "../../testing/evidence/writer/readings_table.ts";
import { runsFor, writeEvidence } from "../../testing/evidence/writer/write_evidence.ts";
import type { EventId } from "../../shared/contract/ids.ts";
import { equalBytes } from "../../shared/storage/object_store.ts";
import { FolderStore } from "../../shared/storage/folder_store.ts";
import { decide } from "../decision/decide.ts";
import type { DecisionRecord } from "../decision/decision_record.ts";
import { encodeRecord } from "../decision/pack_record.ts";
import {
  decodeRecord,
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
import type { SigningStep } from "../signing/attester.ts";
import { DecisionStore } from "../signing/decision_store.ts";
import { signingRow } from "../signing/signing_queries.ts";
import { openEvents } from "./open_events.ts";
import { type RecheckRequest, RecordChecks } from "./record_recheck.ts";

const SIGNING = DAY_WINDOW.signingMs;

async function recheckRecord(request: RecheckRequest): Promise<string | undefined> {
  using checks = new RecordChecks();
  return await checks.verify(request);
}

/** An event with entries, an oracle that checks records as it does, and its decision folder. */
class CheckingOracle {
  readonly decisions: string;
  /** Is told the moments of signing. */
  onStep: (step: SigningStep) => Promise<void> = () => Promise.resolve();
  readonly #home: string;
  readonly #key = SecretKey.random();
  #fixture: SettlementFixture | undefined;

  constructor(home: string) {
    this.#home = home;
    this.decisions = join(home, "decisions");
  }

  get fixture(): SettlementFixture {
    return this.#fixture!; // it is opened before anybody gets this
  }

  async play(): Promise<void> {
    await this.#open(this.#home);
    await this.fixture.play(DAY_EVENT, { ...DAY_ENTRIES, entries: [] });
    await this.close();
    await Deno.mkdir(join(this.#home, "before"));
    await Deno.copyFile(join(this.#home, "oracle.db"), join(this.#home, "before", "oracle.db"));
    await this.#open(this.#home);
    await this.fixture.events.submitEntries(DAY_EVENT_ID, DAY_ENTRIES, this.#key.npub);
  }

  /** Sets the database back to before the entries came. */
  async setBack(): Promise<void> {
    await this.close();
    await this.#open(join(this.#home, "before"));
  }

  async close(): Promise<void> {
    await this.#fixture?.[Symbol.asyncDispose]();
    this.#fixture = undefined;
  }

  async #open(home: string): Promise<void> {
    const { decisions } = this;
    const step = (moment: SigningStep) => this.onStep(moment);
    this.#fixture = await SettlementFixture.open({ home, decisions, key: this.#key, step });
    this.fixture.weather.recheck = recheckRecord;
  }
}

async function inOracle(work: (oracle: CheckingOracle) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "recheck-" });
  const oracle = new CheckingOracle(home);
  try {
    await oracle.play();
    await work(oracle);
  } finally {
    await oracle.close();
    await Deno.remove(home, { recursive: true });
  }
}

/** The record that an oracle of some rules makes of collected weather for the event of a fixture. */
async function recordBy(rules: RuleSet, { db, signer }: SettlementFixture): Promise<Uint8Array> {
  const [openEvent] = await openEvents(db, SIGNING / 1000);
  assert.ok(openEvent);
  const { event } = openEvent;
  await using written = await writeEvidence({
    table: readingsTable(DAY_WINDOW, {
      KORD: { baseline: { temp_high: 70 }, observed: { temp_high: 75.2 } },
      KSAW: {},
    }),
    runs: runsFor(DAY_WINDOW),
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

function put({ fixture, decisions }: CheckingOracle, record: Uint8Array) {
  const places = { folder: new FolderStore(decisions), bucket: undefined };
  return new DecisionStore(places, fixture.signer.publicKey.xOnly)
    .put(DAY_EVENT_ID as EventId, record);
}

/** The same record with other temperatures in its evidence, hashed anew: only judging them again tells. */
function forge(record: Uint8Array): Uint8Array {
  const { evidence, ...head } = structuredClone(decodeRecord(record)) as DecisionRecord;
  evidence.observations.forEach((row) => row.temperature_value = 40);
  const forged = writeRecordEvidence(evidence);
  return encodeRecord({ ...head, evidence_sha256: evidenceHash(forged.json) }, forged).bytes;
}

/** Puts and commits a record as an oracle did that did not check what it held. */
async function commit(oracle: CheckingOracle, record: Uint8Array): Promise<void> {
  const { fixture } = oracle;
  await fixture.clock.set(SIGNING + 30 * 60_000);
  const { outcome_index: outcomeIndex, winners } = decodeRecord(record);
  const eventId = DAY_EVENT_ID as EventId;
  await fixture.signer.decide({ eventId, outcomeIndex, winners, record });
}

/** Lets another copy of the oracle put its record between this one's check and its put. */
function loseRace(oracle: CheckingOracle, record: Uint8Array): void {
  const { weather } = oracle.fixture;
  // Its own record has made-up weather.
  weather.recheck = async (request) =>
    equalBytes(request.record, record) ? await recheckRecord(request) : undefined;
  oracle.onStep = async (step) => {
    if (step === "before the record is put") await put(oracle, record);
  };
}

/** All ways on which a record of the store comes to a signature. */
const WAYS: readonly [string, (oracle: CheckingOracle, record: Uint8Array) => Promise<unknown>][] =
  [
    ["held when the event is due", put],
    ["that another copy put first", (oracle, record) => Promise.resolve(loseRace(oracle, record))],
    ["whose outcome is committed", commit],
    ["held when the entries are lost", async (oracle, record) => {
      await put(oracle, record);
      await oracle.setBack();
    }],
  ];

for (const [what, bring] of WAYS) {
  Deno.test(`a record ${what} is checked by its own rules and signed as it says`, () =>
    inOracle(async (oracle) => {
      const record = await recordBy(RULES_V1, oracle.fixture);
      await bring(oracle, record);
      const { fixture } = oracle;
      assert.equal((await fixture.passAt(SIGNING + 3_600_000)).attested, 1);
      const { winners, url_prefixes } = decodeRecord(record);
      assert.deepEqual(await fixture.attestedWinners(), winners);
      const { attestation } = await fixture.event();
      const verdict = verifyRecord(record, {
        oraclePubkey: fixture.signer.publicKey.xOnly,
        attestation: attestation ?? "",
        trustedUrlPrefixes: url_prefixes,
      });
      assert.ok(verdict.ok, JSON.stringify(verdict));
      const { rules } = verdict.record;
      assert.deepEqual(rules, { evidence: "strict-evidence-v1", scoring: "fixed-v1" });
      assert.ok(verdict.lacks.length > 0, "what older records lack is said");
    }));

  Deno.test(`a record ${what} is not signed when it does not follow from its evidence`, () =>
    inOracle(async (oracle) => {
      await bring(oracle, forge(await recordBy(CURRENT_RULES, oracle.fixture)));
      const { fixture } = oracle;
      for (const minutes of [60, 120, 300]) {
        assert.equal((await fixture.passAt(SIGNING + minutes * 60_000)).failed, 1);
        assert.equal(await fixture.attestedWinners(), undefined);
      }
      const { settlement_block: block } = await fixture.event();
      assert.equal(block?.code, "processing_failed");
    }));
}

Deno.test("a record that the store holds is signed without judging the evidence anew", () =>
  inOracle(async (oracle) => {
    const { fixture } = oracle;
    await put(oracle, await recordBy(RULES_V1, fixture));
    assert.equal((await fixture.passAt(SIGNING + 3_600_000)).attested, 1);
    assert.equal(fixture.weather.strictReads, 0);
  }));

Deno.test("a record that did not verify is not verified again in each pass", () =>
  inOracle(async (oracle) => {
    const { fixture } = oracle;
    await commit(oracle, forge(await recordBy(CURRENT_RULES, fixture)));
    let checks = 0;
    fixture.weather.recheck = (request) => {
      checks++;
      return recheckRecord(request);
    };
    for (const minutes of [60, 75, 90]) {
      assert.equal((await fixture.passAt(SIGNING + minutes * 60_000)).failed, 1);
    }
    assert.equal(checks, 1);
  }));

Deno.test("of a lost race the record of the other holds, and nothing of the own one is committed", () =>
  inOracle(async (oracle) => {
    const { fixture } = oracle;
    const forged = forge(await recordBy(CURRENT_RULES, fixture));
    loseRace(oracle, forged);
    assert.equal((await fixture.passAt(SIGNING + 3_600_000)).failed, 1);
    const [row] = await fixture.db.read(signingRow(DAY_EVENT_ID as EventId));
    assert.equal(row?.outcome_index, null);
    assert.deepEqual(await fixture.signer.recordOf(DAY_EVENT_ID as EventId), forged);
  }));

Deno.test("a forged record is refused by the rules of each version", () =>
  inOracle(async ({ fixture }) => {
    for (const rules of [RULES_V1, CURRENT_RULES]) {
      const record = forge(await recordBy(rules, fixture));
      const options = {
        oraclePubkey: fixture.signer.publicKey.xOnly,
        eventId: DAY_EVENT_ID,
        trustedUrlPrefixes: decodeRecord(record).url_prefixes,
      };
      assert.match(await recheckRecord({ record, options }) ?? "", /^evidence: it does not settle/);
    }
  }));

Deno.test("a record is checked by the worker that waits for it, and each by one of its own", () =>
  inOracle(async ({ fixture }) => {
    const record = await recordBy(CURRENT_RULES, fixture);
    const { url_prefixes: trustedUrlPrefixes } = decodeRecord(record);
    const oraclePubkey = fixture.signer.publicKey.xOnly;
    const request = {
      record,
      options: { oraclePubkey, eventId: DAY_EVENT_ID, trustedUrlPrefixes },
    };
    using workers = countWorkers();
    using checks = new RecordChecks();
    const counts = () => [workers.started, workers.ended];
    checks.expect();
    checks.expect();
    assert.deepEqual(counts(), [1, 0]);
    assert.equal(await checks.verify(request), undefined);
    assert.deepEqual(counts(), [1, 1]);
    assert.equal(await checks.verify(request), undefined);
    assert.deepEqual(counts(), [2, 2]);
  }));

Deno.test("a worker that no record comes for is ended", () => {
  using workers = countWorkers();
  using checks = new RecordChecks();
  checks.expect();
  checks[Symbol.dispose]();
  assert.deepEqual([workers.started, workers.ended], [1, 1]);
});

Deno.test("the oracle puts and signs no record that a stranger could not verify", () =>
  inOracle(async ({ fixture }) => {
    // The made-up weather says that it settles, but gives no evidence.
    const pass = await fixture.passAt(SIGNING);
    assert.equal(pass.failed, 1);
    assert.equal(await fixture.attestedWinners(), undefined);
    assert.deepEqual(await fixture.signer.decisions(), []);
  }));
