import * as v from "valibot";
import { EntryId, EventId, PointHex } from "../../shared/contract/ids.ts";

const Seconds = v.pipe(v.number(), v.safeInteger());
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/**
 * The oracle's signed statement of an event's terms, as its JSON carries it. Unknown kinds and fields are refused,
 * because the signature would not cover them.
 */
export const SignedStatement = v.strictObject({
  statement: v.strictObject({
    event_id: EventId,
    /** Unix seconds, like every time here. */
    signing_date: Seconds,
    expiry: Seconds,
    nonce_point: PointHex,
    outcomes: v.strictObject({
      kind: v.literal("ranking"),
      number_of_places_win: Count,
      entry_ids: v.array(EntryId),
    }),
    terms: v.strictObject({
      kind: v.literal("observation"),
      source: v.string(),
      start_observation_date: Seconds,
      end_observation_date: Seconds,
      targets: v.array(v.string()),
      scoring_fields: v.array(v.string()),
      number_of_values_per_entry: Count,
      scoring_rules: v.string(),
      lines: v.array(v.strictObject({
        target: v.string(),
        metric: v.string(),
        lower: v.number(),
        upper: v.number(),
        window_hours: Count,
      })),
    }),
  }),
  /** BIP-340 signature of the statement's digest, hex. */
  signature: v.pipe(v.string(), v.regex(/^[0-9a-f]{128}$/)),
});
/** @see {@link SignedStatement} */
export type SignedStatement = v.InferOutput<typeof SignedStatement>;
