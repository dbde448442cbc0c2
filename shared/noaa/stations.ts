/** A point as NDFD is asked for it and answers it: degrees with exactly two decimals, e.g. `45.75`, `-107.66`. */
export interface GridPoint {
  readonly lat: string;
  readonly lon: string;
}

/** A US weather station of the AWC catalog. */
export interface CatalogStation {
  readonly stationId: string;
  /** The catalog's `site`; `""` when absent. */
  readonly stationName: string;
  /** One of the 50 states or `DC`. */
  readonly state: string;
  /** `""` when the station has none. */
  readonly iataId: string;
  readonly elevationM: number | null;
  readonly latitude: number;
  readonly longitude: number;
  /** Whether the catalog says that the station files METARs; stations without it are not forecast. */
  readonly reportsMetar: boolean;
}

/** What a station catalog says, and what was left out of it. */
export interface StationCatalog {
  /** `data_source` name; `station` today, `stations` until 2025, `""` when absent. */
  readonly sourceName: string;
  /** Text of `errors` and `warnings`; `""` when blank. */
  readonly errors: string;
  readonly warnings: string;
  /** Declared number of stations, null when absent or not a whole number. */
  readonly numResults: number | null;
  /** Station elements in the document. */
  readonly total: number;
  /** The kept stations, one an id, ordered by id. */
  readonly stations: readonly CatalogStation[];
  /** Ids of kept stations that occur more than once, ordered. */
  readonly duplicates: readonly string[];
  /** Id and IATA id of every US station, kept or not: what an RR7 location can be mapped through. */
  readonly identities: readonly { readonly stationId: string; readonly iataId: string }[];
}

/** Reads the AWC station catalog (`stations.cache.xml`, schema 1.0 and 2.0). */
export function parseStationCatalog(_xml: string): StationCatalog {
  throw new Error("not written yet");
}

/** The grid point of exact coordinates. */
export function gridPoint(latitude: number, longitude: number): GridPoint {
  return { lat: latitude.toFixed(2), lon: longitude.toFixed(2) };
}
