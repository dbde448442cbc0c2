import { randomBytes } from "node:crypto";
import type { Logger } from "@logtape/logtape";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import type { CompiledQuery } from "kysely";
import type { EventId, Hex32, Npub, PointHex } from "../../shared/contract/ids.ts";
import type { EventStatement, SignedStatement } from "../../shared/contract/statement.ts";
import { statementDigest } from "../../shared/dlc/statement.ts";
import type { SecretKey } from "../../shared/keys/secret_key.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { npubOf } from "../../shared/keys/npub.ts";
import type { Database } from "../database/database.ts";
import {
  Attester,
  type AttesterOptions,
  type Decision,
  signDigest,
  type SigningStep,
} from "./attester.ts";
import { type DecisionPlaces, DecisionStore } from "./decision_store.ts";
import { LockingPointsClient } from "./locking_points_client.ts";
import { withNonce } from "./nonce.ts";
import { OracleKeyMismatch } from "./signing_error.ts";
import { insertMetadata, metadataRow } from "./signing_queries.ts";
import { StoreTrust, type TrustState } from "./store_trust.ts";

const EXPIRY_SECONDS = 86_400;
/** Below this, an expiry is a block height and not a time (Bitcoin's nLockTime). */
const MIN_EXPIRY = 500_000_000;

/** The oracle's public key in its three spellings. */
export interface PublicKey {
  readonly xOnly: Hex32;
  readonly compressed: PointHex;
  readonly npub: Npub;
}

/** The one that holds the key: announces events, signs statements, and attests decided events. */
export interface Signer {
  readonly publicKey: PublicKey;
  /**
   * Makes a nonce for an event and the locking points of its outcomes; computed off the request loop.
   * @param request `signingDate` in unix seconds
   * @throws RangeError when the expiry would not be a time of 32 bits
   */
  announce(request: {
    readonly eventId: EventId;
    readonly entries: number;
    readonly places: number;
    readonly signingDate: number;
  }): Promise<{
    readonly nonceSalt: Uint8Array;
    readonly noncePoint: PointHex;
    readonly lockingPoints: readonly PointHex[];
    readonly expiry: number;
  }>;
  /** Signs a statement; deterministic. */
  signStatement(statement: EventStatement): SignedStatement;
  /** @see {@link Attester.decide} */
  decide(decision: Decision): Promise<Uint8Array>;
  /** @see {@link Attester.attestCommitted} */
  attestCommitted(eventId: EventId, alongside: readonly CompiledQuery[]): Promise<Hex32>;
  /** The decision record of an event, if one was put. */
  recordOf(eventId: EventId): Promise<Uint8Array | undefined>;
  /** Events with a decision record, ascending. */
  decisions(): Promise<EventId[]>;
  /** Whether the decision store is the trusted one; nothing is signed while it is not. */
  trust(): Promise<TrustState>;
  /** @see {@link StoreTrust.accept} */
  acceptStore(): Promise<string>;
  /** Ends the worker. */
  close(): void;
}

/** What {@link openSigner} needs. */
export interface SignerOptions {
  readonly key: SecretKey;
  readonly db: Database;
  readonly places: DecisionPlaces;
  readonly readRecord: AttesterOptions["readRecord"];
  readonly clock: Clock;
  readonly log: Logger;
  /** Told at each moment of deciding; tests crash there. */
  readonly step?: (step: SigningStep) => void | Promise<void>;
}

/** The x-only key that a database was first opened with; `undefined` for a new one. */
export async function knownOracleKey(db: Database): Promise<Hex32 | undefined> {
  const [row] = await db.read(metadataRow());
  return row && bytesToHex(new Uint8Array(row.pubkey)) as Hex32;
}

/**
 * Opens the signing room: binds the database to this key for ever, and checks the decision store.
 * @throws {OracleKeyMismatch} when the database knows another key
 */
export async function openSigner(options: SignerOptions): Promise<Signer> {
  const { key, db, places, readRecord, clock, log, step = () => {} } = options;
  const publicKey: PublicKey = {
    xOnly: key.xOnlyPublicKey,
    compressed: key.compressedPublicKey,
    npub: key.npub,
  };
  await bindKey(db, publicKey, clock);
  const store = new DecisionStore(places, publicKey.xOnly);
  const trust = new StoreTrust({ places, store, db, clock, log });
  const state = await trust.prepare();
  if (!state.trusted) log.error("nothing will be signed: {reason}", { reason: state.reason });
  const attester = new Attester({ key, db, store, trust, readRecord, clock, step });
  const points = new LockingPointsClient(publicKey.compressed);

  return {
    publicKey,
    async announce({ eventId, entries, places, signingDate }) {
      const expiry = signingDate + EXPIRY_SECONDS;
      if (!Number.isInteger(expiry) || expiry < MIN_EXPIRY || expiry > 0xffff_ffff) {
        throw new RangeError(`the expiry ${expiry} is not a time of 32 bits`);
      }
      const nonceSalt = new Uint8Array(randomBytes(32));
      const noncePoint = withNonce(key, eventId, nonceSalt, ({ point }) => point);
      const lockingPoints = await points.points(noncePoint, entries, places);
      return { nonceSalt, noncePoint, lockingPoints, expiry };
    },
    signStatement: (statement) => ({
      statement,
      signature: signDigest(key, statementDigest(statement)),
    }),
    decide: (decision) => attester.decide(decision),
    attestCommitted: (eventId, alongside) => attester.attestCommitted(eventId, alongside),
    recordOf: (eventId) => store.get(eventId),
    decisions: () => store.list(),
    trust: () => trust.check(),
    acceptStore: () => trust.accept(),
    close: () => points.close(),
  };
}

async function bindKey(db: Database, { xOnly, npub }: PublicKey, clock: Clock): Promise<void> {
  const known = await knownOracleKey(db);
  if (known === undefined) {
    await db.write([insertMetadata(hexToBytes(xOnly), Math.floor(clock.now() / 1000))]);
  } else if (known !== xOnly) {
    throw new OracleKeyMismatch(
      `the database ${db.path} belongs to the oracle key ${
        npubOf(known)
      }, but the key file holds ${npub}: ` +
        "put the right key file in place, or start with an empty database",
    );
  }
}
