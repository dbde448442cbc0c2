import type { StationCatalog } from "../stations.ts";

/** The ids a location can stand for: one is a mapping, more are ambiguous and unusable. */
export type StationAliases = ReadonlyMap<string, readonly string[]>;

/** Aliases of a retained catalog. @throws NoaaDocumentError when the catalog is not whole */
export function stationAliases(_catalog: StationCatalog): StationAliases {
  throw new Error("not written yet");
}

/** The kept station that a location stands for, if it is exactly one. */
export function mappedStation(
  _aliases: StationAliases,
  _catalog: StationCatalog,
  _location: string,
): string | undefined {
  throw new Error("not written yet");
}
