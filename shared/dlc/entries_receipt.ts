import { schnorr } from "@noble/curves/secp256k1.js";
import { concatBytes } from "../bytes/concat.ts";
import { fromWirePrediction } from "../contract/entry.ts";
import type { EventJson } from "../contract/event.ts";
import type { Metric, Pick, Prediction } from "../contract/metric.ts";
import { list, shortText, u8, uuid } from "./big_endian.ts";
import { verifySignedDigest } from "./signed_digest.ts";

/** Tag of the digest of an event's entries. */
const ENTRIES_TAG = "noaa-oracle/entries/v1";

/** The entries of one event, in any order, and the orders of the event that its picks follow. */
export interface PlayedEntries {
  readonly eventId: string;
  readonly locations: readonly string[];
  readonly metrics: readonly string[];
  readonly entries: readonly { readonly id: string; readonly picks: readonly Pick[] }[];
}

const PREDICTION_BYTES: Readonly<Record<Prediction, number>> = { over: 1, par: 2, under: 3 };

/**
 * The bytes that bind an event's picks: event id (16) ‖ number of entries (u16) ‖ for each entry, ascending by the
 * bytes of its id: id (16) ‖ number of picks (u16) ‖ for each pick, by location, then metric, both in the order of the
 * event: station and metric, each ASCII behind its length (u8) ‖ 1 over, 2 par, 3 under (u8). Integers are big-endian;
 * picks of metrics that the event does not score are left out.
 * @throws {RangeError} for ids that are no UUIDs, and texts that are not short ASCII
 */
export function entriesMessage(
  { eventId, locations, metrics, entries }: PlayedEntries,
): Uint8Array {
  const place = ({ target, metric }: Pick) =>
    locations.indexOf(target) * metrics.length + metrics.indexOf(metric);
  const pick = ({ target, metric, prediction }: Pick) =>
    concatBytes([shortText(target), shortText(metric), u8(PREDICTION_BYTES[prediction])]);
  const ascending = entries.toSorted((a, b) => idHex(a) < idHex(b) ? -1 : 1);
  return concatBytes([
    uuid(eventId),
    list(ascending, ({ id, picks }) => {
      const scored = picks.filter(({ metric }) => metrics.includes(metric));
      return concatBytes([uuid(id), list(scored.toSorted((a, b) => place(a) - place(b)), pick)]);
    }),
  ]);
}

/** The 32-byte digest that the oracle signs: the tagged hash (BIP 340) of {@link entriesMessage}. */
export function entriesDigest(entries: PlayedEntries): Uint8Array {
  return schnorr.utils.taggedHash(ENTRIES_TAG, entriesMessage(entries));
}

/**
 * Whether `receipt` is the oracle's over just these entries.
 * @param receipt what an oracle served, or a record holds
 * @param xOnlyKey the oracle's x-only key, 64 hex characters, from a place that is trusted
 */
export function verifyEntriesReceipt(
  receipt: unknown,
  entries: PlayedEntries,
  xOnlyKey: string,
): boolean {
  return verifySignedDigest(receipt, () => entriesDigest(entries), xOnlyKey);
}

/** What of an event's public answer its receipt is about. */
export type AnsweredEvent = globalThis.Pick<
  EventJson,
  "id" | "locations" | "scoring_fields" | "entries"
>;

/** The entries of an event as its public answer shows them. */
export function answeredEntries(event: AnsweredEvent): PlayedEntries {
  return {
    eventId: event.id,
    locations: event.locations,
    metrics: event.scoring_fields,
    entries: event.entries.map(({ id, picks }) => ({
      id,
      picks: picks.map(({ target, metric, prediction }) => ({
        target,
        metric: metric as Metric, // one that the event does not score is left out
        prediction: fromWirePrediction(prediction),
      })),
    })),
  };
}

function idHex({ id }: { readonly id: string }): string {
  return id.replaceAll("-", "").toLowerCase();
}
