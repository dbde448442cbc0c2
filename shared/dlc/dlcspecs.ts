import { schnorr } from "@noble/curves/secp256k1.js";
import { concatBytes } from "../bytes/concat.ts";
import { list, u32, u8 } from "./big_endian.ts";
import { outcomeMessage, outcomes } from "./outcomes.ts";

// Announcement and attestation in the messages of dlcspecs (version 0 of oracles, enumerated outcomes): records of type,
// length and value. The locking points that these messages give are the announced ones, since an outcome's message is
// at the same time a text: each byte of it, below 25, is a character of one byte in UTF-8, which NFC leaves as it is.

/** Tag of an announcement's signature (dlcspecs, Oracle.md). */
const ANNOUNCEMENT_TAG = "DLC/oracle/announcement/v0";

/** Types of the records (dlcspecs, Messaging.md). */
const TYPES = { enumDescriptor: 55302, event: 55330, announcement: 55332, attestation: 55400 };

/** What an announcement in these messages is about. */
export interface DlcspecsEvent {
  /** The name of the event. */
  readonly eventId: string;
  /** The x coordinate of the nonce point: 32 bytes. */
  readonly nonce: Uint8Array;
  /** From when on the attestation is to be expected: unix seconds in 32 bits. */
  readonly maturity: number;
  /** Names of the outcomes in UTF-8, in order. */
  readonly outcomes: readonly Uint8Array[];
}

/**
 * The names of an event's outcomes: the messages that attest them, in the order of the locking points.
 * @throws {RangeError} for more entries than one byte of UTF-8 can number
 */
export function outcomeNames(entries: number, places: number): Uint8Array[] {
  if (entries > 0x80) throw new RangeError(`${entries} entries have no names in one byte each`);
  return outcomes(entries, places).map(outcomeMessage);
}

/**
 * The record of an event, which the signature of its announcement covers.
 * @throws {RangeError} for a maturity or a count that has no bytes
 */
export function eventRecord(event: DlcspecsEvent): Uint8Array {
  const descriptor = record(TYPES.enumDescriptor, [list(event.outcomes, sized)]);
  return record(TYPES.event, [
    list([event.nonce], (nonce) => nonce),
    u32(event.maturity),
    descriptor,
    sized(new TextEncoder().encode(event.eventId)),
  ]);
}

/** The 32-byte digest that the oracle signs: the tagged hash (BIP 340) of {@link eventRecord}. */
export function announcementRecordDigest(event: Uint8Array): Uint8Array {
  return schnorr.utils.taggedHash(ANNOUNCEMENT_TAG, event);
}

/** The announcement of an event: signature (64 bytes), x-only key (32), and the record of the event. */
export function announcementRecord(
  signature: Uint8Array,
  xOnlyKey: Uint8Array,
  event: Uint8Array,
): Uint8Array {
  return record(TYPES.announcement, [signature, xOnlyKey, event]);
}

/**
 * The attestation of an outcome: event, key, the one signature (nonce and attestation, 32 bytes each), and the outcome.
 * @param attested `outcome` the name of the outcome, `scalar` the attestation
 */
export function attestationRecord(
  { eventId, nonce }: Pick<DlcspecsEvent, "eventId" | "nonce">,
  xOnlyKey: Uint8Array,
  attested: { readonly outcome: Uint8Array; readonly scalar: Uint8Array },
): Uint8Array {
  return record(TYPES.attestation, [
    sized(new TextEncoder().encode(eventId)),
    xOnlyKey,
    list([concatBytes([nonce, attested.scalar])], (signature) => signature),
    sized(attested.outcome),
  ]);
}

function record(type: number, value: readonly Uint8Array[]): Uint8Array {
  return concatBytes([bigSize(type), sized(concatBytes(value))]);
}

function sized(bytes: Uint8Array): Uint8Array {
  return concatBytes([bigSize(bytes.length), bytes]);
}

/** A whole number in as few bytes as it needs (BOLT 1, BigSize). */
function bigSize(value: number): Uint8Array {
  if (value < 0xfd) return u8(value);
  if (value <= 0xffff) return concatBytes([u8(0xfd), u32(value).subarray(2)]);
  return concatBytes([u8(0xfe), u32(value)]);
}
