import { selectIssue } from "./forecasts/forecast_selection.ts";
import type { StoredEvidence } from "../stored/stored_evidence.ts";
import { type ClosedSpan, spanContains } from "../../shared/time/closed_span.ts";
import type { ListedFile } from "../stored/listed_file.ts";
import type { StoredPrecipitation } from "../stored/precipitation.ts";
import { concernsStation, receiptSpan, type StoredReceipt } from "../stored/receipt.ts";
import type { StoredForecast, StoredObservation } from "../stored/rows.ts";
import { parseInstant } from "../../shared/time/instant.ts";
import { MINUTE_MS } from "../../shared/time/units.ts";
import { scoresPrecipitation } from "./observations/metric_groups.ts";
import {
  aroundSpan,
  evidencePublications,
  forecastPublications,
  isPublishedIn,
  newestPublication,
  readSpan,
} from "./collection/publication.ts";

/** The part of the stored evidence that the strict rules look at for an event. */
export interface RelevantEvidence {
  readonly files: readonly ListedFile[];
  readonly observations: readonly StoredObservation[];
  readonly receipts: readonly StoredReceipt[];
  readonly precipitation: readonly StoredPrecipitation[];
  readonly forecasts: readonly StoredForecast[];
}

/** Leaves out what cannot change the result: the rules give the same answer on what remains. */
export function relevantEvidence(input: StoredEvidence): RelevantEvidence {
  const { terms, nowMs } = input;
  const publications = evidencePublications(terms, nowMs, input.rules);
  const span = readSpan(terms);
  const isWanted = (station: string) => terms.locations.includes(station);
  const overlaps = ({ fromMs, toMs }: ClosedSpan) => fromMs <= span.toMs && toMs >= span.fromMs;
  return {
    files: searchedFiles(input),
    observations: relevantObservations(
      input.observations.filter((row) =>
        isWanted(row.station_id) && isPublishedIn(row.file, publications)
      ),
      input,
    ),
    receipts: input.receipts.filter((receipt) =>
      terms.locations.some((station) => concernsStation(receipt, station)) &&
      isPublishedIn(receipt.file, publications) && overlaps(receiptSpan(receipt))
    ),
    precipitation: scoresPrecipitation(terms)
      ? input.precipitation.filter(({ file }) => isPublishedIn(file, publications))
        .map((footer) => footerOf(footer, isWanted)).filter((footer) => footer !== undefined)
      : [],
    forecasts: terms.locations.flatMap((station) =>
      selectIssue(
        input.forecasts.filter((row) =>
          row.station_id === station &&
          isPublishedIn(row.file, forecastPublications(terms.startMs, nowMs))
        ),
        input,
      )
    ),
  };
}

/** The files of the searched spans, by rules that ask for them. */
function searchedFiles({ files = [], terms, nowMs, rules }: StoredEvidence): ListedFile[] {
  if (!rules.listsFiles) return [];
  const spans = {
    forecasts: forecastPublications(terms.startMs, nowMs),
    observations: evidencePublications(terms, nowMs, rules),
  };
  return files.filter(({ file }) => isPublishedIn(file, spans[file.kind]));
}

/** All rows that are read, and of those around them the newest publication of each minute. */
function relevantObservations(
  rows: readonly StoredObservation[],
  { terms, rules }: StoredEvidence,
): StoredObservation[] {
  const isRead = (row: StoredObservation) => spanContains(readSpan(terms), instantOf(row));
  const around = rules.looksAround ? aroundSpan(terms) : readSpan(terms);
  const known = rows.filter((row) => spanContains(around, instantOf(row)));
  const copies = Map.groupBy(
    known.filter((row) => !isRead(row)),
    (row) => `${row.station_id} ${Math.floor(instantOf(row) / MINUTE_MS)}`,
  );
  const newest = new Set([...copies.values()].flatMap((same) => newestPublication(same)));
  return known.filter((row) => isRead(row) || newest.has(row));
}

function instantOf(row: StoredObservation): number {
  return parseInstant(row.generated_at) ?? NaN;
}

/** The part of a footer about the wanted stations; `undefined` when it says nothing of them. */
function footerOf(
  footer: StoredPrecipitation,
  isWanted: (station: string) => boolean,
): StoredPrecipitation | undefined {
  const rows = footer.rows.filter((row) => isWanted(row.station_id));
  const supported_stations = footer.supported_stations.filter(isWanted);
  const issues = footer.issues.filter(({ station_ids: ids }) =>
    ids.length === 0 || ids.some(isWanted)
  );
  if (rows.length + supported_stations.length + issues.length === 0) return undefined;
  const named = new Set(rows.flatMap((row) => [row.source_sha256, row.mapping_sha256]));
  const sources = Object.fromEntries(
    Object.entries(footer.sources).filter(([sha256]) => named.has(sha256)),
  );
  return { ...footer, rows, supported_stations, issues, sources };
}
