import { Sha256 } from "../../../shared/bytes/sha256.ts";
import type { ByteSource } from "../../../shared/parquet/byte_source.ts";
import { FileSource } from "../../../shared/parquet/file_source.ts";

const PART_BYTES = 1024 * 1024;

/** The SHA-256 of all bytes of a source, hex; read in parts. */
export async function hashOf(source: ByteSource): Promise<string> {
  const hash = new Sha256();
  for (let offset = 0; offset < source.size; offset += PART_BYTES) {
    hash.update(await source.read(offset, Math.min(PART_BYTES, source.size - offset)));
  }
  return hash.hex();
}

/** The SHA-256 of the file at a path, hex; `undefined` when there is none. */
export async function hashAt(path: string): Promise<string | undefined> {
  try {
    using source = await FileSource.open(path);
    return await hashOf(source);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
