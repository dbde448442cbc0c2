import * as v from "valibot";
import type { DataFile } from "./data_message.ts";

/** Which files somebody wants. */
export interface FileWish {
  /** UTC, to the minute, as a field for dates has it: `2030-01-01T00:00`. */
  readonly start: string;
  readonly end: string;
  readonly observations: boolean;
  readonly forecasts: boolean;
}

const Listed = v.object({ file_names: v.array(v.string()) });

/**
 * Loads the files of a window, each once.
 *
 * @param kept those that are there already, by name; what is loaded is put there too
 * @param tell takes how many are there
 * @throws {Error} when one cannot be loaded, or it is cancelled
 */
export async function loadFiles(
  wish: FileWish,
  kept: Map<string, Uint8Array>,
  signal: AbortSignal,
  tell: (done: number, all: number, bytes: number) => void,
): Promise<DataFile[]> {
  if (!wish.observations && !wish.forecasts) throw new Error("Choose at least one kind of file.");
  const query = new URLSearchParams({
    start: `${wish.start}:00Z`,
    end: `${wish.end}:00Z`,
    observations: String(wish.observations),
    forecasts: String(wish.forecasts),
  });
  const names = v.parse(Listed, await (await load(`/files?${query}`, signal)).json()).file_names;
  const files: DataFile[] = [];
  let bytes = 0;
  for (const name of names) {
    tell(files.length, names.length, bytes);
    const content = kept.get(name) ??
      new Uint8Array(await (await load(`/file/${encodeURIComponent(name)}`, signal)).arrayBuffer());
    kept.set(name, content);
    bytes += content.length;
    const table = name.startsWith("forecasts") ? "forecasts" : "observations";
    files.push({ name, bytes: content, table });
  }
  tell(files.length, names.length, bytes);
  const wanted = new Set(names);
  for (const name of kept.keys()) if (!wanted.has(name)) kept.delete(name);
  return files;
}

async function load(path: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(path, { signal });
  if (response.ok) return response;
  const told = v.safeParse(
    v.object({ detail: v.string() }),
    await response.json().catch(() => null),
  );
  throw new Error(told.success ? told.output.detail : `${path}: status ${response.status}`);
}
