import type { ClosedSpan } from "../../shared/time/closed_span.ts";
import { formatInstant } from "../../shared/time/instant.ts";

/** Most entries an index answer holds; one with exactly this many may be cut. */
export const INDEX_CAP = 500;

/** Which places have RR7 bulletins (api.weather.gov). */
export function rr7LocationsUrl(baseUrl: string): string {
  return `${baseUrl}/products/types/RR7/locations`;
}

/**
 * The bulletins of some places issued in a window, whole seconds only: the service refuses fractions.
 * One spare second on each side.
 */
export function rr7IndexUrl(
  baseUrl: string,
  locations: readonly string[],
  { fromMs, toMs }: ClosedSpan,
): string {
  const start = Math.floor(fromMs / 1000) * 1000 - 1000;
  const end = Math.floor(toMs / 1000) * 1000 + 1000;
  return `${baseUrl}/products?type=RR7&location=${locations.join(",")}` +
    `&start=${formatInstant(start)}&end=${formatInstant(end)}&limit=${INDEX_CAP}`;
}

/** One bulletin. */
export function rr7ProductUrl(baseUrl: string, id: string): string {
  return `${baseUrl}/products/${id}`;
}
