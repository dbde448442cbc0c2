import type { EventId, PointHex } from "../../shared/contract/ids.ts";
import type { AnnouncedEvent } from "../../shared/dlc/announcement.ts";
import type { SignedDigest } from "../../shared/contract/signed_digest.ts";
import type { EntriesReceipt } from "../../shared/contract/entries_receipt.ts";
import type { PlayedEntries } from "../../shared/dlc/entries_receipt.ts";
import type { EventStatement, SignedStatement } from "../../shared/contract/statement.ts";

/** What is announced for an event: a nonce made for it alone, and one locking point per outcome, in order. */
export interface Announcement {
  readonly nonceSalt: Uint8Array;
  readonly noncePoint: PointHex;
  /** 33 bytes each, in the order of outcomes. */
  readonly lockingPoints: Uint8Array<ArrayBuffer>;
  /** Unix seconds from which on the event is never signed. */
  readonly expiry: number;
}

/** What events need of whoever holds the key. */
export interface Announcer {
  /**
   * Makes a nonce for an event and the locking points of its outcomes.
   * @param request `signingDate` in unix seconds
   */
  announce(request: {
    readonly eventId: EventId;
    readonly entries: number;
    readonly places: number;
    readonly signingDate: number;
  }): Promise<Announcement>;
  /**
   * Binds the entries of an event to its nonce, outside the database: the first ones bound are its entries for ever, so
   * that no two statements are signed about one nonce.
   * @returns those that are bound: the given bytes, or others that were bound before
   * @throws {RefusalError} `busy` while they cannot be kept
   */
  bindEntries(noncePoint: PointHex, entries: Uint8Array): Promise<Uint8Array>;
  /** Signs what is fixed about an event; deterministic. */
  signAnnouncement(event: AnnouncedEvent): SignedDigest;
  /** Signs a statement; deterministic. */
  signStatement(statement: EventStatement): SignedStatement;
  /** Signs the entries of an event with fresh randomness; to be called once for an event. */
  signEntries(entries: PlayedEntries): EntriesReceipt;
}
