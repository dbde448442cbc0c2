import { dirname } from "node:path";
import { FORECAST_SOURCE_KEY_PREFIX } from "../../../shared/contract/forecast_file.ts";
import {
  OBSERVATION_AUDIT_KEY,
  PRECIPITATION_KEY,
} from "../../../shared/contract/observation_file.ts";
import type { ByteSource } from "../../../shared/parquet/byte_source.ts";
import { type ParquetFooter, rewriteFooter } from "../../../shared/parquet/footer.ts";

/**
 * Writes the light copy of a weather file: its pages byte for byte, its footer without the documents, so that the
 * engine opens it in a fraction of the time and memory. Readers see the old copy or the new one.
 */
export async function writeLightCopy(
  source: ByteSource,
  footer: ParquetFooter,
  path: string,
): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${crypto.randomUUID()}.partial`;
  try {
    {
      using file = await Deno.open(temporary, { write: true, createNew: true });
      await rewriteFooter(source, footer, {
        async write(bytes) {
          for (let offset = 0; offset < bytes.byteLength;) {
            offset += await file.write(bytes.subarray(offset));
          }
        },
      }, (key, value) => isDocumentKey(key) ? undefined : value);
      await file.sync();
    }
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}

function isDocumentKey(key: string): boolean {
  return key.startsWith(FORECAST_SOURCE_KEY_PREFIX) || key === OBSERVATION_AUDIT_KEY ||
    key === PRECIPITATION_KEY;
}
