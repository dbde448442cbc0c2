import {
  OBSERVATION_COLUMNS,
  type ObservationRow,
} from "../../../shared/contract/observation_file.ts";
import type { WeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { FileSource } from "../../../shared/parquet/file_source.ts";
import { readRows } from "../../../shared/parquet/read.ts";
import { decodeDocument } from "../../../shared/parquet/retained.ts";
import type { StoredReceipt } from "../../stored/receipt.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import type { Layout } from "../disk/layout.ts";
import type { FileLimits } from "../disk/limits.ts";
import { readFacts } from "../footers/read_facts.ts";
import { retainedDocuments } from "../footers/retained_documents.ts";

/** An observation file as it was uploaded: what it stores, and what it was stored from. */
export interface CollectedFile {
  readonly rows: readonly StoredObservation[];
  readonly receipts: readonly StoredReceipt[];
  /** Its retained documents, checked against their hashes; each is unpacked when it is reached. */
  documents(): Iterable<{ readonly sha256: string; readonly text: string }>;
}

/**
 * Reads an observation file without engine or index.
 * @throws {WeatherFileError} {@link ParquetError} when it is damaged
 */
export async function readCollectedFile(
  file: WeatherFileName,
  layout: Layout,
  limits: Pick<FileLimits, "documentBytes" | "documentsBytes">,
): Promise<CollectedFile> {
  using source = await FileSource.open(layout.original(file));
  const { facts, footer } = await readFacts(source, "observations", limits);
  const groups = await Array.fromAsync(
    readRows<ObservationRow>(source, OBSERVATION_COLUMNS, { footer }),
  );
  return {
    rows: groups.flat().map((row) => ({ ...row, file })),
    receipts: facts.receipts.map((receipt) => ({ ...receipt, file })),
    *documents() {
      for (const { sha256, content } of retainedDocuments(footer)) {
        const bytes = decodeDocument(content, limits.documentBytes);
        yield { sha256, text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) };
      }
    },
  };
}
