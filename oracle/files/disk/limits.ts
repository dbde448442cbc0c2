import { MAX_DOCUMENT_BYTES, MAX_DOCUMENTS_BYTES } from "../../../shared/parquet/retained.ts";

const MIB = 1024 * 1024;

/** How large the parts of a file may be. */
export interface ShapeLimits {
  readonly rows: number;
  readonly columns: number;
  /** Levels of columns below the root; a flat table has one. */
  readonly nesting: number;
  /** Entries of the footer, and documents in them. */
  readonly entries: number;
  /** The most one page may inflate to, in bytes. */
  readonly pageBytes: number;
  /** The most all pages may inflate to together, in bytes. */
  readonly decodedBytes: number;
}

/** What an upload may take; sizes in bytes. */
export interface FileLimits extends ShapeLimits {
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
  rows: 5_000_000,
  columns: 200,
  nesting: 2,
  entries: 10_000,
  pageBytes: 32 * MIB,
  decodedBytes: 512 * MIB,
};
