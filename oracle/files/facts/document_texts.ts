import { Buffer, isUtf8 } from "node:buffer";
import { sha256Hex } from "../../../shared/bytes/sha256.ts";
import type { WeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import type { ByteSource } from "../../../shared/parquet/byte_source.ts";
import { FileSource } from "../../../shared/parquet/file_source.ts";
import { readFooter } from "../../../shared/parquet/footer.ts";
import { decodeDocument, RetainedDocumentError } from "../../../shared/parquet/retained.ts";
import type { DocumentPlace } from "../footers/document_places.ts";
import type { RetainedFact } from "../footers/file_facts.ts";
import type { Layout } from "../disk/layout.ts";
import type { FileLimits } from "../disk/limits.ts";
import { retainedDocuments } from "../footers/retained_documents.ts";

/** A document as its file retains it, with the text that was received. */
export interface RetainedDocument {
  readonly sha256: string;
  readonly url: string;
  /** Word for word; null for METAR answers, whose receipts tell. */
  readonly receivedAt: string | null;
  /** As the footer holds it: gzip in base64. */
  readonly content: string;
  /** Decoded when asked for: a record needs the content alone. */
  readonly text: string;
}

/** A document that can be read without the footer it stands in. */
export type PlacedDocument = Omit<RetainedFact, "key" | "place"> & {
  readonly place: DocumentPlace;
};

type ReadLimits = Pick<FileLimits, "documentBytes">;

/**
 * Reads documents from an uploaded file, each checked against its hash again: from their places where those are known,
 * the others out of the whole footer.
 *
 * @returns by hash, only those that the file retains unharmed
 */
export async function readDocuments(
  file: WeatherFileName,
  hashes: ReadonlySet<string>,
  placed: readonly PlacedDocument[],
  layout: Layout,
  limits: ReadLimits,
): Promise<Map<string, RetainedDocument>> {
  const found = new Map<string, RetainedDocument>();
  using source = await FileSource.open(layout.original(file));
  for (const { place, ...document } of placed) {
    const packed = { ...document, content: await contentAt(source, place) };
    const checked = checkedDocument(packed, limits);
    if (checked) found.set(packed.sha256, checked);
  }
  if (found.size === hashes.size) return found;
  for (const { key: _, ...packed } of retainedDocuments(await readFooter(source))) {
    if (!hashes.has(packed.sha256) || found.has(packed.sha256)) continue;
    const checked = checkedDocument(packed, limits);
    if (checked) found.set(packed.sha256, checked);
  }
  return found;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

async function contentAt(source: ByteSource, { offset, length }: DocumentPlace): Promise<string> {
  if (offset + length > source.size) return "";
  return Buffer.from(await source.read(offset, length)).toString("latin1");
}

function checkedDocument(
  packed: Omit<RetainedDocument, "text">,
  { documentBytes }: ReadLimits,
): RetainedDocument | undefined {
  let bytes: Uint8Array;
  try {
    bytes = decodeDocument(packed.content, documentBytes);
  } catch (error) {
    if (error instanceof RetainedDocumentError) return undefined;
    throw error;
  }
  // A text that is not UTF-8 would have another hash once decoded, and so proves nothing.
  if (sha256Hex(bytes) !== packed.sha256 || !isUtf8(bytes)) return undefined;
  return {
    ...packed,
    get text() {
      return decoder.decode(bytes);
    },
  };
}
