import { MAX_DOCUMENT_BYTES, MAX_DOCUMENTS_BYTES } from "../../../shared/parquet/retained.ts";

const MIB = 1024 * 1024;

/** What an upload may take; all in bytes. */
export interface FileLimits {
  /** The largest file. */
  readonly fileBytes: number;
  /** The most one retained document may inflate to. */
  readonly documentBytes: number;
  /** The most the retained documents of one file may inflate to together. */
  readonly documentsBytes: number;
  /** Uploads are refused while they could leave less than this on the disk. */
  readonly freeBytes: number;
}

/** The limits of the upload contract, and room for the database to go on when the disk fills up. */
export const DEFAULT_LIMITS: FileLimits = {
  fileBytes: 128 * MIB,
  documentBytes: MAX_DOCUMENT_BYTES,
  documentsBytes: MAX_DOCUMENTS_BYTES,
  freeBytes: 512 * MIB,
};
