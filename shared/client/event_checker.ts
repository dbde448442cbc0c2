import { secp256k1 } from "@noble/curves/secp256k1.js";
import type { EventJson } from "../contract/event.ts";
import type { EventStatement } from "../contract/statement.ts";
import { type AnsweredAnnouncement, verifyAnnouncement } from "../dlc/announcement.ts";
import { verifyAttestation } from "../dlc/attestation.ts";
import { LockingPointTable } from "../dlc/locking_points.ts";
import { outcomeCount, outcomeMessage, outcomes } from "../dlc/outcomes.ts";
import { answeredStatement, statementMessage, verifyStatement } from "../dlc/statement.ts";
import { parsePubkey } from "../keys/npub.ts";
import { checkReceipt, OracleDisagreesError } from "./reconcile.ts";

/**
 * Checks events against one oracle's key: that every locking point follows from key, nonce point and outcome, that
 * announcement, entries receipt and statement were signed about just what the event shows, and that an attestation
 * opens one announced outcome. Whether that outcome is the right one is for `oracle verify` and the decision record.
 */
export class EventChecker {
  readonly #key: string;
  #table: LockingPointTable | undefined;

  /**
   * @param key the oracle's, from a place that is trusted: an npub or 64 hex characters
   * @throws {Error} when it is no public key
   */
  constructor(key: string) {
    this.#key = parsePubkey(key);
  }

  /**
   * Checks an event as it was answered. What older oracles do not give (receipt, signature of the announcement) and
   * what is not there yet (statement, attestation) is not missed; a signed event must have its statement.
   * @returns the ids of the winners, first place first, or of all entries when all are refunded; none while unsigned
   * @throws {OracleDisagreesError} naming the first thing that does not hold
   */
  check(event: EventJson): string[] {
    const { id, announcement_signature: announced, statement, attestation } = event;
    const { total_allowed_entries: entries, number_of_places_win: places } = event;
    const demand = (holds: () => boolean, what: string) => {
      if (!isTrue(holds)) throw new OracleDisagreesError(`event ${id}: ${what}`);
    };
    demand(
      () => this.#announces(event),
      "the locking points do not follow from the oracle's key and the nonce point",
    );
    if (announced) {
      demand(
        () => verifyAnnouncement(event as AnsweredAnnouncement, announced, this.#key),
        "announcement_signature is not the oracle's, or not about the terms shown",
      );
    }
    checkReceipt(event, this.#key);
    if (statement) {
      demand(
        () => verifyStatement(statement, this.#key),
        "the statement is not signed by the oracle",
      );
      demand(
        () => hexOf(statement.statement) === hexOf(answeredStatement(event)),
        "the statement is about other terms or entries than those shown",
      );
    }
    if (attestation === null) return [];
    // Only the statement says who an outcome's numbers are; every oracle has one as soon as the entries are in.
    demand(() => statement !== undefined, "it is signed, but the statement is missing");
    const opened = verifyAttestation(attestation, event.event_announcement.locking_points);
    demand(() => opened >= 0, "the attestation opens no announced outcome");
    return outcomes(entries, places)[opened]?.map((index) => event.entry_ids[index] ?? "") ?? [];
  }

  #announces(event: EventJson): boolean {
    const { total_allowed_entries: entries, number_of_places_win: places } = event;
    const points = event.event_announcement.locking_points;
    if (outcomeCount(entries, places) !== points.length) return false; // before they are listed
    this.#table ??= new LockingPointTable(secp256k1.Point.fromHex(`02${this.#key}`));
    const nonce = secp256k1.Point.fromHex(event.nonce_point);
    const messages = outcomes(entries, places).map(outcomeMessage);
    return this.#table.compute(nonce, messages).toHex() === points.join("");
  }
}

/** Whether it holds; what cannot even be computed does not. */
function isTrue(holds: () => boolean): boolean {
  try {
    return holds();
  } catch {
    return false;
  }
}

const hexOf = (statement: EventStatement) => statementMessage(statement).toHex();
