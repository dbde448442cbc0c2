import { isDeepStrictEqual } from "node:util";
import { sha256Hex } from "../../shared/bytes/sha256.ts";
import type { Logger } from "@logtape/logtape";
import type { EntriesReceipt } from "../../shared/contract/entries_receipt.ts";
import type { Reading } from "../../shared/contract/metric.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { inSpan } from "../../shared/observe/tracing.ts";
import type { Database } from "../database/database.ts";
import { decodeBoundEntries, unscoredEntry } from "../events/bound_entries.ts";
import type { Entry } from "../events/entry.ts";
import {
  entriesReceiptRow,
  entryRows,
  insertEntries,
  insertEntriesReceipt,
  insertPicks,
  pickRows,
} from "../events/entry_queries.ts";
import { eventStatement } from "../events/event_statement.ts";
import { storedEntries, storedReceipt } from "../events/stored_entry.ts";
import type { StoredEvent } from "../events/stored_event.ts";
import { equalBytes } from "../../shared/storage/object_store.ts";
import { expiryOf } from "../../shared/dlc/expiry.ts";
import { decide } from "../decision/decide.ts";
import type { DecisionRecord } from "../decision/decision_record.ts";
import type { EncodedRecord } from "../decision/pack_record.ts";
import { decodeRecord } from "../decision/record_codec.ts";
import { UnreadableFileError } from "../weather/rows/file_rows.ts";
import { everyPair, passGate } from "./gate.ts";
import { BlockError } from "./block_error.ts";
import type { DecisionSigner, SettlementReader } from "./ports.ts";
import { provisionalScores } from "./provisional_scores.ts";
import {
  closeEvent,
  dropBlock,
  dropProvisional,
  freezeReadings,
  putScore,
  replaceProvisional,
} from "./settlement_queries.ts";

/** What settling events needs. */
export interface EventSettlerOptions {
  readonly db: Database;
  readonly reader: SettlementReader;
  readonly signer: DecisionSigner;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Entries that the database lost, and their receipt, if they had one. */
interface LostEntries {
  readonly entries: readonly Entry[];
  readonly receipt: EntriesReceipt | null;
}

/** How an attempt to sign ended; `expired` when the time to sign ran out meanwhile. */
export type SigningResult = "attested" | "expired";

/** Does for one event what a pass found to be the next step. Everything thrown concerns this event alone. */
export class EventSettler {
  readonly #options: EventSettlerOptions;
  /** Records that did not verify, by event: verifying one takes long and says the same each time. */
  readonly #refuted = new Map<string, { readonly sha256: string; readonly problem: string }>();

  constructor(options: EventSettlerOptions) {
    this.#options = options;
  }

  /**
   * Stores provisional readings and what the entries would score by them, and prepares for the signing date.
   * @throws {BlockError} when the weather cannot be read
   */
  async refresh(event: StoredEvent): Promise<void> {
    const { terms } = event;
    const readings = everyPair(terms, await this.#readProvisional(event));
    const scores = provisionalScores(await this.#entries(event), readings, event.lines);
    const now = this.#now();
    await this.#options.db.write([
      ...replaceProvisional({ eventId: terms.id, readings, scores }, now),
      ...dropBlock(terms.id, now),
    ], { whenFull: "wait" });
    await this.#prepare(event);
  }

