import { randomBytes } from "node:crypto";
import { schnorr } from "@noble/curves/secp256k1.js";
import type { Logger } from "@logtape/logtape";
import type { CompiledQuery } from "kysely";
import type { EntriesReceipt } from "../../shared/contract/entries_receipt.ts";
import type { EventId, Hex32, Npub, PointHex } from "../../shared/contract/ids.ts";
import type { EventStatement, SignedStatement } from "../../shared/contract/statement.ts";
import { type AnnouncedEvent, announcementDigest } from "../../shared/dlc/announcement.ts";
import {
  announcementRecord,
  announcementRecordDigest,
  type DlcspecsEvent,
  eventRecord,
} from "../../shared/dlc/dlcspecs.ts";
import type { SignedDigest } from "../../shared/contract/signed_digest.ts";
import { entriesDigest, type PlayedEntries } from "../../shared/dlc/entries_receipt.ts";
import { expiryOf, isExpiry } from "../../shared/dlc/expiry.ts";
import { statementDigest } from "../../shared/dlc/statement.ts";
import type { SecretKey } from "../../shared/keys/secret_key.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { npubOf } from "../../shared/keys/npub.ts";
import { MINUTE_MS } from "../../shared/time/units.ts";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { StorageError } from "../../shared/storage/object_store.ts";
import type { Database } from "../database/database.ts";
import type { DatabaseReader } from "../database/database_reader.ts";
import { Attester, type Decision, signDigest, type SigningStep } from "./attester.ts";
import { type DecisionPlaces, DecisionStore } from "./decision_store.ts";
import { Heartbeat } from "./heartbeat.ts";
import { HeldEvents } from "./held_events.ts";
import { LockingPointsClient } from "./locking_points_client.ts";
import { withNonce } from "./nonce.ts";
import { DecisionNotRecordedError, OracleKeyMismatchError } from "./signing_error.ts";
import { insertMetadata, metadataRow } from "./signing_queries.ts";
import { StoreTrust, type TrustState } from "./store_trust.ts";

/** How often the decision store is checked besides when something is decided. */
const ATTEND_MS = MINUTE_MS;

/** The oracle's public key in its three spellings. */
export interface PublicKey {
  readonly xOnly: Hex32;
  readonly compressed: PointHex;
  readonly npub: Npub;
}

/** A nonce made for one event, and the locking points of its outcomes in their order. */
export interface Announcement {
  readonly nonceSalt: Uint8Array;
  readonly noncePoint: PointHex;
  /** 33 bytes each, in the order of outcomes. */
  readonly lockingPoints: Uint8Array<ArrayBuffer>;
  /** Unix seconds. */
  readonly expiry: number;
}

/** What a {@link Signer} needs. */
export interface SignerOptions {
  readonly key: SecretKey;
  readonly db: Database;
  readonly places: DecisionPlaces;
  readonly clock: Clock;
  /** The time of the machine, also where `clock` is moved: what happens to disks and buckets happens in it. */
  readonly machineClock: Clock;
  readonly log: Logger;
  /** Told at each moment of deciding; tests crash there. */
  readonly step?: (step: SigningStep) => void | Promise<void>;
}

/** The x-only key that a database was first opened with; `undefined` for a new one. */
export async function knownOracleKey(db: DatabaseReader): Promise<Hex32 | undefined> {
  const [row] = await db.read(metadataRow());
  return row && new Uint8Array(row.pubkey).toHex() as Hex32;
}

/** The one that holds the key: announces events, signs statements, and attests decided events. */
export class Signer {
  readonly publicKey: PublicKey;
  readonly #key: SecretKey;
  readonly #store: DecisionStore;
  readonly #trust: StoreTrust;
  readonly #held: HeldEvents;
  readonly #attester: Attester;
  readonly #points: LockingPointsClient;
  readonly #machineClock: Clock;
  readonly #log: Logger;
  readonly #ended = new AbortController();

