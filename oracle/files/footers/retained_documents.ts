import * as v from "valibot";
import {
  FORECAST_SOURCE_KEY_PREFIX,
  ForecastSource,
} from "../../../shared/contract/forecast_file.ts";
import {
  OBSERVATION_AUDIT_KEY,
  PRECIPITATION_KEY,
  PrecipitationSource,
  SourceDocument,
} from "../../../shared/contract/observation_file.ts";
import type { ParquetFooter } from "../../../shared/parquet/footer.ts";

/** A document as a footer carries it: packed, and not checked against its hash yet. */
export interface PackedDocument {
  /** The key of the footer entry it stands in. */
  readonly key: string;
  /** The hash it is filed under. */
  readonly sha256: string;
  readonly url: string;
  /** Word for word; null for METAR answers, whose receipts tell. */
  readonly receivedAt: string | null;
  /** gzip in base64. */
  readonly content: string;
}

const Hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in hex"));
const Sources = v.record(Hash, PrecipitationSource);
const AuditDocuments = v.object({ source_documents: v.record(Hash, SourceDocument) });
const PrecipitationDocuments = v.object({ sources: Sources });

/**
 * The documents that a footer retains, in its order.
 * @throws {SyntaxError} when an entry is not JSON
 * @throws {v.ValiError} when it is not what its key promises
 */
export function* retainedDocuments({ keyValue }: ParquetFooter): Generator<PackedDocument> {
  for (const [key, value] of keyValue) {
    if (key.startsWith(FORECAST_SOURCE_KEY_PREFIX)) {
      const { url, received_at, sha256, content } = v.parse(ForecastSource, JSON.parse(value));
      const filed = v.parse(Hash, key.slice(FORECAST_SOURCE_KEY_PREFIX.length));
      if (sha256 !== filed) throw new SyntaxError(`${key} holds the document ${sha256}`);
      yield { key, sha256, url, receivedAt: received_at, content };
    } else if (key === OBSERVATION_AUDIT_KEY) {
      const { source_documents } = v.parse(AuditDocuments, JSON.parse(value));
      for (const [sha256, { source_url, body }] of Object.entries(source_documents)) {
        yield { key, sha256, url: source_url, receivedAt: null, content: body };
      }
    } else if (key === PRECIPITATION_KEY) {
      const { sources } = v.parse(PrecipitationDocuments, JSON.parse(value));
      for (const [sha256, { source_url, received_at, body }] of Object.entries(sources)) {
        yield { key, sha256, url: source_url, receivedAt: received_at, content: body };
      }
    }
  }
}
