import type {
  PrecipitationIssue,
  PrecipitationObservations,
  PrecipitationRow,
} from "../../shared/contract/observation_file.ts";
import { NoaaDocumentError } from "../../shared/noaa/error.ts";
import { parseProductIndex, type Rr7IndexEntry } from "../../shared/noaa/shef/product.ts";
import type { ClosedSpan } from "../../shared/time/closed_span.ts";
import { DAY_MS, MINUTE_MS } from "../../shared/time/units.ts";
import type { ReceivedCatalog } from "../noaa/catalog.ts";
import { HttpError } from "../noaa/http_error.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import { INDEX_CAP, rr7IndexUrl, rr7LocationsUrl, rr7ProductUrl } from "../noaa/rr7.ts";
import {
  isInside,
  type NamedBulletin,
  type RainPlaces,
  rainPlaces,
  rainRows,
  stationsInDoubt,
} from "./rain_rows.ts";
import {
  type RetainedText,
  Rr7BudgetSpentError,
  type Rr7Service,
  type Rr7Session,
} from "./rr7_session.ts";

/** Issue windows at most this short are not halved, ms. */
const SHORTEST_INDEX_MS = MINUTE_MS;

type Issue = Pick<PrecipitationIssue, "reason" | "kind"> & {
  readonly stationIds: readonly string[];
};

/** Which bulletins a collection is about, where it is not all that a run's window may have. */
export interface AskedBulletins {
  /** Hours that are wanted. */
  readonly span: ClosedSpan;
  readonly stations: ReadonlySet<string>;
}

/** How long after an hour its bulletins are looked for, when it is long past. */
const ISSUED_WITHIN_MS = DAY_MS;

/**
 * Collects the fixed-hour rain of the RR7 bulletins. Never fails as a whole: what could not be had becomes an
 * issue, and the METAR file is published all the same.
 * @param session what it may cost
 * @param window the run's own closed window, of which rows are kept; `nowMs` its start
 */
export async function collectPrecipitation(
  service: Rr7Service,
  session: Rr7Session,
  catalog: ReceivedCatalog,
  window: ClosedSpan,
  options: { nowMs: number; asked?: AskedBulletins; signal?: AbortSignal },
): Promise<PrecipitationObservations> {
  const { clock } = service;
  const requestedAt = clock.now();
  const { asked } = options;
  const about = asked?.span ?? window;
  const rows: PrecipitationRow[] = [];
  const issues: Issue[] = [];
  let supported: string[] = [];
  try {
    session.retain({ ...catalog.source, text: catalog.source.xml });
    const { places, unmapped } = await discover(session, service, catalog);
    supported = [...new Set(places.values())].sort();
    issues.push(...unmapped);
    const locations = [...places].filter(([, station]) => asked?.stations.has(station) ?? true)
      .map(([location]) => location);
    if (locations.length > 0) {
      const lastMs = asked ? asked.span.toMs + ISSUED_WITHIN_MS : Infinity;
      const published = { fromMs: about.fromMs, toMs: Math.min(options.nowMs, lastMs) };
      const entries = await index(session, service, locations, published);
      for (const entry of entries) {
        const found = await product(session, service, entry, places, catalog.source.sha256);
        for (const row of found.rows) if (isInside(row, window)) rows.push(row);
        issues.push(...found.issues);
      }
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    issues.push({ stationIds: supported, ...reasonOf(error) });
  }
  return {
    version: "asos-shef-v1",
    requested_at: formatInstant(requestedAt),
    completed_at: formatInstant(clock.now()),
    supported_stations: supported,
    rows,
    sources: session.sources,
    issues: issues.map(({ stationIds, reason, kind }) => ({
      station_ids: [...stationIds],
      window_start: formatInstant(about.fromMs),
      window_end: formatInstant(about.toMs),
      reason,
      kind,
    })),
  };
}

/** Which bulletins' places stand for a kept station. */
async function discover(
  session: Rr7Session,
  { baseUrl }: Rr7Service,
  { catalog }: ReceivedCatalog,
): Promise<{ places: RainPlaces; unmapped: Issue[] }> {
  const { text } = await session.ask(rr7LocationsUrl(baseUrl));
  const { places, lost } = rainPlaces(text, catalog);
  const unmapped: Issue[] = lost.length === 0
    ? []
    : [{ stationIds: [], kind: "unmapped", reason: `no single station for ${lost.join(", ")}` }];
  return { places, unmapped };
}

async function index(
  session: Rr7Session,
  service: Rr7Service,
  locations: readonly string[],
  window: ClosedSpan,
): Promise<Rr7IndexEntry[]> {
  const { text } = await session.ask(rr7IndexUrl(service.baseUrl, locations, window));
  const entries = parseProductIndex(text);
  if (entries.length > INDEX_CAP) {
    throw new NoaaDocumentError(
      `the index holds ${entries.length} products, more than was asked for`,
    );
  }
  if (entries.length < INDEX_CAP) return newestFirst(entries);
  if (window.toMs - window.fromMs <= SHORTEST_INDEX_MS) {
    throw new NoaaDocumentError(`the index of ${INDEX_CAP} products cannot be divided further`);
  }
  const middleMs = Math.floor((window.fromMs + window.toMs) / 2000) * 1000;
  const later = await index(session, service, locations, { ...window, fromMs: middleMs });
  const earlier = await index(session, service, locations, { ...window, toMs: middleMs });
  const distinct = new Map([...later, ...earlier].map((entry) => [entry.id, entry]));
  return newestFirst([...distinct.values()]);
}

const newestFirst = (entries: readonly Rr7IndexEntry[]) =>
  entries.toSorted((a, b) => b.issuedAtMs - a.issuedAtMs);

async function product(
  session: Rr7Session,
  { baseUrl }: Rr7Service,
  entry: NamedBulletin,
  places: RainPlaces,
  mappingSha256: string,
): Promise<{ rows: PrecipitationRow[]; issues: Issue[] }> {
  let source: RetainedText | undefined;
  try {
    source = await session.ask(rr7ProductUrl(baseUrl, entry.id));
    return { rows: rainRows(source, entry, places, mappingSha256), issues: [] };
  } catch (error) {
    // One bad bulletin is one issue; a spent budget ends the step.
    if (!(error instanceof NoaaDocumentError || error instanceof HttpError)) throw error;
    const stationIds = stationsInDoubt(source?.text, entry, places);
    return { rows: [], issues: [{ stationIds, ...reasonOf(error) }] };
  }
}

function reasonOf(
  error: unknown,
): Pick<PrecipitationIssue, "reason" | "kind"> & { reason: string } {
  if (error instanceof Rr7BudgetSpentError) return { reason: error.message, kind: "budget" };
  if (error instanceof NoaaDocumentError) return { reason: error.message, kind: "response" };
  if (error instanceof HttpError) {
    return { reason: error.message, kind: error.kind === "content" ? "response" : "transport" };
  }
  throw error;
}
