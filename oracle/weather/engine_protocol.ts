/** A value bound to a `?` of a query. */
export type Parameter = string | number;

/** A file under the short name that SQL knows it by. */
export type NamedFile = readonly [name: string, path: string];

/** What the engine's worker is told. */
export type EngineRequest =
  | { readonly kind: "open"; readonly wasmPath: string; readonly memoryMb: number }
  | {
    readonly kind: "query";
    readonly files: readonly NamedFile[];
    readonly sql: string;
    readonly parameters: readonly Parameter[];
  };

/** A cell of an answer; big integers and dates come as numbers. */
export type Cell = string | number | boolean | null;

/** An answer, column by column. */
export interface EngineTable {
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly cells: readonly Cell[] }[];
}

/**
 * What the engine's worker says: `listening` once it can be told anything, `ready` once it can be asked, then one
 * answer a query. After `isFatal` the engine is of no more use.
 */
export type EngineReply =
  | { readonly kind: "listening" }
  | { readonly kind: "ready" }
  | { readonly kind: "table"; readonly table: EngineTable }
  | { readonly kind: "error"; readonly message: string; readonly isFatal: boolean };
