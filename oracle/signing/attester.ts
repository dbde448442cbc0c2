import { schnorr } from "@noble/curves/secp256k1.js";
import type { CompiledQuery } from "kysely";
import { sha256 } from "../../shared/bytes/sha256.ts";
import type { EventId, Hex32 } from "../../shared/contract/ids.ts";
import { expiryOf } from "../../shared/dlc/expiry.ts";
import { attestationSecret, verifyAttestation } from "../../shared/dlc/attestation.ts";
import { outcomeIndex, outcomeMessage } from "../../shared/dlc/outcomes.ts";
import type { SecretKey } from "../../shared/keys/secret_key.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { equalBytes, StorageError } from "../../shared/storage/object_store.ts";
import type { Database } from "../database/database.ts";
import { pointsOfRow } from "./points_of_row.ts";
import type { DecisionStore } from "./decision_store.ts";
import type { HeldEvents } from "./held_events.ts";
import { withNonce } from "./nonce.ts";
import {
  DecisionConflictError,
  DecisionNotRecordedError,
  EventExpiredError,
} from "./signing_error.ts";
import { insertDecision, signingRow, storeScalar } from "./signing_queries.ts";
import type { StoreTrust } from "./store_trust.ts";

/** The moments of deciding between which a crash must not matter. */
export type SigningStep =
  | "before the record is put"
  | "record put"
  | "decision committed"
  | "scalar computed"
  | "scalar stored";

/** A result that the settlement wants decided: what its record says, which it has verified. */
export interface Decision {
  readonly eventId: EventId;
  readonly outcomeIndex: number;
  readonly winners: readonly number[];
  /** The decision record in its canonical bytes. */
  readonly record: Uint8Array;
}

/** What {@link Attester} works with. */
export interface AttesterOptions {
  readonly key: SecretKey;
  readonly db: Database;
  readonly store: DecisionStore;
  readonly trust: StoreTrust;
  readonly held: HeldEvents;
  readonly clock: Clock;
  /** Told at each moment; a test crashes there. */
  readonly step: (step: SigningStep) => void | Promise<void>;
}

/**
 * Decides once and signs what was decided: the record is put if there is none, its outcome is committed if it is the one
 * that holds, the scalar is computed from the committed row alone, checked against the announcement, and stored.
 * Each step may be repeated after a crash and gives the same.
 */
export class Attester {
  readonly #with: AttesterOptions;

  constructor(options: AttesterOptions) {
    this.#with = options;
  }

  /**
   * Puts the decision if there is none, and commits it if it is the one that holds.
   * @returns the record that holds; when it is not the given one, nothing is committed, and it may be decided in its
   * turn once it is verified
   * @throws {EventExpiredError} at or after signing date and a day
   * @throws {DecisionNotRecordedError} when the store is not trusted or cannot be reached
   * @throws {EventHeldError} when the disk may have forgotten an earlier decision
   * @throws {DecisionConflictError} when it contradicts the event or what was committed
   */
  async decide({ record, ...decision }: Decision): Promise<Uint8Array> {
    const { store, trust, held, db, clock, step } = this.#with;
    const { eventId, outcomeIndex, winners } = decision;
    const event = await this.#event(eventId);
    this.#demandTime(eventId, event.signing_date);
    checkOutcome(decision, event);
    await trust.demand();
    await held.demandFree(eventId);
    await step("before the record is put");
    const holds = await orNotRecorded(store.put(eventId, record));
    await step("record put");
    if (!equalBytes(holds, record)) return holds;

    const recordSha256 = sha256(record);
    const message = outcomeMessage(winners);
    const decidedAt = Math.floor(clock.now() / 1000);
    const row = { eventId, outcomeIndex, message, recordSha256, decidedAt };
    await db.write([insertDecision(row)], { whenFull: "wait" });
    const committed = await this.#event(eventId);
    const isCommitted = committed.outcome_index === outcomeIndex &&
      isSame(committed.message, message) && isSame(committed.record_sha256, recordSha256);
    if (!isCommitted) {
      throw new DecisionConflictError(
        `event ${eventId} was committed with another record than the decision store holds`,
      );
    }
    await step("decision committed");
    return record;
  }

  /**
   * Signs the committed outcome and stores the signature in one batch with `alongside`, which comes first.
   * An event that is signed already keeps its signature.
   * @throws {EventExpiredError} at or after signing date and a day
   * @throws {DecisionNotRecordedError} when the store is not trusted
   * @throws {DecisionConflictError} when nothing is decided, or key, nonce or announcement do not fit
   */
  async attestCommitted(eventId: EventId, alongside: readonly CompiledQuery[]): Promise<Hex32> {
    const { key, db, trust, clock, step } = this.#with;
    const event = await this.#event(eventId);
    if (event.scalar) return new Uint8Array(event.scalar).toHex() as Hex32;
    if (event.message === null || event.outcome_index === null) {
      throw new DecisionConflictError(`event ${eventId} has no decision to sign`);
    }
    this.#demandTime(eventId, event.signing_date);
    await trust.demand();
    const message = new Uint8Array(event.message);
    const scalar = withNonce(
      key,
      eventId,
      new Uint8Array(event.nonce_salt),
      ({ secret, point }) => {
        if (point !== new Uint8Array(event.nonce_point).toHex()) {
          throw new DecisionConflictError(`event ${eventId} was announced with another key`);
        }
        return key.use((oracleSecret) => attestationSecret(oracleSecret, secret, message));
      },
    );
    const attestation = scalar.toHex() as Hex32;
    if (verifyAttestation(attestation, pointsOfRow(event)) !== event.outcome_index) {
      throw new DecisionConflictError(`the outcome decided for event ${eventId} was not announced`);
    }
    await step("scalar computed");
    const now = Math.floor(clock.now() / 1000);
    await db.write([...alongside, storeScalar(eventId, scalar, now)], { whenFull: "wait" });
    await step("scalar stored");
    return attestation;
  }

  async #event(eventId: EventId) {
    const [event] = await this.#with.db.read(signingRow(eventId));
    if (!event) throw new DecisionConflictError(`event ${eventId} is not in the database`);
    return event;
  }

  #demandTime(eventId: EventId, signingDate: number): void {
    if (this.#with.clock.now() / 1000 >= expiryOf(signingDate)) {
      throw new EventExpiredError(`event ${eventId} expired a day after its signing date`);
    }
  }
}

/** BIP-340 without auxiliary randomness over a 32-byte digest: the same signature each time. */
export function signDigest(key: SecretKey, digest: Uint8Array): string {
  return key.use((secret) => schnorr.sign(digest, secret, new Uint8Array(32)).toHex());
}

function isSame(stored: ArrayBuffer | null, bytes: Uint8Array): boolean {
  return stored !== null && equalBytes(new Uint8Array(stored), bytes);
}

function checkOutcome(
  { eventId, outcomeIndex: index, winners }: Omit<Decision, "record">,
  event: { total_allowed_entries: number; number_of_places_win: number },
): void {
  const { total_allowed_entries: entries, number_of_places_win: places } = event;
  if (index < 0 || outcomeIndex(winners, entries, places) !== index) {
    throw new DecisionConflictError(
      `winners ${winners.join(", ")} are not outcome ${index} of event ${eventId}`,
    );
  }
}

async function orNotRecorded<T>(put: Promise<T>): Promise<T> {
  try {
    return await put;
  } catch (cause) {
    if (!(cause instanceof StorageError)) throw cause;
    throw new DecisionNotRecordedError(`the decision could not be recorded: ${cause.message}`, {
      cause,
    });
  }
}
