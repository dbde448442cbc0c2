import { NoaaDocumentError } from "../error.ts";
import type { StationCatalog } from "../stations.ts";

/** Rules of {@link stationAliases} and {@link mappedStation}; changes whenever a catalog could map otherwise. */
export const STATION_ALIASES_VERSION = "asos-shef-v1";

/** The station ids a location can stand for: one is a mapping, more are ambiguous and unusable. */
export type StationAliases = ReadonlyMap<string, readonly string[]>;

const SOURCE_NAMES: ReadonlySet<string> = new Set(["station", "stations"]);
const ALIAS = /^[A-Z0-9]+$/;

/**
 * What the places of bulletins can be called: the id and the IATA id of every US station, kept or not. A catalog that
 * is not whole could hide a second bearer of a name, so it maps nothing.
 *
 * @throws {NoaaDocumentError} when the catalog names another source, reports errors or warnings, or its declared number
 *   of stations is not the number it has
 */
export function stationAliases(catalog: StationCatalog): StationAliases {
  const { sourceName, errors, warnings, numResults, total } = catalog;
  if (!SOURCE_NAMES.has(sourceName)) {
    throw new NoaaDocumentError(`the catalog's data_source is ${JSON.stringify(sourceName)}`);
  }
  if (errors !== "" || warnings !== "") {
    throw new NoaaDocumentError("the catalog reports errors or warnings");
  }
  if (numResults !== total) {
    const declared = numResults ?? "no number of";
    throw new NoaaDocumentError(`the catalog declares ${declared} stations and has ${total}`);
  }
  const aliases = new Map<string, Set<string>>();
  for (const { stationId, iataId } of catalog.identities) {
    if (stationId === "") continue;
    for (const alias of [stationId, iataId]) {
      if (!ALIAS.test(alias)) continue;
      const bearers = aliases.get(alias);
      if (bearers) bearers.add(stationId);
      else aliases.set(alias, new Set([stationId]));
    }
  }
  return new Map([...aliases].map(([alias, bearers]) => [alias, [...bearers].sort()]));
}

/** The kept station that a place of a bulletin stands for, if it is exactly one. No `K` is ever put before it. */
export function mappedStation(
  aliases: StationAliases,
  catalog: StationCatalog,
  location: string,
): string | undefined {
  const [stationId, ...others] = aliases.get(location) ?? [];
  if (stationId === undefined || others.length > 0) return undefined;
  const kept = catalog.stations.some((station) => station.stationId === stationId);
  return kept ? stationId : undefined;
}
