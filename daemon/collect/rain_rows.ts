import type { PrecipitationRow } from "../../shared/contract/observation_file.ts";
import { NoaaDocumentError } from "../../shared/noaa/error.ts";
import { mappedStation, stationAliases } from "../../shared/noaa/shef/aliases.ts";
import { namedPlaces, parseRr7 } from "../../shared/noaa/shef/bulletin.ts";
import {
  parseProductLocations,
  parseRr7Product,
  type Rr7IndexEntry,
} from "../../shared/noaa/shef/product.ts";
import type { StationCatalog } from "../../shared/noaa/stations.ts";
import { type ClosedSpan, spanContains } from "../../shared/time/closed_span.ts";
import { formatInstant, requireInstant } from "../../shared/time/instant.ts";
import type { RetainedText } from "./rr7_session.ts";

/** What an index says of a bulletin; the bulletin must say the same. */
export type NamedBulletin = Pick<Rr7IndexEntry, "id" | "issuanceTime">;

/** The station each place of a bulletin stands for, in the order of the places. */
export type RainPlaces = ReadonlyMap<string, string>;

/**
 * Maps the places that have bulletins to kept stations.
 * @param locationsJson the answer of `/products/types/RR7/locations`
 * @returns the mapped places, and those that lead to no single kept station
 * @throws {NoaaDocumentError} when the answer or the catalog is not whole
 */
export function rainPlaces(
  locationsJson: string,
  catalog: StationCatalog,
): { places: RainPlaces; lost: string[] } {
  const aliases = stationAliases(catalog);
  const places = new Map<string, string>();
  const lost: string[] = [];
  for (const location of parseProductLocations(locationsJson).toSorted()) {
    const station = mappedStation(aliases, catalog, location);
    if (station === undefined) lost.push(location);
    else places.set(location, station);
  }
  return { places, lost };
}

/**
 * The rows of one bulletin.
 * @param source the retained product
 * @param named the entry of the index that it was asked for by
 * @param mappingSha256 hash of the catalog that `places` came from
 * @throws {NoaaDocumentError} when it is not the product that was named, cannot be read as a whole, or reports a
 *   place that is not mapped
 */
export function rainRows(
  source: RetainedText,
  named: NamedBulletin,
  places: RainPlaces,
  mappingSha256: string,
): PrecipitationRow[] {
  const bulletin = parseRr7Product(source.text);
  if (bulletin.id !== named.id || bulletin.issuanceTime !== named.issuanceTime) {
    throw new NoaaDocumentError(`product ${named.id} is not the one the index named`);
  }
  return parseRr7(bulletin.productText, bulletin.issuedAtMs).rows.map((reading) => {
    const station = places.get(reading.sourceStationId);
    if (station === undefined) {
      throw new NoaaDocumentError(`product ${bulletin.id} reports ${reading.sourceStationId}`);
    }
    return {
      station_id: station,
      source_station_id: reading.sourceStationId,
      start: formatInstant(reading.startMs),
      end: formatInstant(reading.endMs),
      liquid_in: reading.liquidIn,
      status: reading.status,
      reason: reading.reason,
      source_url: source.url,
      source_sha256: source.sha256,
      issued_at: formatInstant(bulletin.issuedAtMs),
      received_at: formatInstant(source.receivedAtMs),
      mapping_sha256: mappingSha256,
    };
  });
}

/**
 * The stations that a bulletin which cannot be read may have been about: those that it names, or all that have
 * bulletins when it names none of them or is not the one that was asked for.
 * @param json the answer for the product, or what came instead
 */
export function stationsInDoubt(
  json: string | undefined,
  named: NamedBulletin,
  places: RainPlaces,
): string[] {
  const own = placesOf(json, named).map((place) => places.get(place))
    .filter((station) => station !== undefined);
  return [...new Set(own.length > 0 ? own : places.values())].sort();
}

function placesOf(json: string | undefined, named: NamedBulletin): string[] {
  if (json === undefined) return [];
  try {
    const { id, productText } = parseRr7Product(json);
    return id === named.id ? namedPlaces(productText) : [];
  } catch (error) {
    if (error instanceof NoaaDocumentError) return [];
    throw error;
  }
}

/** Whether a row belongs to a run: its hour begins before the window ends, and ends inside of it. */
export function isInside(row: PrecipitationRow, window: ClosedSpan): boolean {
  const endMs = requireInstant(row.end);
  return requireInstant(row.start) < window.toMs && spanContains(window, endMs);
}
