import type { BatchReceipt } from "../../../shared/contract/observation_file.ts";
import type { PrecipitationFooter } from "../../stored/precipitation.ts";
import type { DocumentPlace } from "./document_places.ts";

/** The least and greatest text of a column, or null when the file does not say or a value is missing. */
export type ColumnBounds = { readonly min: string; readonly max: string } | null;

/** A retained document that was checked against its hash. */
export interface RetainedFact {
  readonly key: string;
  readonly sha256: string;
  readonly url: string;
  readonly receivedAt: string | null;
  /** Where it stands in the file; null when that is not known. */
  readonly place: DocumentPlace | null;
}

/** All that the index keeps of a file besides its rows. */
export interface FileFacts {
  readonly rows: number;
  /** Names of the columns that are there and known. */
  readonly columns: readonly string[];
  /** Bounds of the columns that decide whether a file matters to a question. */
  readonly bounds: Readonly<Record<string, ColumnBounds>>;
  /** Empty when the receipts are of another version than this project trusts. */
  readonly receipts: readonly BatchReceipt[];
  readonly precipitation: PrecipitationFooter | null;
  readonly documents: readonly RetainedFact[];
}
