import { answeredSeconds } from "./answered_seconds.ts";
import { schnorr } from "@noble/curves/secp256k1.js";
import { concatBytes } from "../bytes/concat.ts";
import { sha256 } from "../bytes/sha256.ts";
import type { EventJson } from "../contract/event.ts";
import type { StatementLine } from "../contract/statement.ts";
import { xOnlyOf } from "../keys/npub.ts";
import { i64, list, text, u32, uuid } from "./big_endian.ts";
import { verifySignedDigest } from "./signed_digest.ts";
import { lineBytes, sortedLines } from "./statement.ts";

/** Tag of a signed announcement. */
const ANNOUNCEMENT_TAG = "noaa-oracle/announcement/v1";

/** Everything that is fixed about an event when it is announced. Times are unix seconds. */
export interface AnnouncedEvent {
  readonly eventId: string;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly signingAt: number;
  readonly expiry: number;
  /** The end of the window where the event names no earlier instant. */
  readonly entriesCloseAt: number;
  readonly source: string;
  readonly targets: readonly string[];
  readonly scoringFields: readonly string[];
  readonly valuesPerEntry: number;
  readonly entries: number;
  readonly places: number;
  readonly scoringRules: string;
  /** None under fixed rules. */
  readonly lines: readonly StatementLine[];
  /** The coordinator's x-only key, 64 hex characters. */
  readonly coordinator: string;
  /** Compressed, 66 hex characters. */
  readonly noncePoint: string;
  /** SHA-256 of the locking points, compressed, one after the other in the order of outcomes; 64 hex characters. */
  readonly lockingPointsSha256: string;
}

/**
 * The bytes that an announcement's signature covers, in the encoding of statements: event id (16) ‖ start, end and
 * signing date (i64 each) ‖ expiry (u32) ‖ when entries close (i64) ‖ source ‖ targets ‖ scoring fields ‖ values of an
 * entry, entries, places (u32 each) ‖ scoring rules ‖ lines, as in the statement ‖ coordinator (32) ‖ nonce point (33) ‖
 * SHA-256 of the locking points (32).
 */
export function announcementMessage(event: AnnouncedEvent): Uint8Array {
  return concatBytes([
    uuid(event.eventId),
    i64(event.startsAt),
    i64(event.endsAt),
    i64(event.signingAt),
    u32(event.expiry),
    i64(event.entriesCloseAt),
    text(event.source),
    list(event.targets, text),
    list(event.scoringFields, text),
    u32(event.valuesPerEntry),
    u32(event.entries),
    u32(event.places),
    text(event.scoringRules),
    list(sortedLines(event.lines), lineBytes),
    Uint8Array.fromHex(event.coordinator),
    Uint8Array.fromHex(event.noncePoint),
    Uint8Array.fromHex(event.lockingPointsSha256),
  ]);
}

/** The 32-byte digest that the oracle signs: the tagged hash (BIP 340) of {@link announcementMessage}. */
export function announcementDigest(event: AnnouncedEvent): Uint8Array {
  return schnorr.utils.taggedHash(ANNOUNCEMENT_TAG, announcementMessage(event));
}

/** What of an event's public answer its announcement is about. */
export type AnsweredAnnouncement = Pick<
  EventJson,
  | "id"
  | "start_observation_date"
  | "end_observation_date"
  | "signing_date"
  | "entries_close"
  | "source"
  | "locations"
  | "scoring_fields"
  | "number_of_values_per_entry"
  | "total_allowed_entries"
  | "number_of_places_win"
  | "scoring_rules"
  | "lines"
  | "coordinator_pubkey"
  | "nonce_point"
  | "event_announcement"
>;

/**
 * Whether an event's answer is, in all that its announcement fixes, what the oracle signed when it announced it; the
 * locking points are hashed anew.
 * @param event what an oracle answered, or what was kept of it
 * @param signed its `announcement_signature`
 * @param xOnlyKey the oracle's x-only key, 64 hex characters, from a place that is trusted
 */
export function verifyAnnouncement(
  event: AnsweredAnnouncement,
  signed: unknown,
  xOnlyKey: string,
): boolean {
  return verifySignedDigest(signed, () => announcementDigest(announcedBy(event)), xOnlyKey);
}

function announcedBy(event: AnsweredAnnouncement): AnnouncedEvent {
  const { expiry, locking_points: points } = event.event_announcement;
  return {
    eventId: event.id,
    startsAt: answeredSeconds(event.start_observation_date),
    endsAt: answeredSeconds(event.end_observation_date),
    signingAt: answeredSeconds(event.signing_date),
    expiry: expiry ?? NaN, // has no bytes: an announcement always names it
    entriesCloseAt: answeredSeconds(event.entries_close ?? event.end_observation_date),
    source: event.source,
    targets: event.locations,
    scoringFields: event.scoring_fields,
    valuesPerEntry: event.number_of_values_per_entry,
    entries: event.total_allowed_entries,
    places: event.number_of_places_win,
    scoringRules: event.scoring_rules,
    lines: event.lines ?? [],
    coordinator: xOnlyOf(event.coordinator_pubkey),
    noncePoint: event.nonce_point,
    lockingPointsSha256: sha256(Uint8Array.fromHex(points.join(""))).toHex(),
  };
}
