import * as v from "valibot";
import { type Metric, METRIC_IDS } from "../../shared/contract/metric.ts";

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

type Miss = [target: string, metric: Metric, baseline: number, observed: number];

/** Misses of a window. They are looked through by hand: a day has 23,000, and requests wait meanwhile. */
const Misses = v.custom<Miss[]>((value) => Array.isArray(value) && value.every(isMiss));

function isMiss(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 4) return false;
  const [target, metric, baseline, observed] = value;
  return typeof target === "string" && target.length > 0 && target.length <= 8 &&
    METRIC_IDS.includes(metric) && Number.isFinite(baseline) && Number.isFinite(observed);
}

/** Misses of the windows of one day. */
const OrderedMisses = v.strictObject({ full: Misses, day: Misses, night: Misses });
export type OrderedMisses = v.InferOutput<typeof OrderedMisses>;

/** What an operator can have done to the misses that fair lines are fitted to; `day` is as `2030-01-31`. */
export const LineOrder = v.variant("order", [
  v.strictObject({ order: v.literal("tell due days") }),
  v.strictObject({
    order: v.literal("keep day"),
    day: v.string(),
    pairs: OrderedMisses,
    /** SHA-256 of each file that was read, by name. */
    files: v.record(v.string(), v.string()),
  }),
  v.strictObject({ order: v.literal("fit lines") }),
]);
export type LineOrder = v.InferOutput<typeof LineOrder>;

/** What an operator can have done by whoever has the database. */
export const Order = v.union([DecisionOrder, FileOrder, LineOrder]);
export type Order = v.InferOutput<typeof Order>;

/** An order as the log tells it: without the ten thousand numbers of a day. */
export function loggedOrder(order: Order): object {
  if (order.order !== "keep day") return order;
  return { order: order.order, day: order.day, misses: order.pairs.full.length };
}

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