  private constructor(options: SignerOptions) {
    const { key, db, places, clock, log, step = () => {} } = options;
    this.publicKey = {
      xOnly: key.xOnlyPublicKey,
      compressed: key.compressedPublicKey,
      npub: key.npub,
    };
    this.#key = key;
    this.#machineClock = options.machineClock;
    this.#log = log;
    const store = new DecisionStore(places, key.xOnlyPublicKey);
    const held = new HeldEvents(db, store, clock);
    const heartbeat = new Heartbeat(db, held, options.machineClock, log);
    const trust = new StoreTrust({ places, store, db, heartbeat, clock, log });
    this.#store = store;
    this.#held = held;
    this.#trust = trust;
    this.#attester = new Attester({ key, db, store, trust, held, clock, step });
    this.#points = new LockingPointsClient(key.compressedPublicKey);
  }

  /**
   * Opens it: binds the database to this key for ever, and checks the decision store.
   * @throws {OracleKeyMismatchError} when the database knows another key
   */
  static async open(options: SignerOptions): Promise<Signer> {
    await bindKey(options);
    const signer = new Signer(options);
    await signer.#attend();
    return signer;
  }

  /**
   * Makes a nonce for an event and the locking points of its outcomes; computed off the request loop.
   * @param request `signingDate` in unix seconds
   * @throws {RangeError} when the expiry would not be a time of 32 bits
   */
  async announce({ eventId, entries, places, signingDate }: {
    readonly eventId: EventId;
    readonly entries: number;
    readonly places: number;
    readonly signingDate: number;
  }): Promise<Announcement> {
    const expiry = expiryOf(signingDate);
    if (!isExpiry(expiry)) {
      throw new RangeError(`the expiry ${expiry} is not a time of 32 bits`);
    }
    const nonceSalt = new Uint8Array(randomBytes(32));
    const noncePoint = withNonce(this.#key, eventId, nonceSalt, ({ point }) => point);
    const lockingPoints = await this.#points.points(noncePoint, entries, places);
    return { nonceSalt, noncePoint, lockingPoints, expiry };
  }

  /**
   * Binds the entries of an event to its nonce, in the decision store.
   * @returns those that are bound: the given bytes, or others that were bound before
   * @throws {RefusalError} `busy` while the store is not trusted or cannot be reached
   * @throws {DecisionConflictError} when bucket and folder hold different ones
   */
  async bindEntries(noncePoint: PointHex, entries: Uint8Array): Promise<Uint8Array> {
    try {
      await this.#trust.demand();
      return await this.#store.bindEntries(noncePoint, entries);
    } catch (cause) {
      const isPassing = cause instanceof DecisionNotRecordedError || cause instanceof StorageError;
      if (!isPassing) throw cause;
      this.#log.warn("entries could not be bound: {error}", { error: cause });
      throw new RefusalError("busy", "the oracle cannot keep entries now; try again");
    }
  }

  /** The entries that were bound to a nonce, if any. */
  boundEntries(noncePoint: PointHex): Promise<Uint8Array | undefined> {
    return this.#store.boundEntries(noncePoint);
  }

  /** Signs what is fixed about an event when it is announced; deterministic. */
  signAnnouncement(event: AnnouncedEvent): SignedDigest {
    const digest = announcementDigest(event);
    return { digest: digest.toHex(), signature: signDigest(this.#key, digest) };
  }

  /** The announcement of an event in the messages of dlcspecs, signed; deterministic. */
  announceToWallets(event: DlcspecsEvent): Uint8Array {
    const record = eventRecord(event);
    const signature = signDigest(this.#key, announcementRecordDigest(record));
    return announcementRecord(
      Uint8Array.fromHex(signature),
      Uint8Array.fromHex(this.publicKey.xOnly),
      record,
    );
  }

  /** Signs a statement; deterministic. */
  signStatement(statement: EventStatement): SignedStatement {
    return { statement, signature: signDigest(this.#key, statementDigest(statement)) };
  }

  /** Signs the entries of an event with fresh auxiliary randomness, never with the nonce of the event. */
  signEntries(entries: PlayedEntries): EntriesReceipt {
    const digest = entriesDigest(entries);
    const signature = this.#key.use((secret) => schnorr.sign(digest, secret, randomBytes(32)));
    return { digest: digest.toHex(), signature: signature.toHex() };
  }

  /** @see {@link Attester.decide} */
  decide(decision: Decision): Promise<Uint8Array> {
    return this.#attester.decide(decision);
  }

  /** @see {@link Attester.attestCommitted} */
  attestCommitted(eventId: EventId, alongside: readonly CompiledQuery[]): Promise<Hex32> {
    return this.#attester.attestCommitted(eventId, alongside);
  }

  /** The decision record of an event, if one was put. */
  recordOf(eventId: EventId): Promise<Uint8Array | undefined> {
    return this.#store.get(eventId);
  }

  /** Events with a decision record, ascending. */
  decisions(): Promise<EventId[]> {
    return this.#store.list();
  }

  /** Whether the decision store is the trusted one; nothing is signed while it is not. */
  trust(): Promise<TrustState> {
    return this.#trust.check();
  }

  /**
   * Demands that an event is not held.
   * @throws {EventHeldError} when it is
   */
  demandFree(eventId: EventId): Promise<void> {
    return this.#held.demandFree(eventId);
  }

  /** @see {@link HeldEvents.list} */
  heldEvents(): Promise<EventId[]> {
    return this.#held.list();
  }

  /** @see {@link HeldEvents.release} */
  releaseEvents(ids: readonly EventId[]): Promise<void> {
    return this.#held.release(ids);
  }

  /** @see {@link StoreTrust.accept} */
  acceptStore(): Promise<string> {
    return this.#trust.accept();
  }

  /** Ends the worker and the checks. */
  close(): void {
    this.#ended.abort();
    this.#points.close();
  }

  /** Beats and checks the decision store, tells what is held, and does the former each minute until {@link close}. */
  async #attend(): Promise<void> {
    await this.#beat();
    const state = await this.#trust.prepare();
    if (!state.trusted) this.#tell(state);
    for (const event of await this.#held.list()) {
      this.#log.warn(
        "event {event} is held: it may have been decided before the oracle was away; if you know that it was not, " +
          "run `noaa-oracle decisions accept --event ID`, or `--all` for all of them",
        { event },
      );
    }
    this.#attendEachMinute(state.trusted);
  }

  async #attendEachMinute(wasTrusted: boolean): Promise<void> {
    const ended = this.#ended.signal;
    for (;;) {
      await this.#machineClock.sleep(ATTEND_MS, ended).catch(() => {});
      if (ended.aborted) return;
      await this.#beat();
      try {
        const state = await this.#trust.prepare();
        if (state.trusted !== wasTrusted) this.#tell(state);
        wasTrusted = state.trusted;
      } catch (error) {
        if (!ended.aborted) {
          this.#log.warn("the decision store was not checked: {error}", { error });
        }
      }
    }
  }

  /** A heartbeat that cannot be written is made up for before the next decision, or nothing is decided. */
  async #beat(): Promise<void> {
    try {
      await this.#trust.beat();
    } catch (error) {
      if (this.#ended.signal.aborted) return;
      this.#log.error("the heartbeat was not written: {error}", { error });
    }
  }

  #tell(state: TrustState): void {
    if (state.trusted) this.#log.info("the decision store is trusted: events are signed again");
    else this.#log.error("nothing will be signed: {reason}", { reason: state.reason });
  }
}

async function bindKey({ db, key, clock, machineClock }: SignerOptions): Promise<void> {
  const { xOnlyPublicKey: xOnly, npub } = key;
  const known = await knownOracleKey(db);
  if (known === undefined) {
    await db.write([
      insertMetadata(Uint8Array.fromHex(xOnly), Math.floor(clock.now() / 1000), machineClock.now()),
    ]);
  } else if (known !== xOnly) {
    throw new OracleKeyMismatchError(
      `the database ${db.path} belongs to the oracle key ${
        npubOf(known)
      }, but the key file holds ${npub}: ` +
        "put the right key file in place, or start with an empty database",
    );
  }
}
