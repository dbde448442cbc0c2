import { gunzipSync } from "node:zlib";

/** The text of a file under `testdata/`, inflated when its name ends in `.gz`. */
export async function sampleText(path: string): Promise<string> {
  const bytes = await Deno.readFile(new URL(`../../testdata/${path}`, import.meta.url));
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
    path.endsWith(".gz") ? gunzipSync(bytes) : bytes,
  );
}

/** The value of a JSON file under `testdata/`; `T` is what the caller knows it to be. */
export async function sampleJson<T>(path: string): Promise<T> {
  return JSON.parse(await sampleText(path)) as T;
}
