/** The services of NOAA whose answers are evidence; operators of mirrors add their own. */
export const OFFICIAL_URL_PREFIXES: readonly string[] = [
  "https://aviationweather.gov/api/data/metar?",
  "https://aviationweather.gov/data/cache/stations.cache.xml.gz",
  "https://graphical.weather.gov/xml/sample_products/browser_interface/ndfdXMLclient.php?",
  "https://api.weather.gov/products/",
];

/** The path that a URL of each kind of document must end with, whatever host serves it. */
const PATHS = {
  metar: /\/api\/data\/metar$/,
  ndfd: /\/ndfdXMLclient\.php$/,
  rr7: /\/products\/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  catalog: /\/data\/cache\/stations\.cache\.xml\.gz$/,
} as const;

/**
 * Whether a recorded URL counts as a source of this kind.
 *
 * @example
 * ```ts
 * import { isEvidenceUrl, OFFICIAL_URL_PREFIXES } from "./source_url.ts";
 * import assert from "node:assert/strict";
 * const url = "https://aviationweather.gov/api/data/metar?ids=KORD";
 * assert.equal(isEvidenceUrl("metar", url, OFFICIAL_URL_PREFIXES), true);
 * assert.equal(isEvidenceUrl("metar", url.replace(".gov", ".example"), OFFICIAL_URL_PREFIXES), false);
 * ```
 * @param prefixes the trusted beginnings; a URL must start with one of them
 */
export function isEvidenceUrl(
  kind: keyof typeof PATHS,
  url: string,
  prefixes: readonly string[],
): boolean {
  if (!prefixes.some((prefix) => prefix !== "" && url.startsWith(prefix))) return false;
  const parsed = URL.parse(url);
  return parsed !== null && PATHS[kind].test(parsed.pathname);
}

/** The product id that an RR7 product URL ends with; empty when the URL has another form. */
export function productIdOf(url: string): string {
  return PATHS.rr7.test(url) ? url.slice(-36) : "";
}
