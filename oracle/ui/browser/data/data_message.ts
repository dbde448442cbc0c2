/** A column of an answer. */
export interface Column {
  readonly name: string;
  /** As SQL calls it. */
  readonly type: string;
}

/** An answer, its cells as text; null is null. */
export interface Answer {
  readonly columns: readonly Column[];
  /** The first rows. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** How many there are. */
  readonly count: number;
  /** Whether all of it can be saved: not where a statement made no table. */
  readonly isTable: boolean;
}

/** A file for the engine, and the table that it is part of. */
export interface DataFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly table: "observations" | "forecasts";
}

/** What the page asks of the engine. */
export type DataRequest =
  | { readonly kind: "open"; readonly wasm: string }
  | { readonly kind: "files"; readonly files: readonly DataFile[] }
  | { readonly kind: "query"; readonly sql: string }
  | { readonly kind: "save"; readonly as: "csv" | "parquet" };

/** What the engine says; each request has one answer, and opening is told about on the way. */
export type DataReply =
  | { readonly kind: "progress"; readonly loaded: number; readonly total: number }
  | { readonly kind: "opened" }
  | { readonly kind: "schema"; readonly tables: Readonly<Record<string, readonly Column[]>> }
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "saved"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "failed"; readonly message: string };
