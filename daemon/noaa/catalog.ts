import type { Logger } from "@logtape/logtape";
import { sha256Hex } from "../../shared/bytes/sha256.ts";
import { parseStationCatalog, type StationCatalog } from "../../shared/noaa/stations.ts";
import { decodeUtf8, gunzipBounded, requireXml } from "./body.ts";
import type { HttpClient, Received } from "./http_client.ts";
import { HttpError } from "./http_error.ts";
import type { CatalogKeeper, KeptCatalog } from "./kept_catalog.ts";
import type { HttpLimits } from "./limits.ts";
import { CATALOG_RETRY } from "./retry.ts";
import type { TokenBucket } from "./token_bucket.ts";

/** A parsed station catalog together with the document it came from. */
export interface ReceivedCatalog {
  readonly source: KeptCatalog;
  readonly catalog: StationCatalog;
}

const PATH = "/data/cache/stations.cache.xml.gz";

/** Fetches the station catalog, in full only when it has changed. */
export class CatalogSource {
  readonly #options: {
    client: HttpClient;
    bucket: TokenBucket;
    baseUrl: string;
    keeper: CatalogKeeper;
    limits: HttpLimits;
    log: Logger;
  };
  /** The catalog parsed last; daily changes do not pay for hourly parsing. */
  #parsed: ReceivedCatalog | undefined;

  constructor(options: {
    client: HttpClient;
    bucket: TokenBucket;
    baseUrl: string;
    keeper: CatalogKeeper;
    limits: HttpLimits;
    log: Logger;
  }) {
    this.#options = options;
  }

  /** Where the catalog is asked for. */
  get url(): string {
    return this.#options.baseUrl + PATH;
  }

  /**
   * The current catalog. A 304 brings back the kept body with the time it was received at.
   * @throws {HttpError} when it cannot be had
   * @throws {NoaaDocumentError} when it is not a station catalog
   */
  async fetch(
    options: { signal?: AbortSignal; deadlineMs?: number } = {},
  ): Promise<ReceivedCatalog> {
    const { client, bucket, keeper, limits } = this.#options;
    const kept = await keeper.recall(this.url, limits.inflatedBytes);
    const source = await client.get(this.url, {
      ...options,
      gates: [bucket],
      timeoutMs: limits.catalogTimeoutMs,
      maxBytes: limits.bodyBytes,
      headers: conditionalHeaders(kept),
      retry: CATALOG_RETRY,
      accept: (status) => status === 200 || (status === 304 && kept !== undefined),
    }, (received) => kept !== undefined && received.status === 304 ? kept : this.#read(received));
    if (this.#parsed?.source.sha256 !== source.sha256) {
      const catalog = parseStationCatalog(source.xml);
      if (catalog.stations.length === 0) {
        throw new HttpError("content", "the station catalog names no station that counts");
      }
      this.#parsed = { source, catalog };
    }
    if (source !== kept) await this.#keep(source);
    return this.#parsed = { source, catalog: this.#parsed.catalog };
  }

  async #keep(source: KeptCatalog): Promise<void> {
    try {
      await this.#options.keeper.keep(source);
    } catch (error) {
      this.#options.log.warn("the station catalog could not be kept for the next cycle: {error}", {
        error,
      });
    }
  }

  #read({ url, body, headers, completedAtMs }: Received): KeptCatalog {
    const xml = decodeUtf8(gunzipBounded(body, this.#options.limits.inflatedBytes));
    requireXml(xml, headers.get("content-type"));
    return {
      url,
      xml,
      sha256: sha256Hex(xml),
      receivedAtMs: completedAtMs,
      etag: headers.get("etag"),
      lastModified: headers.get("last-modified"),
    };
  }
}

function conditionalHeaders(kept: KeptCatalog | undefined): Record<string, string> {
  if (kept === undefined) return {};
  return {
    ...(kept.etag === null ? {} : { "if-none-match": kept.etag }),
    ...(kept.lastModified === null ? {} : { "if-modified-since": kept.lastModified }),
  };
}
