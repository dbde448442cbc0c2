import { FORECAST_COLUMNS } from "../../shared/contract/forecast_file.ts";
import { OBSERVATION_COLUMNS } from "../../shared/contract/observation_file.ts";
import type { Column } from "../../shared/contract/table.ts";
import type { StoredEvidence } from "../stored/stored_evidence.ts";
import type { StoredReceipt } from "../stored/receipt.ts";
import type { StoredForecast, StoredObservation } from "../stored/rows.ts";

/**
 * The same evidence in the one order in which it is judged and recorded: by file, then by what rows and receipts say,
 * each once however often a file has it. Rules without an order take it as it was read.
 */
export function inOrder<Evidence extends StoredEvidence>(input: Evidence): Evidence {
  if (!input.rules.oneOrder) return input;
  const { files } = input;
  return {
    ...input,
    ...files && { files: sortUniquely(files, ({ file }) => file.name) },
    observations: sortUniquely(input.observations, (row) => rowKey(row, OBSERVATION_COLUMNS)),
    receipts: sortUniquely(input.receipts, receiptKey),
    precipitation: sortUniquely(
      input.precipitation,
      ({ file, ...footer }) =>
        JSON.stringify([file.name, footer.requested_at, footer.completed_at]),
    ),
    forecasts: sortUniquely(input.forecasts, (row) => rowKey(row, FORECAST_COLUMNS)),
  };
}

/** Ascending by a text that says all of an item; of equal ones the first. */
function sortUniquely<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] {
  const byKey = new Map<string, Item>();
  for (const item of items) {
    const key = keyOf(item);
    if (!byKey.has(key)) byKey.set(key, item);
  }
  return [...byKey].sort(([a], [b]) => a < b ? -1 : 1).map(([, item]) => item);
}

function rowKey(row: StoredObservation | StoredForecast, columns: readonly Column[]): string {
  const cells = row as unknown as Readonly<Record<string, string | number | null | undefined>>; // all are keys
  return JSON.stringify([
    row.file.name,
    ...columns.map(({ name }) => {
      const cell = cells[name];
      return typeof cell === "number" ? `number ${cell}` : cell ?? null;
    }),
  ]);
}

function receiptKey(receipt: StoredReceipt): string {
  return JSON.stringify([
    receipt.file.name,
    receipt.window_start,
    receipt.window_end,
    receipt.station_ids,
    receipt.requested_at,
    receipt.completed_at,
    receipt.status,
    receipt.source_url,
    receipt.source_sha256,
    receipt.response_status,
    receipt.response_count,
    receipt.report_count,
    receipt.error,
    receipt.failure_kind,
  ]);
}
