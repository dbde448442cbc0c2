import type { EventId, PointHex } from "../../shared/contract/ids.ts";
import type { EventStatement, SignedStatement } from "../../shared/contract/statement.ts";

/** What is announced for an event: a nonce made for it alone, and one locking point per outcome. */
export interface Announcement {
  /** 32 random bytes from which, with the key, the nonce is derived; not secret. */
  readonly nonceSalt: Uint8Array;
  readonly noncePoint: PointHex;
  /** In the order of the outcomes. */
  readonly lockingPoints: readonly PointHex[];
  /** Unix seconds. */
  readonly expiry: number;
}

/** What announcing needs to know of an event. */
export interface AnnouncementRequest {
  readonly eventId: EventId;
  readonly entries: number;
  readonly places: number;
  /** Unix seconds. */
  readonly signingDate: number;
}

/** The part of the signing room that events need. */
export interface Announcer {
  announce(request: AnnouncementRequest): Promise<Announcement>;
  signStatement(statement: EventStatement): SignedStatement;
}
