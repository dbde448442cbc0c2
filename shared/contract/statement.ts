import * as v from "valibot";

/** A par band an event is scored with; empty for fixed rules. */
export const StatementLine = v.strictObject({
  target: v.string(),
  metric: v.string(),
  lower: v.number(),
  upper: v.number(),
  window_hours: v.number(),
});
/** @see {@link StatementLine} */
export type StatementLine = v.InferOutput<typeof StatementLine>;

/**
 * What the oracle says that a nonce point stands for: the outcomes and terms of one event. Times are unix
 * seconds, entry ids ascend. A reader refuses members and kinds it does not know: they would not be signed.
 */
export const EventStatement = v.strictObject({
  event_id: v.string(),
  signing_date: v.number(),
  expiry: v.number(),
  nonce_point: v.string(),
  outcomes: v.strictObject({
    kind: v.literal("ranking"),
    number_of_places_win: v.number(),
    entry_ids: v.array(v.string()),
  }),
  terms: v.strictObject({
    kind: v.literal("observation"),
    source: v.string(),
    start_observation_date: v.number(),
    end_observation_date: v.number(),
    targets: v.array(v.string()),
    scoring_fields: v.array(v.string()),
    number_of_values_per_entry: v.number(),
    scoring_rules: v.picklist(["fixed", "lines"]),
    lines: v.array(StatementLine),
  }),
});
/** @see {@link EventStatement} */
export type EventStatement = v.InferOutput<typeof EventStatement>;

/** A statement with the oracle's signature (BIP 340, 128 hex characters) over its digest. */
export const SignedStatement = v.strictObject({
  statement: EventStatement,
  signature: v.pipe(
    v.string(),
    v.regex(/^[0-9a-f]{128}$/, "must be 128 lower-case hex characters"),
  ),
});
/** @see {@link SignedStatement} */
export type SignedStatement = v.InferOutput<typeof SignedStatement>;
