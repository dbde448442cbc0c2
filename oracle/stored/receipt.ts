import * as v from "valibot";
import { StationId } from "../../shared/contract/ids.ts";
import type { BatchReceipt } from "../../shared/contract/observation_file.ts";
import type { WeatherFileName } from "../../shared/contract/weather_file_name.ts";
import { parseInstant } from "../../shared/time/instant.ts";
import { ALL_TIME, type ClosedSpan } from "../../shared/time/closed_span.ts";

/**
 * One collection receipt and the file it stands in, from a footer of version `awc-history-v1` with closed
 * intervals.
 */
export type StoredReceipt = Readonly<BatchReceipt> & { readonly file: WeatherFileName };

/**
 * The span that a receipt speaks of. An end that cannot be read is open; a receipt that failed may then have lost
 * anything, so that its span is all of time.
 */
export function receiptSpan(
  { status, window_start, window_end }: Pick<
    StoredReceipt,
    "status" | "window_start" | "window_end"
  >,
): ClosedSpan {
  const [fromMs, toMs] = [parseInstant(window_start), parseInstant(window_end)];
  const isWhole = fromMs !== undefined && toMs !== undefined;
  if (status === "failed" && !isWhole) return ALL_TIME;
  return { fromMs: fromMs ?? -Infinity, toMs: toMs ?? Infinity };
}

/**
 * The stations that a receipt speaks of; `undefined` stands for all of them: it failed, and its list is empty or names
 * something that is no station.
 */
export function receiptStations(
  { status, station_ids }: Pick<StoredReceipt, "status" | "station_ids">,
): readonly string[] | undefined {
  if (status !== "failed") return station_ids;
  const isReadable = station_ids.length > 0 && station_ids.every((id) => v.is(StationId, id));
  return isReadable ? station_ids : undefined;
}

/** Whether a receipt speaks of a station. */
export function concernsStation(
  receipt: Pick<StoredReceipt, "status" | "station_ids">,
  station: string,
): boolean {
  return receiptStations(receipt)?.includes(station) ?? true;
}

/** Whether the collector made rows of the reports in the answer of a receipt. */
export function hasRows(
  { status, failure_kind: kind }: Pick<StoredReceipt, "status" | "failure_kind">,
): boolean {
  return status !== "failed" || kind === "representation";
}
