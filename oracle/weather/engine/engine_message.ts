/** A file under the short name that a query knows it by. */
export interface NamedFile {
  readonly name: string;
  readonly path: string;
}

/** What the worker is told: to open its database once, then one query at a time. */
export type EngineRequest =
  | { readonly kind: "open"; readonly wasmPath: string; readonly memoryMb: number }
  | { readonly kind: "query"; readonly sql: string; readonly files: readonly NamedFile[] };

/** A cell of an answer; whole numbers of any width come as numbers. */
export type Cell = string | number | boolean | null;

/** An answer, column by column; every column has {@link rows} cells. */
export interface EngineTable {
  readonly rows: number;
  readonly columns: Readonly<Record<string, readonly Cell[]>>;
}

/**
 * What the worker says: `listening` once it hears what it is told, `open` once it can be asked, then one reply a query.
 * After an error that is `fatal` the worker is of no more use.
 */
export type EngineReply =
  | { readonly kind: "listening" }
  | { readonly kind: "open" }
  | { readonly kind: "table"; readonly table: EngineTable }
  | {
    readonly kind: "error";
    readonly message: string;
    readonly fatal: boolean;
    /** Whether the system is to blame, and neither the query nor a file. */
    readonly isSystem: boolean;
  };
