import { LRUCache } from "lru-cache";
import type { EntryJson, SubmitEntriesRequest } from "../../shared/contract/entry.ts";
import type { CreateEventRequest } from "../../shared/contract/event.ts";
import type { EventId, Npub } from "../../shared/contract/ids.ts";
import type { SignedDigest } from "../../shared/contract/signed_digest.ts";
import type { SignedStatement } from "../../shared/contract/statement.ts";
import type { Metric, Reading } from "../../shared/contract/metric.ts";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { Turns } from "../../shared/lifecycle/turns.ts";
import { isConstraint } from "../database/connection.ts";
import type { Database } from "../database/database.ts";
import type { Announcer } from "./announcer.ts";
import { decodeBoundEntries, encodeBoundEntries, sameEntries } from "./bound_entries.ts";
import { checkCreateRequest, listSpelling } from "./create_request.ts";
import { type Prospects, requireLiveDates, requireProspects } from "./prospects.ts";
import { checkEntriesRequest, requireOpenEntries, requireSameEvent } from "./entries_request.ts";
import { playedEntries } from "./entry.ts";
import { entryJson } from "./entry_json.ts";
import {
  entriesReceiptRow,
  entryRows,
  insertEntries,
  insertEntriesReceipt,
  insertPicks,
  pickRows,
  takenEntryIds,
} from "./entry_queries.ts";
import {
  type EventBlock,
  type EventDetail,
  eventDetail,
  type EventEntries,
  type EventState,
  eventSummary,
} from "./event_json.ts";
import {
  announcementRow,
  blockRow,
  eventRow,
  insertEntriesClose,
  insertEvent,
  listedBlockRows,
  listedEntryCounts,
  listedEventRows,
  listedReadingRows,
  readingRows,
} from "./event_queries.ts";
import { resolveLines } from "./resolve_lines.ts";
import { announcedEvent, eventStatement } from "./event_statement.ts";
import type { BlockCode } from "../stored/block.ts";
import type { EventFilter, EventPage } from "./listing.ts";
import {
  announcementColumns,
  type StoredAnnouncement,
  storedAnnouncement,
} from "./locking_points.ts";
import { storedEntries, storedReceipt } from "./stored_entry.ts";
import { type StoredEvent, storedEvent } from "./stored_event.ts";
import { type AnnouncedTerms, sameTerms } from "./terms.ts";

/** What the events need. */
export interface EventsOptions {
  readonly db: Database;
  readonly signer: Announcer;
  readonly clock: Clock;
  /** Judges at creation whether an event could ever be settled; without it every event is taken. */
  readonly prospects?: Prospects;
}

/** The most events a list shows. */
const LIST_LIMIT = 100;

/** The events of the oracle, as its clients know them. */
export class Events {
  readonly #db: Database;
  readonly #signer: Announcer;
  readonly #clock: Clock;
  readonly #prospects: Prospects | undefined;
  /** Signing is deterministic, and once all entries are in neither they nor the terms ever change. */
  readonly #statements = new LRUCache<string, SignedStatement>({ max: 256 });
  /** Deterministic, too, and fixed since the event was announced. */
  readonly #announced = new LRUCache<string, SignedDigest>({ max: 256 });
  /** Between them others have theirs: each is some milliseconds of work on a megabyte. */
  readonly #turns = new Turns();
  /** Up to a megabyte each, and fixed since the event was announced. */
  readonly #announcements = new LRUCache<string, StoredAnnouncement>({ max: 16 });

  constructor({ db, signer, clock, prospects }: EventsOptions) {
    this.#db = db;
    this.#signer = signer;
    this.#clock = clock;
    this.#prospects = prospects;
  }

