import { parseInstant } from "../../../shared/time/instant.ts";
import type { ClosedSpan } from "../../../shared/time/closed_span.ts";
import type { WeatherFileKind } from "../../../shared/contract/weather_file_name.ts";
import { receiptSpan } from "../../stored/receipt.ts";
import type { FileFacts } from "../footers/file_facts.ts";
import type { LostSpan } from "./listed_queries.ts";

/** Of a file that cannot be read. */
export const UNKNOWN_LOSS: LostSpan = { lostFrom: null, lostTo: null, lostAt: null };

/** What is lost with a file, by what it says itself. One that names no span may have told of any time. */
export function lostSpan(kind: WeatherFileKind, facts: FileFacts): LostSpan {
  const spans = kind === "forecasts" ? [rowSpan(facts)] : observedSpans(facts);
  const fromMs = spans.reduce((least, span) => Math.min(least, span.fromMs), Infinity);
  const toMs = spans.reduce((most, span) => Math.max(most, span.toMs), -Infinity);
  const isKnown = Number.isFinite(fromMs) && Number.isFinite(toMs);
  return {
    lostFrom: isKnown ? Math.floor(fromMs / 1000) : null,
    lostTo: isKnown ? Math.ceil(toMs / 1000) : null,
    lostAt: kind === "forecasts" ? null : lastAnswer(facts),
  };
}

const ANY_TIME: ClosedSpan = { fromMs: -Infinity, toMs: Infinity };

function rowSpan({ rows, bounds: { generated_at: bounds } }: FileFacts): ClosedSpan {
  const [fromMs, toMs] = [parseInstant(bounds?.min), parseInstant(bounds?.max)];
  return rows > 0 && fromMs !== undefined && toMs !== undefined ? { fromMs, toMs } : ANY_TIME;
}

function observedSpans(facts: FileFacts): ClosedSpan[] {
  const { rows, receipts, precipitation } = facts;
  if (receipts.length === 0) return [ANY_TIME]; // they may be of a version that nobody reads
  return [
    ...rows > 0 ? [rowSpan(facts)] : [],
    ...receipts.map(receiptSpan),
    ...(precipitation?.rows ?? []).map(({ start, end }) => spanOf(start, end)),
    ...(precipitation?.issues ?? []).map(({ window_start, window_end }) =>
      spanOf(window_start, window_end)
    ),
  ];
}

function spanOf(from: string | null, to: string | null): ClosedSpan {
  return { fromMs: parseInstant(from) ?? -Infinity, toMs: parseInstant(to) ?? Infinity };
}

function lastAnswer({ receipts, precipitation }: FileFacts): number | null {
  const completed = [
    ...receipts.map(({ completed_at }) => completed_at),
    ...precipitation ? [precipitation.completed_at] : [],
  ].map((time) => parseInstant(time) ?? NaN);
  const lastMs = completed.reduce((last, ms) => Math.max(last, ms), -Infinity);
  return Number.isFinite(lastMs) ? Math.ceil(lastMs / 1000) : null;
}
