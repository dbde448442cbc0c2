import { RefusalError } from "../../shared/contract/refusal_error.ts";
import type { WalletMessagesJson } from "../../shared/contract/wallet_messages.ts";
import { attestationRecord, type DlcspecsEvent, outcomeNames } from "../../shared/dlc/dlcspecs.ts";
import type { DatabaseReader } from "../database/database_reader.ts";
import { attestedMessageRow, eventRow } from "./event_queries.ts";
import { type StoredEvent, storedEvent } from "./stored_event.ts";

/** Who announces events in the messages of dlcspecs. */
export interface WalletAnnouncer {
  readonly publicKey: { readonly xOnly: string };
  /** The signed announcement of an event; deterministic. */
  announceToWallets(event: DlcspecsEvent): Uint8Array;
}

/** What was announced and attested, once more in the messages of dlcspecs: the same nonce, points and attestation. */
export class WalletMessages {
  readonly #db: DatabaseReader;
  readonly #announcer: WalletAnnouncer;

  constructor(db: DatabaseReader, announcer: WalletAnnouncer) {
    this.#db = db;
    this.#announcer = announcer;
  }

  /** @throws {RefusalError} `not_found` */
  async of(id: string): Promise<WalletMessagesJson> {
    const [[row], [attested]] = await this.#db.readTogether([eventRow(id), attestedMessageRow(id)]);
    if (!row) throw new RefusalError("not_found", `event ${id} not found`);
    const event = storedEvent(row);
    const announced = dlcspecsEvent(event);
    const attestation = attested && event.scalar !== null
      ? attestationRecord(announced, Uint8Array.fromHex(this.#announcer.publicKey.xOnly), {
        outcome: new Uint8Array(attested.message),
        scalar: Uint8Array.fromHex(event.scalar),
      })
      : undefined;
    return {
      oracle_announcement: this.#announcer.announceToWallets(announced).toHex(),
      oracle_attestation: attestation?.toHex() ?? null,
    };
  }
}

function dlcspecsEvent({ terms, noncePoint }: StoredEvent): DlcspecsEvent {
  return {
    eventId: terms.id,
    nonce: Uint8Array.fromHex(noncePoint.slice(2)),
    maturity: terms.signingAt,
    outcomes: outcomeNames(terms.entries, terms.places),
  };
}