  /**
   * Announces an event. Asking again for the same with the same signer answers the stored event.
   * @throws {RefusalError} `invalid` (a rule is broken, or it could never be settled), `conflict` (the id stands for
   * another event), `busy`
   */
  async createEvent(request: CreateEventRequest, coordinator: Npub): Promise<EventDetail> {
    const terms = { ...checkCreateRequest(request), coordinator };
    const earlier = await this.#find(terms.id);
    if (earlier) return await this.#answerRepetition(terms, earlier);
    requireLiveDates(terms, this.#now());
    const lines = terms.scoringRules === "lines" ? await resolveLines(this.#db, terms) : null;
    if (this.#prospects) await requireProspects(terms, this.#prospects, listSpelling(request));
    const announcement = await this.#signer.announce({
      eventId: terms.id,
      entries: terms.entries,
      places: terms.places,
      signingDate: terms.signingAt,
    });
    const { entriesCloseAt: closesAt } = terms;
    const closing = closesAt === null ? [] : [insertEntriesClose(terms.id, closesAt)];
    await this.#turns.pass();
    try {
      await this.#db.write([
        ...closing,
        insertEvent({ terms, announcement, lines }, this.#now()),
      ]);
    } catch (error) {
      // Another request for the same id was committed while this one was announced.
      const winner = isConstraint(error) ? await this.#find(terms.id) : undefined;
      if (!winner) throw error;
      return await this.#answerRepetition(terms, winner);
    }
    await this.#turns.pass();
    this.#announcements.set(terms.id, storedAnnouncement(announcementColumns(announcement)));
    await this.#turns.pass();
    return await this.#newEvent(terms.id);
  }

