/**
 * The little of DuckDB-WASM's blocking build for browsers that is used; its own declarations contradict those of the
 * rest of the project.
 */

/** How much of the engine was loaded. */
export interface Progress {
  readonly bytesLoaded: number;
  readonly bytesTotal: number;
}

/** A DuckDB. */
export interface Database {
  instantiate(onProgress: (progress: Progress) => void): Promise<unknown>;
  open(config: { path: string }): void;
  connect(): Connection;
  registerFileBuffer(name: string, bytes: Uint8Array): void;
  copyFileToBuffer(name: string): Uint8Array;
  dropFile(name: string): void;
}

/** A connection to it; whatever it runs blocks. */
export interface Connection {
  query(sql: string): ArrowTable;
}

/** An answer. */
export interface ArrowTable {
  readonly numRows: number;
  readonly schema: {
    readonly fields: readonly { readonly name: string; readonly type: unknown }[];
  };
  getChildAt(index: number): { get(row: number): unknown } | null;
}

export function createDuckDB(
  bundles: unknown,
  logger: unknown,
  runtime: unknown,
): Promise<Database>;
export const VoidLogger: new () => unknown;
export const BROWSER_RUNTIME: unknown;
