import { isUtf8 } from "node:buffer";
import type { WeatherFileName } from "../../shared/contract/weather_file_name.ts";
import { fileSource } from "../../shared/parquet/file_source.ts";
import { readFooter } from "../../shared/parquet/footer.ts";
import { decodeDocument, sha256Hex } from "../../shared/parquet/retained.ts";
import type { Layout } from "./layout.ts";
import type { ArchiveLimits } from "./limits.ts";
import { retainedDocuments } from "./retained_documents.ts";

/** A document as its file retains it, with the text that was received. */
export interface RetainedDocument {
  readonly sha256: string;
  readonly url: string;
  /** Word for word; null for METAR answers, whose receipts tell. */
  readonly receivedAt: string | null;
  /** As the footer holds it: gzip in base64. */
  readonly content: string;
  readonly text: string;
}

/**
 * Reads documents from an uploaded file, each checked against its hash again.
 *
 * @returns by hash, only those that the file retains unharmed
 */
export async function readDocuments(
  file: WeatherFileName,
  hashes: ReadonlySet<string>,
  layout: Layout,
  limits: Pick<ArchiveLimits, "documentBytes">,
): Promise<Map<string, RetainedDocument>> {
  const found = new Map<string, RetainedDocument>();
  using source = await fileSource(layout.original(file));
  for (const packed of retainedDocuments(await readFooter(source))) {
    const { sha256, url, receivedAt, content } = packed;
    if (!hashes.has(sha256) || found.has(sha256)) continue;
    const bytes = decodeDocument(content, limits.documentBytes);
    // A text that is not UTF-8 would have another hash once decoded, and so proves nothing.
    if (sha256Hex(bytes) !== sha256 || !isUtf8(bytes)) continue;
    found.set(sha256, { sha256, url, receivedAt, content, text: decoder.decode(bytes) });
  }
  return found;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
