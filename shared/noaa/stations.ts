import { type AwcRecord, readAwcResponse } from "./awc_response.ts";
import { parseDecimal } from "./decimal.ts";
import { isLatitude, isLongitude } from "./grid_point.ts";

/** A US weather station of the AWC catalog. */
export interface CatalogStation {
  /** Letters and digits. */
  readonly stationId: string;
  /** The catalog's `site`; `""` when absent. */
  readonly stationName: string;
  /** One of the 50 states or `DC`. */
  readonly state: string;
  /** `""` when the station has none. */
  readonly iataId: string;
  /** Null when absent, no number, or the catalog's 9999 for unknown. */
  readonly elevationM: number | null;
  readonly latitude: number;
  readonly longitude: number;
  /** Whether the catalog says that the station files METARs; stations without it are not forecast. */
  readonly reportsMetar: boolean;
}

/** A station of which nothing but the id is known, for rows of which nothing else matters. */
export function unnamedStation(stationId: string): CatalogStation {
  return {
    stationId,
    stationName: "",
    state: "",
    iataId: "",
    elevationM: null,
    latitude: 0,
    longitude: 0,
    reportsMetar: true,
  };
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

const FIELDS = [
  "station_id",
  "iata_id",
  "latitude",
  "longitude",
  "elevation_m",
  "site",
  "state",
  "country",
  "site_type",
] as const;
type StationRecord = AwcRecord<typeof FIELDS[number]>;

const STATES: ReadonlySet<string> = new Set(
  ("AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK " +
    "OR PA RI SC SD TN TX UT VT VA WA WV WI WY").split(" "),
);
const STATION_ID = /^[A-Za-z0-9]{1,16}$/;
const UNKNOWN_ELEVATION_M = 9999;

/**
 * Reads the AWC station catalog (`stations.cache.xml`, schema 1.0 and 2.0). Kept are stations with country `US`, one of
 * the 51 states and usable coordinates. Of several entries with one id the first that reports METARs is kept, else the
 * first: the catalog repeats an id with a poorer entry, feet for metres and no flags.
 *
 * @throws {NoaaDocumentError} when it is not well-formed XML or no AWC response
 */
export function parseStationCatalog(xml: string): StationCatalog {
  const { records, ...envelope } = readAwcResponse(xml, {
    record: "Station",
    fields: FIELDS,
    listFields: ["site_type"],
  });
  const kept = new Map<string, CatalogStation>();
  const duplicates = new Set<string>();
  const identities: { stationId: string; iataId: string }[] = [];
  for (const record of records) {
    if (text(record.country) !== "US") continue;
    identities.push({ stationId: text(record.station_id), iataId: text(record.iata_id) });
    const station = catalogStation(record);
    if (!station) continue;
    const earlier = kept.get(station.stationId);
    if (earlier) duplicates.add(station.stationId);
    if (!earlier || (!earlier.reportsMetar && station.reportsMetar)) {
      kept.set(station.stationId, station);
    }
  }
  return {
    ...envelope,
    total: records.length,
    stations: [...kept.values()].sort((a, b) => a.stationId < b.stationId ? -1 : 1),
    duplicates: [...duplicates].sort(),
    identities,
  };
}

function catalogStation(record: StationRecord): CatalogStation | undefined {
  const stationId = text(record.station_id);
  const state = text(record.state);
  const latitude = parseDecimal(text(record.latitude));
  const longitude = parseDecimal(text(record.longitude));
  if (!STATION_ID.test(stationId) || !STATES.has(state)) return undefined;
  if (latitude === undefined || longitude === undefined) return undefined;
  if (!isLatitude(latitude) || !isLongitude(longitude)) return undefined;
  const elevation = parseDecimal(text(record.elevation_m)) ?? UNKNOWN_ELEVATION_M;
  return {
    stationId,
    stationName: text(record.site),
    state,
    iataId: text(record.iata_id),
    elevationM: elevation === UNKNOWN_ELEVATION_M ? null : elevation,
    latitude,
    longitude,
    reportsMetar: text(record.site_type).split(" ").includes("METAR"),
  };
}

function text(value: string | undefined): string {
  return value?.trim() ?? "";
}
