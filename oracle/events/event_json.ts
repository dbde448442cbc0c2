import type { EntriesReceipt } from "../../shared/contract/entries_receipt.ts";
import type { EventJson, EventSummary, SettlementBlockJson } from "../../shared/contract/event.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import type { Line } from "../../shared/contract/line.ts";
import { NOAA_WEATHER, type Reading } from "../../shared/contract/metric.ts";
import type { SignedDigest } from "../../shared/contract/signed_digest.ts";
import type { SignedStatement } from "../../shared/contract/statement.ts";
import type { StoredBlock } from "../stored/block.ts";
import { lineJson, thinHistory } from "../stored/line.ts";
import type { Entry } from "./entry.ts";
import { entryJson } from "./entry_json.ts";
import { eventStatus } from "./status.ts";
import type { StoredAnnouncement } from "./locking_points.ts";
import type { StoredEvent } from "./stored_event.ts";
import { weatherRows } from "./weather_rows.ts";

/** What is known of an event besides its terms. */
export interface EventState {
  readonly event: StoredEvent;
  /** By station and metric. */
  readonly readings: readonly Reading[];
  readonly block: EventBlock | undefined;
}

/** Who plays an event, and what the oracle signed of it. */
export interface EventEntries {
  readonly entries: readonly Entry[];
  readonly receipt: EntriesReceipt | null;
  /** Once every entry is in. */
  readonly statement: SignedStatement | undefined;
}

/** Why an event is not settled, and when (unix seconds) that was found. */
export type EventBlock = Pick<StoredBlock, "code" | "message" | "checkedAt">;

/** What was announced, with the oracle's signature over it. */
export interface SignedAnnouncement extends StoredAnnouncement {
  readonly signature: SignedDigest;
}

/** One event as it is answered; the announcement, up to a megabyte, stays the JSON text it is stored as. */
export interface EventDetail {
  readonly event: Omit<EventJson, "event_announcement">;
  readonly announcement: StoredAnnouncement;
}

/**
 * The whole answer about an event.
 * @param now unix seconds
 */
export function eventDetail(
  state: EventState,
  { entries, receipt, statement }: EventEntries,
  announcement: SignedAnnouncement,
  now: number,
): EventDetail {
  return {
    event: {
      ...commonMembers(state, now),
      coordinator_pubkey: state.event.terms.coordinator,
      entry_ids: entries.map((entry) => entry.id),
      entries: entries.map(entryJson),
      ...linesMembers(state.event.lines),
      ...(statement && { statement }),
      entries_receipt: receipt,
      locking_points_sha256: announcement.pointsSha256,
      announcement_signature: announcement.signature,
    },
    announcement,
  };
}

/** The JSON text of an event, or of the named members of it; the announcement is put in without being parsed. */
export function eventText(
  { event, announcement }: EventDetail,
  names?: ReadonlySet<string>,
): string {
  const text = JSON.stringify(names ? someMembers(event, names) : event);
  if (names && !names.has("event_announcement")) return text;
  const head = text === "{}" ? "{" : `${text.slice(0, -1)},`;
  return `${head}"event_announcement":${announcement.text}}`;
}

/** Those members of an object that are named. */
export function someMembers(whole: object, names: ReadonlySet<string>): object {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => names.has(name)));
}

/**
 * The line of an event in a list.
 * @param now unix seconds
 */
export function eventSummary(state: EventState, entries: number, now: number): EventSummary {
  return { ...commonMembers(state, now), total_entries: entries };
}

function commonMembers(state: EventState, now: number): Omit<EventSummary, "total_entries"> {
  const { event, readings, block } = state;
  const { terms } = event;
  const signed = event.scalar !== null;
  const startDate = formatInstant(terms.startsAt * 1000);
  return {
    id: terms.id,
    signing_date: formatInstant(terms.signingAt * 1000),
    ...(terms.entriesCloseAt !== null &&
      { entries_close: formatInstant(terms.entriesCloseAt * 1000) }),
    start_observation_date: startDate,
    end_observation_date: formatInstant(terms.endsAt * 1000),
    locations: [...terms.locations],
    number_of_values_per_entry: terms.valuesPerEntry,
    total_allowed_entries: terms.entries,
    number_of_places_win: terms.places,
    status: eventStatus(terms, signed, now),
    source: terms.source,
    scoring_fields: [...terms.metrics],
    readings: readings.map(({ target, metric, baseline, observed }) => ({
      target,
      metric,
      baseline,
      observed,
    })),
    weather: terms.source === NOAA_WEATHER ? weatherRows(readings, startDate) : [],
    nonce_point: event.noncePoint,
    attestation: event.scalar,
    unlisted: terms.unlisted,
    scoring_rules: terms.scoringRules,
    ...(terms.lineWindow && { line_window: terms.lineWindow }),
    ...(block && !signed && { settlement_block: blockJson(block) }),
    ...(event.closedAt !== null &&
      { settled_without_entries_at: formatInstant(event.closedAt * 1000) }),
  };
}

function linesMembers(lines: readonly Line[] | null): Pick<EventJson, "lines" | "lines_warning"> {
  if (!lines) return {};
  const warning = thinHistory(lines);
  return { lines: lines.map(lineJson), ...(warning !== undefined && { lines_warning: warning }) };
}

function blockJson({ code, message, checkedAt }: EventBlock): SettlementBlockJson {
  return { code, message, checked_at: formatInstant(checkedAt * 1000) };
}
