import {
  OBSERVATION_COLUMNS,
  type ObservationRow,
} from "../../../shared/contract/observation_file.ts";
import type { WeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { FileSource } from "../../../shared/parquet/file_source.ts";
import { readRows } from "../../../shared/parquet/read.ts";
import type { StoredReceipt } from "../../stored/receipt.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import type { Layout } from "../disk/layout.ts";
import type { FileLimits } from "../disk/limits.ts";
import { readReceipts, unpackedDocuments } from "../footers/read_facts.ts";

/** An observation file as it was uploaded: what it stores, and what it was stored from. */
export interface CollectedFile {
  readonly rows: readonly StoredObservation[];
  readonly receipts: readonly StoredReceipt[];
  /**
   * Its retained documents, each unpacked and checked against its hash when it is reached.
   * @throws {WeatherFileError} when one is damaged
   */
  documents(): Iterable<{ readonly sha256: string; readonly text: string }>;
}

/**
 * Reads an observation file without engine or index, its documents later.
 * @throws {WeatherFileError} {@link ParquetError} when it is damaged
 */
export async function readCollectedFile(
  file: WeatherFileName,
  layout: Layout,
  limits: Pick<FileLimits, "documentBytes" | "documentsBytes">,
): Promise<CollectedFile> {
  using source = await FileSource.open(layout.original(file));
  const { receipts, footer } = await readReceipts(source);
  const rows: StoredObservation[] = [];
  for await (const group of readRows<ObservationRow>(source, OBSERVATION_COLUMNS, { footer })) {
    for (const row of group) rows.push(Object.assign(row, { file }));
  }
  return {
    rows,
    receipts: receipts.map((receipt) => ({ ...receipt, file })),
    *documents() {
      for (const { sha256, bytes } of unpackedDocuments(footer, limits)) {
        yield { sha256, text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) };
      }
    },
  };
}
