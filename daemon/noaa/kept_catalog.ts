import { gunzipSync, gzipSync } from "node:zlib";
import { join } from "node:path";
import * as v from "valibot";
import { sha256Hex } from "../../shared/bytes/sha256.ts";
import { replaceFile } from "../../shared/storage/durable_file.ts";
import { formatMilliseconds, requireInstant } from "../../shared/time/instant.ts";

const Meta = v.object({
  url: v.string(),
  received_at: v.pipe(v.string(), v.transform(requireInstant)),
  sha256: v.string(),
  etag: v.nullable(v.string()),
  last_modified: v.nullable(v.string()),
});

/** A station catalog as it was last received in full, and what the server needs to say "unchanged". */
export interface KeptCatalog {
  readonly url: string;
  readonly xml: string;
  readonly sha256: string;
  /** When the body was complete, ms since the Unix epoch. */
  readonly receivedAtMs: number;
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** The place on disk where the last catalog outlives restarts: `catalog.xml.gz` and `catalog.json`. */
export class CatalogKeeper {
  readonly #body: string;
  readonly #meta: string;

  constructor(folder: string) {
    this.#body = join(folder, "catalog.xml.gz");
    this.#meta = join(folder, "catalog.json");
  }

  /** Replaces what is kept. */
  async keep(catalog: KeptCatalog): Promise<void> {
    const meta: v.InferInput<typeof Meta> = {
      url: catalog.url,
      received_at: formatMilliseconds(catalog.receivedAtMs),
      sha256: catalog.sha256,
      etag: catalog.etag,
      last_modified: catalog.lastModified,
    };
    await replaceFile(this.#body, gzipSync(catalog.xml));
    await replaceFile(this.#meta, new TextEncoder().encode(JSON.stringify(meta)));
  }

  /** What is kept of `url`; `undefined` when there is nothing or it is not what its hash says. */
  async recall(url: string, maxBytes: number): Promise<KeptCatalog | undefined> {
    try {
      const meta = v.parse(Meta, JSON.parse(await Deno.readTextFile(this.#meta)));
      const body = gunzipSync(await Deno.readFile(this.#body), { maxOutputLength: maxBytes });
      const xml = new TextDecoder("utf-8", { ignoreBOM: true }).decode(body);
      if (meta.url !== url || meta.sha256 !== sha256Hex(xml)) return undefined;
      return {
        url,
        xml,
        sha256: meta.sha256,
        receivedAtMs: meta.received_at,
        etag: meta.etag,
        lastModified: meta.last_modified,
      };
    } catch {
      // Missing or damaged: the catalog is then asked for in full, which repairs it.
      return undefined;
    }
  }
}
