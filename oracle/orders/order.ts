import * as v from "valibot";

/** What an operator can have done to decisions. */
export const DecisionOrder = v.variant("order", [
  v.strictObject({ order: v.literal("tell trust") }),
  v.strictObject({ order: v.literal("accept store") }),
  v.strictObject({
    order: v.literal("release events"),
    /** The one event; all that are held unless given. */
    event: v.optional(v.string()),
  }),
]);
export type DecisionOrder = v.InferOutput<typeof DecisionOrder>;

/** What an operator can have done to weather files; `name` is the name of one. */
export const FileOrder = v.variant("order", [
  v.strictObject({
    order: v.literal("set aside"),
    how: v.picklist(["quarantined", "removed"]),
    name: v.string(),
    reason: v.string(),
  }),
  v.strictObject({ order: v.literal("remove missing"), reason: v.string() }),
  v.strictObject({ order: v.literal("restore"), name: v.string() }),
  v.strictObject({ order: v.literal("clean") }),
]);
export type FileOrder = v.InferOutput<typeof FileOrder>;

/** What an operator can have done by whoever has the database. */
export const Order = v.union([DecisionOrder, FileOrder]);
export type Order = v.InferOutput<typeof Order>;

/** What came of an order, as a command tells it. */
export const OrderAnswer = v.strictObject({
  /** The exit status. */
  status: v.picklist([0, 1]),
  /** Lines for standard output. */
  printed: v.array(v.string()),
  /** Lines for standard error. */
  complained: v.array(v.string()),
});
export type OrderAnswer = v.InferOutput<typeof OrderAnswer>;

/** Does what an order says. */
export type CarryOut = (order: Order) => Promise<OrderAnswer>;

/** The answer to an order that was carried out. */
export function done(...printed: string[]): OrderAnswer {
  return { status: 0, printed, complained: [] };
}

/** The answer to an order that was not. */
export function refused(...complained: string[]): OrderAnswer {
  return { status: 1, printed: [], complained };
}
