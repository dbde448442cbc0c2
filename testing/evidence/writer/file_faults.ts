import {
  FORECAST_COLUMNS,
  FORECAST_SOURCE_KEY_PREFIX,
  type ForecastRow,
  type ForecastSource,
} from "../../../shared/contract/forecast_file.ts";
import {
  OBSERVATION_AUDIT_KEY,
  OBSERVATION_COLUMNS,
  OBSERVATION_COVERAGE_KEY,
  type ObservationAudit,
  type ObservationCoverage,
  type ObservationRow,
} from "../../../shared/contract/observation_file.ts";
import type { Column } from "../../../shared/contract/table.ts";
import { FileSource } from "../../../shared/parquet/file_source.ts";
import { readFooter } from "../../../shared/parquet/footer.ts";
import { MemorySink } from "../../fixtures/memory_sink.ts";
import { readRows } from "../../../shared/parquet/read.ts";
import { encodeDocument } from "../../../shared/parquet/packed_document.ts";
import { TableWriter } from "../../../shared/parquet/write.ts";

/** Files with something wrong in them, as a damaged disk or a lying writer would leave them; nothing on disk changes. */

/** The first part of a file. */
export async function truncate(path: string, share = 0.5): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await Deno.readFile(path);
  return bytes.slice(0, Math.floor(bytes.length * share));
}

/** A file with one bit changed at a share of its length. */
export async function flipBit(path: string, share: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await Deno.readFile(path);
  bytes[Math.floor(bytes.length * share)]! ^= 1; // a share of the length is a place in it
  return bytes;
}

/** An observation file whose rows are others, with the footers of the true ones. */
export async function withObservations(
  path: string,
  change: (rows: ObservationRow[]) => readonly ObservationRow[],
): Promise<Uint8Array<ArrayBuffer>> {
  return await rewrite<ObservationRow>(
    path,
    OBSERVATION_COLUMNS,
    "observation",
    change,
    (entry) => entry,
  );
}

/** A forecast file whose rows are others, with the documents of the true ones. */
export async function withForecasts(
  path: string,
  change: (rows: ForecastRow[]) => readonly ForecastRow[],
): Promise<Uint8Array<ArrayBuffer>> {
  return await rewrite<ForecastRow>(path, FORECAST_COLUMNS, "forecast", change, (entry) => entry);
}

/** An observation file whose receipts say something else, in both footers that hold them. */
export async function withReceipts(
  path: string,
  change: (batches: ObservationCoverage["batches"]) => ObservationCoverage["batches"],
): Promise<Uint8Array<ArrayBuffer>> {
  const lie = (coverage: ObservationCoverage) => ({
    ...coverage,
    batches: change(coverage.batches),
  });
  return await rewrite<ObservationRow>(
    path,
    OBSERVATION_COLUMNS,
    "observation",
    (rows) => rows,
    ([key, value]) => {
      if (key === OBSERVATION_COVERAGE_KEY) return [key, JSON.stringify(lie(JSON.parse(value)))];
      if (key !== OBSERVATION_AUDIT_KEY) return [key, value];
      const audit = JSON.parse(value) as ObservationAudit;
      return [key, JSON.stringify({ ...audit, coverage: lie(audit.coverage) })];
    },
  );
}

/** A forecast file whose documents have another text under the same hashes. */
export async function withForeignDocuments(
  path: string,
): Promise<Uint8Array<ArrayBuffer>> {
  return await rewrite<ForecastRow>(
    path,
    FORECAST_COLUMNS,
    "forecast",
    (rows) => rows,
    ([key, value]) => {
      if (!key.startsWith(FORECAST_SOURCE_KEY_PREFIX)) return [key, value];
      const source = JSON.parse(value) as ForecastSource;
      return [key, JSON.stringify({ ...source, content: encodeDocument("<dwml/>") })];
    },
  );
}

/** A file without some of its footer entries. */
export async function withoutEntries(
  path: string,
  prefix: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const columns: readonly Column[] = path.includes("/forecasts_")
    ? FORECAST_COLUMNS
    : OBSERVATION_COLUMNS;
  return await rewrite<object>(
    path,
    columns,
    "weather",
    (rows) => rows,
    (entry) => entry[0].startsWith(prefix) ? undefined : entry,
  );
}

type Entry = readonly [key: string, value: string];

async function rewrite<Row extends object>(
  path: string,
  columns: readonly Column[],
  root: string,
  changeRows: (rows: Row[]) => readonly Row[],
  changeEntry: (entry: Entry) => Entry | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  using source = await FileSource.open(path);
  const footer = await readFooter(source);
  const groups = await Array.fromAsync(readRows<Row>(source, columns, { footer }));
  const sink = new MemorySink();
  const table = new TableWriter<Row>(sink, columns, { root });
  await table.writeRowGroup(changeRows(groups.flat()));
  const entries = [...footer.keyValue].map(changeEntry).filter((entry) => entry !== undefined);
  await table.finish(entries.map(([key, value]): [string, string] => [key, value]));
  return sink.bytes();
}