  /** An event as it was when it was announced a moment ago: nobody plays it yet, and nothing is known of its weather. */
  async #newEvent(id: EventId): Promise<EventDetail> {
    const [row] = await this.#db.read(eventRow(id));
    if (!row) throw notFound(id);
    const state = { event: storedEvent(row), readings: [], block: undefined };
    return await this.#detail(state, { entries: [], receipt: null, statement: undefined });
  }

  /** @throws {RefusalError} `not_found` */
  async eventById(id: string): Promise<EventDetail> {
    const [[row], entries, picks, readings, [block], [receipt]] = await this.#db.readTogether([
      eventRow(id),
      entryRows(id),
      pickRows(id),
      readingRows(id),
      blockRow(id),
      entriesReceiptRow(id),
    ]);
    if (!row) throw notFound(id);
    const event = storedEvent(row);
    const all = storedEntries(entries, picks, event.terms.locations);
    const complete = all.length === event.terms.entries;
    const statement = complete
      ? keepOnce(this.#statements, id, () => this.#signer.signStatement(eventStatement(event, all)))
      : undefined;
    const state = { event, readings: readings.map(readingOf), block: block && blockOf(block) };
    const played = { entries: all, receipt: storedReceipt(receipt), statement };
    return await this.#detail(state, played);
  }

  async #detail(state: EventState, played: EventEntries): Promise<EventDetail> {
    const { event } = state;
    const { id } = event.terms;
    const announcement = await this.announcement(id);
    const signature = keepOnce(
      this.#announced,
      id,
      () => this.#signer.signAnnouncement(announcedEvent(event, announcement.pointsSha256)),
    );
    return eventDetail(state, played, { ...announcement, signature }, this.#now());
  }

  /**
   * What was announced for an event; it never changes.
   * @throws {RefusalError} `not_found`
   */
  async announcement(id: string): Promise<StoredAnnouncement> {
    const kept = this.#announcements.get(id);
    if (kept !== undefined) return kept;
    const [stored] = await this.#db.read(announcementRow(id));
    if (!stored) throw notFound(id);
    const announcement = storedAnnouncement(stored);
    this.#announcements.set(id, announcement);
    await this.#turns.pass();
    return announcement;
  }

  /**
   * A part of the list of events, newest first.
   * @param limit how many it may show, from 1 to 100
   */
  async listEvents(filter: EventFilter, limit = LIST_LIMIT): Promise<EventPage> {
    const shown = Math.min(Math.max(limit, 1), LIST_LIMIT);
    const now = this.#now();
    const listing = { ...filter, limit: shown + 1, now }; // one more tells whether there is more
    const [rows, counts, readings, blocks] = await this.#db.readTogether([
      listedEventRows(listing),
      listedEntryCounts(listing),
      listedReadingRows(listing),
      listedBlockRows(listing),
    ]);
    const readingsOf = Map.groupBy(readings, (row) => row.event_id);
    const events = rows.slice(0, shown).map((row) => {
      const block = blocks.find((each) => each.event_id === row.id);
      const state = {
        event: storedEvent({ ...row, lines: null }),
        readings: (readingsOf.get(row.id) ?? []).map(readingOf),
        block: block && blockOf(block),
      };
      const entries = counts.find((each) => each.event_id === row.id)?.entries ?? 0;
      return eventSummary(state, entries, now);
    });
    const last = rows.length > shown ? rows[shown - 1] : undefined;
    return { events, next: last && { createdAt: last.created_at, id: last.id } };
  }

  /**
   * Stores all entries of an event; answers them in the order submitted.
   * @throws {RefusalError} `not_found`, `forbidden` (another coordinator's event), `conflict` (it has its entries),
   * `invalid` (a rule is broken), `busy`
   */
  async submitEntries(
    eventId: string,
    request: SubmitEntriesRequest,
    coordinator: Npub,
  ): Promise<EntryJson[]> {
    requireSameEvent(request, eventId);
    const event = await this.#find(eventId);
    if (!event) throw notFound(eventId);
    const { terms } = event;
    if (terms.coordinator !== coordinator) {
      throw new RefusalError("forbidden", `event ${eventId} was created by another coordinator`);
    }
    if ((await this.#db.read(entryRows(eventId))).length > 0) throw duplicateEntriesError(eventId);
    const entries = checkEntriesRequest(request, terms);
    const now = this.#now();
    requireOpenEntries(terms, now);
    const taken = await this.#db.read(takenEntryIds(entries.map((entry) => entry.id)));
    if (taken.length > 0) throw await this.#takenBy(eventId);
    const receipt = this.#signer.signEntries(playedEntries(terms, entries));
    const offered = encodeBoundEntries(event, { entries, receipt });
    const bound = decodeBoundEntries(
      await this.#signer.bindEntries(event.noncePoint, offered),
    );
    try {
      await this.#db.write([
        insertEntries(bound.entries, now),
        insertPicks(bound.entries),
        insertEntriesReceipt(eventId, bound.receipt, now),
      ]);
    } catch (error) {
      if (!isConstraint(error)) throw error;
      throw await this.#takenBy(eventId);
    }
    // Others were bound before this database was restored from an older copy: it has them back now.
    if (!sameEntries(bound.entries, entries)) throw duplicateEntriesError(eventId);
    return entries.map(entryJson);
  }

  /** @throws {RefusalError} `not_found` */
  async entry(eventId: string, entryId: string): Promise<EntryJson> {
    const [[row], entries, picks] = await this.#db.readTogether([
      eventRow(eventId),
      entryRows(eventId),
      pickRows(eventId),
    ]);
    if (!row) throw notFound(eventId);
    const { terms } = storedEvent(row);
    const entry = storedEntries(entries, picks, terms.locations)
      .find((each) => each.id === entryId);
    if (!entry) throw new RefusalError("not_found", `event ${eventId} has no entry ${entryId}`);
    return entryJson(entry);
  }

  /** Why entry ids are taken: by these entries themselves, submitted at the same time, or by another event's. */
  async #takenBy(eventId: string): Promise<RefusalError> {
    if ((await this.#db.read(entryRows(eventId))).length > 0) return duplicateEntriesError(eventId);
    return new RefusalError("conflict", "an entry id belongs to another event already", "entries");
  }

  async #find(id: string): Promise<StoredEvent | undefined> {
    const [row] = await this.#db.read(eventRow(id));
    return row && storedEvent(row);
  }

  #answerRepetition(terms: AnnouncedTerms, stored: StoredEvent): Promise<EventDetail> {
    if (sameTerms(terms, stored.terms)) return this.eventById(terms.id);
    throw new RefusalError("conflict", `event ${terms.id} exists with other terms or signer`, "id");
  }

  #now(): number {
    return Math.floor(this.#clock.now() / 1000);
  }
}

/** What is kept under a key, or else made and kept now. */
function keepOnce<Value extends object>(
  kept: LRUCache<string, Value>,
  key: string,
  make: () => Value,
): Value {
  const known = kept.get(key);
  if (known) return known;
  const made = make();
  kept.set(key, made);
  return made;
}

function readingOf(row: {
  station_id: string;
  metric: string;
  baseline: number | null;
  observed: number | null;
}): Reading {
  const { station_id: target, metric, baseline, observed } = row;
  return { target, metric: metric as Metric, baseline, observed };
}

function blockOf(row: { code: string; message: string; checked_at: number }): EventBlock {
  const code = row.code as BlockCode; // only settling writes it
  return { code, message: row.message, checkedAt: row.checked_at };
}

function notFound(id: string): RefusalError {
  return new RefusalError("not_found", `event ${id} not found`);
}

function duplicateEntriesError(id: string): RefusalError {
  return new RefusalError("conflict", `the entries of event ${id} were already submitted`);
}
