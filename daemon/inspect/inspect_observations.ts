import * as v from "valibot";
import {
  OBSERVATION_AUDIT_KEY,
  OBSERVATION_COLUMNS,
  OBSERVATION_COVERAGE_KEY,
  ObservationAudit,
  type ObservationRow,
  PRECIPITATION_KEY,
} from "../../shared/contract/observation_file.ts";
import { NoaaDocumentError } from "../../shared/noaa/error.ts";
import { parseStationCatalog, type StationCatalog } from "../../shared/noaa/stations.ts";
import type { ByteSource } from "../../shared/parquet/byte_source.ts";
import { footerValue, ParquetError, type ParquetFooter } from "../../shared/parquet/footer.ts";
import { readRows } from "../../shared/parquet/read.ts";
import { parseInstant } from "../../shared/time/instant.ts";
import { Differences } from "./differences.ts";
import { DocumentTexts } from "./document_texts.ts";
import { countBy, type ObservationReport, type SourceReport } from "./file_report.ts";
import { rederiveObservations } from "./rederive_observations.ts";
import { rederiveRain } from "./rederive_rain.ts";

/** A catalog among the retained texts of an observation file. */
export interface RetainedCatalog {
  readonly parsed: StationCatalog;
  readonly sha256: string;
}

/**
 * Reads an observation file and derives it again.
 * @param file its path, for the report
 * @throws {ParquetError} when it is damaged or its audit cannot be read
 */
export async function inspectObservations(
  file: string,
  source: ByteSource,
  footer: ParquetFooter,
): Promise<ObservationReport> {
  const batches = await Array.fromAsync(
    readRows<ObservationRow>(source, OBSERVATION_COLUMNS, { footer }),
  );
  const rows = batches.flat();
  const common = {
    kind: "observations",
    file,
    bytes: source.size,
    rows: rows.length,
    rowGroups: footer.metadata.row_groups.length,
    stations: new Set(rows.map((row) => row.station_id)).size,
    quality: countBy(rows.map((row) => row.quality_status ?? "unjudged")),
  } as const;
  const audit = readAudit(footer);
  if (audit === undefined) {
    const note = "the file keeps no audit, so nothing can be derived again";
    return {
      ...common,
      window: null,
      receipts: [],
      unrepresentable: 0,
      rain: null,
      sources: [],
      rederived: { rows: 0, equal: false, differenceCount: 0, differences: [], notes: [note] },
    };
  }

  const differences = new Differences();
  const documents = new DocumentTexts(differences);
  const sources: SourceReport[] = [];
  const keep = (sha256: string, url: string, receivedAt: string | null, content: string) => {
    const text = documents.read(sha256, content);
    const bytes = text === undefined ? null : new TextEncoder().encode(text).byteLength;
    sources.push({ sha256, url, receivedAt, bytes });
    return [sha256, text] as const;
  };
  const answers = dropMissing(
    Object.entries(audit.source_documents)
      .map(([sha256, { source_url, body }]) => keep(sha256, source_url, null, body)),
  );
  const rain = audit.precipitation;
  const rainTexts = dropMissing(
    Object.entries(rain?.sources ?? {})
      .map(([sha256, { source_url, received_at, body }]) =>
        keep(sha256, source_url, received_at, body)
      ),
  );
  const catalog = findCatalog(rain?.sources ?? {}, rainTexts);
  compareCopies(footer, audit, differences);

  let derived = rederiveObservations(rows, audit, answers, catalog?.parsed, differences);
  const { coverage } = audit;
  if (rain !== null) {
    const window = {
      fromMs: parseInstant(coverage.window_start) ?? NaN,
      toMs: parseInstant(coverage.window_end) ?? NaN,
    };
    derived += rederiveRain(rain, rainTexts, catalog, window, differences);
  }
  const notes = catalog === undefined && rows.length > 0
    ? ["the file keeps no station catalog: names, states and elevations were not compared"]
    : [];
  return {
    ...common,
    window: { start: coverage.window_start, end: coverage.window_end },
    receipts: coverage.batches,
    unrepresentable: audit.unrepresentable,
    rain: rain === null ? null : {
      hours: rain.rows.length,
      stations: rain.supported_stations,
      issues: rain.issues.map(({ kind, reason }) => `${kind ?? "issue"}: ${reason}`),
    },
    sources,
    rederived: {
      rows: derived,
      equal: differences.count === 0,
      differenceCount: differences.count,
      differences: differences.kept,
      notes,
    },
  };
}

/** The station catalog that an observation file retains, if it does. */
export function catalogOfFile(footer: ParquetFooter): RetainedCatalog | undefined {
  const sources = readAudit(footer)?.precipitation?.sources ?? {};
  const documents = new DocumentTexts(new Differences());
  const catalogs = Object.entries(sources)
    .filter(([, { source_url }]) => isCatalogUrl(source_url))
    .map(([sha256, { body }]) => [sha256, documents.read(sha256, body)] as const);
  return findCatalog(sources, dropMissing(catalogs));
}

function readAudit(footer: ParquetFooter): ObservationAudit | undefined {
  const text = footerValue(footer, OBSERVATION_AUDIT_KEY);
  if (text === undefined) return undefined;
  try {
    return v.parse(ObservationAudit, JSON.parse(text));
  } catch (cause) {
    throw new ParquetError(`the footer ${OBSERVATION_AUDIT_KEY} cannot be read`, { cause });
  }
}

/** The footer says some things twice; both must agree. */
function compareCopies(
  footer: ParquetFooter,
  audit: ObservationAudit,
  differences: Differences,
): void {
  const copies = [
    [OBSERVATION_COVERAGE_KEY, audit.coverage],
    [PRECIPITATION_KEY, audit.precipitation ?? undefined],
  ] as const;
  for (const [key, inAudit] of copies) {
    const stored = footerValue(footer, key);
    const expected = inAudit === undefined ? undefined : JSON.stringify(inAudit);
    if (stored === expected) continue;
    differences.add({
      where: "footer",
      column: key,
      stored: "one text",
      derived: "another in the audit",
    });
  }
}

const isCatalogUrl = (url: string) => url.endsWith("/data/cache/stations.cache.xml.gz");

function findCatalog(
  sources: Readonly<Record<string, { source_url: string }>>,
  texts: ReadonlyMap<string, string>,
): RetainedCatalog | undefined {
  for (const [sha256, { source_url }] of Object.entries(sources)) {
    const text = texts.get(sha256);
    if (!isCatalogUrl(source_url) || text === undefined) continue;
    try {
      return { parsed: parseStationCatalog(text), sha256 };
    } catch (error) {
      if (!(error instanceof NoaaDocumentError)) throw error;
    }
  }
  return undefined;
}

function dropMissing(
  texts: readonly (readonly [string, string | undefined])[],
): Map<string, string> {
  return new Map(texts.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
