import { createRequire } from "node:module";

/** The engine that pages load; its address names its version, of which there is one build. */
export const WASM_PATH = "/assets/duckdb-eh.1.28.0.wasm";
/** What the browser has to load for it, MB. */
export const WASM_MB = 18;

const FILE = "@duckdb/duckdb-wasm/dist/duckdb-eh.wasm";

/** Opens the engine; whoever takes its bytes closes it. */
export async function openWasm(): Promise<{ readonly size: number; readonly file: Deno.FsFile }> {
  const file = await Deno.open(createRequire(import.meta.url).resolve(FILE));
  return { size: (await file.stat()).size, file };
}
