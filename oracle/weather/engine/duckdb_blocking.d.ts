/**
 * The little of DuckDB-WASM's blocking build that is used. Its own declarations pull in types of another Node version,
 * which clash with those of the rest of the program.
 */

/** The part of DuckDB-WASM's own Node runtime that is kept. */
export interface NodeRuntime {
  resolveFileInfo(
    module: WasmModule,
    fileId: number,
  ): { readonly dataUrl: string | null; readonly fileName: string } | null;
}

/** The part of the WebAssembly module that file access needs. */
export interface WasmModule {
  readonly HEAPU8: Uint8Array;
  readonly HEAPF64: Float64Array;
  _malloc(bytes: number): number;
  ccall(name: string, result: null, argumentTypes: string[], values: unknown[]): void;
}

/** A DuckDB. */
export interface Database {
  instantiate(onProgress: () => void): Promise<unknown>;
  open(config: { path: string }): void;
  connect(): Connection;
  registerFileURL(name: string, path: string, protocol: number, directIo: boolean): void;
  dropFiles(): void;
}

/** A connection to it; whatever it runs blocks. */
export interface Connection {
  query(sql: string): ArrowTable;
}

/** An answer. */
export interface ArrowTable {
  readonly numRows: number;
  readonly schema: { readonly fields: readonly { readonly name: string }[] };
  getChildAt(index: number): Iterable<unknown> | null;
}

/** What the build exports; where it is loaded as CommonJS, under `default`. */
export interface DuckDb {
  createDuckDB(bundles: unknown, logger: unknown, runtime: unknown): Promise<Database>;
  VoidLogger: new () => unknown;
  NODE_RUNTIME: NodeRuntime;
}

declare const duckdb: DuckDb;
export default duckdb;
