import { MINUTE_MS } from "../../time/units.ts";
import { parseDecimal } from "../decimal.ts";
import { NoaaDocumentError } from "../error.ts";
import { quote } from "../quote.ts";
import { formatWholeSeconds, parseForeignInstant } from "../../time/instant.ts";
import { type GridPoint, gridPoint, isLatitude, isLongitude } from "../grid_point.ts";
import { readXml } from "../xml.ts";
import { IntervalTable } from "./interval_table.ts";
import type { DwmlLocation } from "./native_interval.ts";
import { DwmlReader, type LocationElement } from "./reader.ts";
import type { TimeLayout } from "./time_layout.ts";

/** Rules of {@link parseDwml}; changes whenever the same bytes could give other intervals. */
export const DWML_PARSER_VERSION = "dwml-native-v1";

/** A DWML answer read into native intervals. */
export interface DwmlDocument {
  /** The document's `creation-date`, RFC 3339 UTC with seconds. */
  readonly issuedAt: string;
  /** In document order. */
  readonly locations: readonly DwmlLocation[];
  /** Keys of locations whose coordinates are absent, no numbers or out of range; they have no rows. */
  readonly unplaced: readonly string[];
}

/** Clocks differ; an issue further ahead of its receipt than this is not believed. */
const ISSUE_TOLERANCE_MS = 10 * MINUTE_MS;

/**
 * Reads an NDFD time-series answer into native intervals: each value stands on exactly the two instants it was sent
 * for, a missing value stays missing, nothing is carried to another interval.
 *
 * @param receivedAtMs when the body was complete; an issue later than this + 10 min rejects every row
 * @throws {NoaaDocumentError} when the whole document is refused: not well-formed, no creation date, an invalid or
 *   repeated layout, a repeated location, parameters for an unknown location, a metric with an unknown layout or with
 *   another number of values than its layout has intervals
 */
export function parseDwml(xml: string, receivedAtMs: number): DwmlDocument {
  const reader = new DwmlReader();
  readXml(xml, reader);
  const issuedMs = issueInstant(reader.creationDates);
  const layouts = uniqueByKey(reader.layouts, "time layout");
  const elements = uniqueByKey(reader.locations, "location");
  checkReferences(reader, layouts, elements);

  const documentProblem = issuedMs > receivedAtMs + ISSUE_TOLERANCE_MS
    ? "issued more than 10 minutes after its receipt"
    : undefined;
  const table = new IntervalTable([...layouts.values()]);
  const readingsOf = Map.groupBy(reader.readings, (reading) => reading.location);
  const locations: DwmlLocation[] = [];
  const unplaced: string[] = [];
  for (const element of reader.locations) {
    const point = pointOf(element);
    if (!point) {
      unplaced.push(element.key);
      continue;
    }
    const intervals = table.intervalsOf(readingsOf.get(element.key) ?? [], documentProblem);
    locations.push({ key: element.key, ...point, intervals });
  }
  return { issuedAt: formatWholeSeconds(issuedMs), locations, unplaced };
}

function issueInstant(creationDates: readonly string[]): number {
  if (creationDates.length !== 1) {
    throw new NoaaDocumentError(`expected one creation-date, got ${creationDates.length}`);
  }
  const instant = parseForeignInstant(creationDates[0]!);
  if (instant === undefined || instant < 0) {
    throw new NoaaDocumentError("creation-date is not an RFC 3339 date-time");
  }
  return instant;
}

function uniqueByKey<T extends { key: string }>(items: readonly T[], what: string): Map<string, T> {
  const byKey = new Map<string, T>();
  for (const item of items) {
    if (byKey.has(item.key)) throw new NoaaDocumentError(`${what} ${item.key} occurs twice`);
    byKey.set(item.key, item);
  }
  return byKey;
}

function checkReferences(
  reader: DwmlReader,
  layouts: ReadonlyMap<string, TimeLayout>,
  locations: ReadonlyMap<string, LocationElement>,
): void {
  for (const location of reader.parameterLocations) {
    if (!locations.has(location)) {
      throw new NoaaDocumentError(`parameters for unknown location ${quote(location)}`);
    }
  }
  for (const { location, rule, layout: key, values } of reader.readings) {
    const layout = layouts.get(key);
    const where = `${rule.metric} of ${location}`;
    if (!layout) {
      throw new NoaaDocumentError(`${where} names unknown layout ${quote(key)}`);
    }
    if (values.length !== layout.intervals.length) {
      throw new NoaaDocumentError(
        `${where} has ${values.length} values for ${layout.intervals.length} intervals of ${key}`,
      );
    }
  }
}

function pointOf({ latitude, longitude }: LocationElement): GridPoint | undefined {
  const lat = parseDecimal(latitude ?? "");
  const lon = parseDecimal(longitude ?? "");
  if (lat === undefined || lon === undefined) return undefined;
  return isLatitude(lat) && isLongitude(lon) ? gridPoint(lat, lon) : undefined;
}
