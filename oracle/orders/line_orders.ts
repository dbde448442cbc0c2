import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { formatDay, parseDay } from "../../shared/time/utc_days.ts";
import type { LineKeeper } from "../lines/history/line_keeper.ts";
import type { ReadDay } from "../lines/history/read_day.ts";
import { done, type LineOrder, type OrderAnswer, type OrderedMisses } from "./order.ts";

/** Who keeps misses and lines, as far as orders go. */
export type OrderedLines = Pick<LineKeeper, "dueDays" | "keep" | "fit">;

/**
 * Does what an order about fair lines says. Days are told and named as `2030-01-31`.
 * @throws {RefusalError} when a day is none
 */
export async function carryOutLineOrder(
  order: LineOrder,
  lines: OrderedLines,
): Promise<OrderAnswer> {
  switch (order.order) {
    case "tell due days":
      return done(...(await lines.dueDays("empty days")).map(formatDay));
    case "keep day":
      return await keepDay(order, lines);
    case "fit lines":
      await lines.fit();
      return done("lines are fitted to what is kept");
  }
}

async function keepDay(
  { day, pairs, files }: LineOrder & { readonly order: "keep day" },
  lines: OrderedLines,
): Promise<OrderAnswer> {
  const dayMs = parseDay(day);
  if (dayMs === undefined) throw new RefusalError("invalid", `${day} is no day`);
  const isKept = await lines.keep(dayMs, { pairs: readPairs(pairs), files });
  return done(isKept ? `${day}: ${pairs.full.length} misses` : `${day}: it needs none`);
}

function readPairs({ full, day, night }: OrderedMisses): ReadDay["pairs"] {
  const pairsOf = (rows: OrderedMisses["full"]) =>
    rows.map(([target, metric, baseline, observed]) => ({ target, metric, baseline, observed }));
  return { full: pairsOf(full), day: pairsOf(day), night: pairsOf(night) };
}

/** The order that keeps what a day came to. */
export function keepDayOrder(day: string, { pairs, files }: ReadDay): LineOrder {
  const rowsOf = (own: ReadDay["pairs"]["full"]): OrderedMisses["full"] =>
    own.map(({ target, metric, baseline, observed }) => [target, metric, baseline, observed]);
  const { full, day: dayHalf, night } = pairs;
  return {
    order: "keep day",
    day,
    pairs: { full: rowsOf(full), day: rowsOf(dayHalf), night: rowsOf(night) },
    files: { ...files },
  };
}
