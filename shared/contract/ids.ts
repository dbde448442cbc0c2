import * as v from "valibot";

/** A weather station id as files and URLs carry it, e.g. `KORD`: 1–16 characters of `A–Z a–z 0–9 - _`. */
export const StationId = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{1,16}$/, "must be 1–16 characters of A–Z, a–z, 0–9, - and _"),
  v.brand("StationId"),
);
/** @see {@link StationId} */
export type StationId = v.InferOutput<typeof StationId>;

/** A version 7 UUID in lower-case canonical form (RFC 9562); upper case is accepted and lowered. */
const UuidV7 = v.pipe(
  v.string(),
  v.toLowerCase(),
  v.regex(
    /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    "must be a version 7 UUID",
  ),
);

/** The id of a prediction event, chosen by its coordinator. */
export const EventId = v.pipe(UuidV7, v.brand("EventId"));
/** @see {@link EventId} */
export type EventId = v.InferOutput<typeof EventId>;

/** The id of one entry of an event; ascending ids number the entries 0, 1, 2 …. */
export const EntryId = v.pipe(UuidV7, v.brand("EntryId"));
/** @see {@link EntryId} */
export type EntryId = v.InferOutput<typeof EntryId>;

const HEX_32 = /^[0-9a-f]{64}$/;

/** 32 bytes as 64 lower-case hex characters: x-only keys, hashes, scalars. */
export const Hex32 = v.pipe(
  v.string(),
  v.regex(HEX_32, "must be 64 lower-case hex characters"),
  v.brand("Hex32"),
);
/** @see {@link Hex32} */
export type Hex32 = v.InferOutput<typeof Hex32>;

/** Whether a text is that. */
export const isHex32 = (text: string): text is Hex32 => HEX_32.test(text);

/** A compressed secp256k1 point as 66 lower-case hex characters (SEC1). */
export const PointHex = v.pipe(
  v.string(),
  v.regex(/^0[23][0-9a-f]{64}$/, "must be a compressed point of 66 lower-case hex characters"),
  v.brand("PointHex"),
);
/** @see {@link PointHex} */
export type PointHex = v.InferOutput<typeof PointHex>;

/** A nostr public key in its `npub1…` form (NIP-19); the checksum is verified by `shared/nostr`. */
export const Npub = v.pipe(
  v.string(),
  v.regex(/^npub1[02-9ac-hj-np-z]{58}$/, "must be an npub of 63 characters"),
  v.brand("Npub"),
);
/** @see {@link Npub} */
export type Npub = v.InferOutput<typeof Npub>;
