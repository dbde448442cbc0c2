import { decodeLooseBase64 } from "../../shared/bytes/loose_base64.ts";
import { sha256Hex } from "../../shared/bytes/sha256.ts";
import {
  decodeDocument,
  MAX_DOCUMENT_BYTES,
  RetainedDocumentError,
} from "../../shared/parquet/retained.ts";
import type { RuleSet } from "../rules/rule_set.ts";
import type { RecordedDocument } from "./decision_record.ts";
import { documentKey, type NeededDocument } from "../evidence/needed_documents.ts";
import type { DocumentText } from "../evidence/documents/reparse.ts";

/** The most bytes that all documents of one record may inflate to; they are unpacked one by one. */
export const RECORD_MAX_DOCUMENT_BYTES = 2 * 1024 * 1024 * 1024;
/** Documents inflate to at most this many times their base64, and what is always granted; real ones to 2 to 20 times. */
const MAX_INFLATION = 32;
const ALWAYS_BYTES = 64 * 1024 * 1024;

/** A document ready to be parsed again, or the difference that keeps it from it. */
export type DecodedDocument =
  | { readonly document: DocumentText; readonly subjects: readonly string[] }
  | { readonly at: string; readonly problem: string };

/**
 * Unpacks recorded documents one by one and holds each against its hash. A document that nothing asks for is a
 * difference too: a record holds what it rests on and nothing else.
 *
 * @param needed what the rules will ask for
 */
export function* decodeDocuments(
  documents: readonly RecordedDocument[],
  needed: readonly NeededDocument[],
  { oneOrder }: Pick<RuleSet, "oneOrder">,
): Generator<DecodedDocument> {
  const wanted = new Map(needed.map((each, place) => [
    documentKey(each.kind, each.file.name, each.sha256),
    { ...each, place },
  ]));
  const packed = documents.reduce((sum, { content }) => sum + content.length, 0);
  const most = Math.min(RECORD_MAX_DOCUMENT_BYTES, ALWAYS_BYTES + MAX_INFLATION * packed);
  const claimed = documents.reduce((sum, { content }) => sum + claimedBytes(content), 0);
  if (claimed > most) {
    const problem = `they inflate to ${claimed} bytes, but what they take here may to ${most}`;
    return yield { at: "evidence.documents", problem };
  }
  let last = -1;
  for (const [index, recorded] of documents.entries()) {
    const place = `evidence.documents[${index}]`;
    const key = documentKey(recorded.kind, recorded.file, recorded.sha256);
    const want = wanted.get(key);
    if (!want) return yield { at: place, problem: "no row or receipt rests on this document" };
    wanted.delete(key);
    if (want.place < last) return yield { at: place, problem: "it stands out of order" };
    last = want.place;
    if (want.url !== recorded.url || want.receivedAt !== recorded.received_at) {
      return yield { at: place, problem: "its rows or receipts name another source" };
    }
    let bytes: Uint8Array;
    try {
      const content = oneOrder ? recorded.content : respell(recorded.content);
      bytes = decodeDocument(content, claimedBytes(content));
    } catch (error) {
      if (!(error instanceof RetainedDocumentError)) throw error;
      return yield { at: place, problem: error.message };
    }
    if (sha256Hex(bytes) !== recorded.sha256) {
      return yield { at: place, problem: "its text does not hash to its name" };
    }
    const document = {
      kind: recorded.kind,
      sha256: recorded.sha256,
      receivedAt: recorded.received_at,
      text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes),
    };
    yield { document, subjects: want.subjects };
  }
}

/** The length that a gzip stream ends with (RFC 1952), but at most what is allowed; its unpacking is held to it. */
function claimedBytes(content: string): number {
  const tail = decodeLooseBase64(content.slice(-8));
  if (tail.length < 4) return 0;
  return Math.min(new DataView(tail.buffer).getUint32(tail.length - 4, true), MAX_DOCUMENT_BYTES);
}

/** The first release took base64 in any spelling. */
function respell(content: string): string {
  return decodeLooseBase64(content).toBase64();
}