  /**
   * Closes an event that nobody entered, with the provisional readings if the weather can be read. One that the store
   * holds a decision of had entries, which this database lost.
   */
  async close(event: StoredEvent): Promise<SigningResult | "settledWithoutEntries"> {
    const { db, log } = this.#options;
    const { terms } = event;
    const held = await this.#heldRecord(event);
    if (held) return await this.#adopt(event, held);
    const bound = await this.#options.signer.boundEntries(event.noncePoint);
    if (bound) {
      await this.#giveBack(event, decodeBoundEntries(bound));
      return await this.settle(event);
    }
    await this.#options.signer.demandFree(terms.id);
    const readings = await this.#readProvisional(event).catch((error) => {
      log.warn("event {event} is closed without readings: {error}", { event: terms.id, error });
      return [];
    });
    const now = this.#now();
    const freeze = freezeReadings(terms.id, everyPair(terms, readings), now);
    await db.write([
      ...(readings.length > 0 ? [freeze] : []),
      dropProvisional(terms.id),
      ...dropBlock(terms.id, now),
      closeEvent(terms.id, now),
    ], { whenFull: "wait" });
    return "settledWithoutEntries";
  }

  /**
   * Decides an event once and signs it. Each step leaves behind what the next pass needs to go on: a record in the
   * decision store, then the committed outcome, then the signature with all that belongs to it. A record that is in
   * the store already, whoever put it there, is what gets signed.
   *
   * @throws {BlockError} when the evidence does not settle the event
   */
  async settle(event: StoredEvent): Promise<SigningResult> {
    const held = await this.#heldRecord(event);
    if (held) return await this.#adopt(event, held);
    await this.#options.signer.demandFree(event.terms.id);
    return await this.#decide(event, await this.#makeRecord(event), "here");
  }

  /**
   * Signs an event whose outcome is committed already; its evidence is not read again, but its record is checked.
   * @throws {BlockError} when the decision store does not give its record
   */
  async resume(event: StoredEvent): Promise<SigningResult> {
    const held = await this.#heldRecord(event);
    if (held) return await this.#adopt(event, held);
    throw new BlockError({
      code: "decision_not_recorded",
      message: "the outcome is decided, but the decision store does not hold its record",
      sourceCoverage: false,
    });
  }

  async #heldRecord(event: StoredEvent): Promise<EncodedRecord | undefined> {
    const held = await this.#options.signer.recordOf(event.terms.id);
    return held && readRecord(event, held);
  }

  /**
   * Checks and signs what a record of the store decides, whoever put it: another copy of the oracle, or this one before
   * a crash, an upgrade, or the restore of an older database. The entries that were lost come back from it, so that what is served is what was decided.
   */
  async #adopt(event: StoredEvent, held: EncodedRecord): Promise<SigningResult> {
    await this.#recheck(event, held);
    const { id } = event.terms;
    const entries = await this.#entries(event);
    const { entry_ids } = held.record.statement.statement.outcomes;
    if (entries.length === 0) {
      await this.#giveBack(event, {
        entries: held.record.entries.map((entry) => unscoredEntry(entry.id, id, entry.picks)),
        receipt: held.record.entries_receipt ?? null,
      });
    } else if (!isDeepStrictEqual(entries.map((entry) => entry.id), entry_ids)) {
      throw new Error(
        `the record stored for event ${id} was made for other entries than it has here`,
      );
    }
    return await this.#decide(event, held, "store");
  }

  async #giveBack({ terms }: StoredEvent, { entries, receipt }: LostEntries): Promise<void> {
    const { db, log } = this.#options;
    log.warn("event {event} gets back {entries} entries that this database had lost", {
      event: terms.id,
      entries: entries.length,
    });
    const now = this.#now();
    await db.write([
      insertEntries(entries, now),
      insertPicks(entries),
      ...(receipt ? [insertEntriesReceipt(terms.id, receipt, now)] : []),
    ], { whenFull: "wait" });
  }

  /**
   * Decides a record and signs it. If another copy of the oracle was first, the one that holds is checked and signed.
   * @param from whether the record was just made here, or is the one that the store holds
   */
  async #decide(
    event: StoredEvent,
    { record, bytes }: EncodedRecord,
    from: "here" | "store",
  ): Promise<SigningResult> {
    if (this.#isExpired(event)) return "expired";
    const { id: eventId } = event.terms;
    const { outcome_index: outcomeIndex, winners } = record;
    const holds = await inSpan(
      "decide",
      { event: eventId },
      () => this.#options.signer.decide({ eventId, outcomeIndex, winners, record: bytes }),
    );
    if (equalBytes(holds, bytes)) {
      return await inSpan("sign", { event: eventId }, () => this.#sign(event, record));
    }
    if (from === "here") return await this.#adopt(event, readRecord(event, holds));
    throw new Error(`the decision store holds now this and now that record of event ${eventId}`);
  }

  /** Reads the evidence and makes the record of what it decides; nothing is stored yet. */
  async #makeRecord(event: StoredEvent): Promise<EncodedRecord> {
    const { reader, signer, clock, log } = this.#options;
    const result = await inSpan(
      "read evidence",
      { event: event.terms.id },
      () => reader.strict(event.terms, clock.now()),
    ).catch(unreadable);
    if (result.block) throw new BlockError(result.block);
    const gate = passGate(event, result.readings);
    if ("block" in gate) throw new BlockError(gate.block);
    for (const report of result.setAside ?? []) {
      log.warn("event {event} is settled without one report: {report}", {
        event: event.terms.id,
        report,
      });
    }
    const [entries, [receipt]] = await Promise.all([
      this.#entries(event),
      this.#options.db.read(entriesReceiptRow(event.terms.id)),
    ]);
    const made = decide({
      statement: signer.signStatement(eventStatement(event, entries)),
      oraclePubkey: signer.publicKey.xOnly,
      entries,
      receipt: storedReceipt(receipt),
      judgement: { readings: gate.readings, block: undefined, setAside: [] },
      ...result.evidence,
    });
    await this.#recheck(event, made);
    return made;
  }

  /**
   * Demands of a record, before it is put or signed, that a stranger can verify it: by the rules it names, whatever
   * rules came after them, and from the sources it was made of.
   */
  async #recheck({ terms: { id } }: StoredEvent, { record, bytes }: EncodedRecord): Promise<void> {
    const { reader, signer } = this.#options;
    const hash = sha256Hex(bytes);
    const known = this.#refuted.get(id);
    const problem = known?.sha256 === hash ? known.problem : await reader.recheck({
      record: bytes,
      options: {
        oraclePubkey: signer.publicKey.xOnly,
        eventId: id,
        trustedUrlPrefixes: record.url_prefixes,
      },
    });
    if (problem === undefined) return;
    this.#refuted.set(id, { sha256: hash, problem });
    throw new Error(`the record does not verify: ${problem}`);
  }

  /** What fails here is found again, and told, when the event is settled. */
  async #prepare({ terms }: StoredEvent): Promise<void> {
    const { reader, clock, log } = this.#options;
    await reader.prepare(terms, clock.now()).catch((error) => {
      log.debug("event {event} could not be prepared: {error}", { event: terms.id, error });
    });
  }

  async #sign(event: StoredEvent, record: DecisionRecord): Promise<SigningResult> {
    if (this.#isExpired(event)) return "expired";
    const { id } = event.terms;
    const now = this.#now();
    const scores = record.scores.map((each) => ({
      entryId: each.entry_id,
      baseScore: each.base_score,
      score: each.score,
    }));
    await this.#options.signer.attestCommitted(id, [
      freezeReadings(id, record.readings, now),
      ...scores.map((score) => putScore(score, now)),
      dropProvisional(id),
      ...dropBlock(id, now),
    ]);
    return "attested";
  }

  #readProvisional(event: StoredEvent): Promise<readonly Reading[]> {
    const { reader, clock } = this.#options;
    return reader.provisional(event.terms, clock.now()).catch(unreadable);
  }

  /** The entries by ascending id: the order in which outcomes number them. */
  async #entries({ terms }: StoredEvent): Promise<Entry[]> {
    const [entries, picks] = await this.#options.db.readTogether([
      entryRows(terms.id),
      pickRows(terms.id),
    ]);
    return storedEntries(entries, picks, terms.locations);
  }

  #isExpired({ terms }: StoredEvent): boolean {
    return this.#now() >= expiryOf(terms.signingAt);
  }

  #now(): number {
    return Math.floor(this.#options.clock.now() / 1000);
  }
}

/**
 * Reads a record that the store holds. It decides this event only if it states the same terms and nonce: an event of
 * the same id that was announced anew, to a database that had lost it, is another one. Its entries may be more than an
 * older database knows of.
 */
function readRecord(event: StoredEvent, bytes: Uint8Array): EncodedRecord {
  const record = decodeRecord(bytes);
  const { statement } = record.statement;
  const own = eventStatement(event, []);
  const outcomes = { ...own.outcomes, entry_ids: statement.outcomes.entry_ids };
  if (isDeepStrictEqual(statement, { ...own, outcomes })) return { record, bytes };
  throw new Error(`the record stored for event ${event.terms.id} states something else of it`);
}

function unreadable(cause: unknown): never {
  const what = cause instanceof UnreadableFileError
    ? `weather files cannot be read: ${listNames(cause.files)}`
    : "the weather evidence could not be read";
  throw new BlockError({
    code: "source_unavailable",
    message: `${what}; it is tried again`,
    sourceCoverage: false,
  }, { cause });
}

const MOST_NAMED = 3;

function listNames(files: readonly string[]): string {
  const more = files.length - MOST_NAMED;
  return files.slice(0, MOST_NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
