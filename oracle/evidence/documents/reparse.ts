import { NoaaDocumentError } from "../../../shared/noaa/error.ts";
import { checkReportUnder } from "../../../shared/noaa/metar/check.ts";
import { parseMetarDocument } from "../../../shared/noaa/metar/document.ts";
import { observationRow } from "../../../shared/noaa/metar/row.ts";
import { parseDwml } from "../../../shared/noaa/ndfd/document.ts";
import { forecastRows } from "../../../shared/noaa/ndfd/row.ts";
import { mappedStation, stationAliases } from "../../../shared/noaa/shef/aliases.ts";
import { parseRr7 } from "../../../shared/noaa/shef/bulletin.ts";
import { parseRr7Product } from "../../../shared/noaa/shef/product.ts";
import { parseStationCatalog, unnamedStation } from "../../../shared/noaa/stations.ts";
import type { DocumentKind, RuleSet } from "../../rules/rule_set.ts";
import type { DocumentVerdict } from "./document_verdict.ts";
import { formatInstant, parseInstant } from "../../../shared/time/instant.ts";
import {
  forecastDigest,
  observationDigest,
  precipitationDigest,
  type RowQuality,
  rowQuality,
  verdictRow,
} from "./row_digest.ts";

/** A retained document, its bytes already held against its hash. */
export interface DocumentText {
  readonly kind: DocumentKind;
  readonly sha256: string;
  /** As its footer has it; null for METAR answers, which do not carry one. */
  readonly receivedAt: string | null;
  readonly text: string;
}

/**
 * Parses a retained document again and says what it holds of each subject: the same parsers that wrote the rows, so a
 * stored row that does not come out again was altered.
 *
 * @param subjects see {@link DocumentVerdict}; the document is read once for all of them
 * @param rules whose parsers are used
 */
export function reparse(
  document: DocumentText,
  subjects: readonly string[],
  rules: RuleSet,
): DocumentVerdict[] {
  const { kind, sha256 } = document;
  const verdict = (subject: string, finding: Finding): DocumentVerdict => ({
    kind,
    sha256,
    subject,
    receivedAt: kind === "ndfd" ? document.receivedAt : null,
    parser: rules.parsers[kind],
    problem: null,
    reports: null,
    ...finding,
  });
  let read: (subject: string) => Finding;
  try {
    read = READERS[kind](document, rules);
  } catch (error) {
    if (!(error instanceof NoaaDocumentError)) throw error;
    read = () => ({ rows: [], problem: error.message });
  }
  return subjects.map((subject) => verdict(subject, read(subject)));
}

type Finding = Pick<DocumentVerdict, "rows"> & Partial<DocumentVerdict>;

type DocumentReading = (document: DocumentText, rules: RuleSet) => (subject: string) => Finding;

/** Each reads the document once and then answers for subjects. */
const READERS: Readonly<Record<DocumentKind, DocumentReading>> = {
  metar: readMetar,
  ndfd: readDwml,
  rr7: readProduct,
  catalog: readCatalog,
};

function readMetar({ text }: DocumentText, rules: RuleSet): (subject: string) => Finding {
  const { reports, errors, warnings, numResults } = parseMetarDocument(text);
  if (errors !== "" || warnings !== "") throw new NoaaDocumentError("the answer reports a problem");
  if (numResults !== reports.length) throw new NoaaDocumentError("the answer is not whole");
  const byStation = Map.groupBy(reports, ({ station_id }) => station_id?.trim());
  return (subject) => {
    const rows: string[] = [];
    const quality: Record<string, RowQuality> = {};
    for (const report of byStation.get(subject) ?? []) {
      const checked = checkReportUnder(rules.validation, report);
      if (checked.status === "unrepresentable") continue;
      const row = observationRow(checked, unnamedStation(subject));
      const entry = verdictRow(checked.observedAtMs, observationDigest(row, rules));
      rows.push(entry);
      // Reports that differ only in what a row does not hold: the doubtful one counts.
      if (quality[entry]?.quality_status !== "rejected") quality[entry] = rowQuality(row);
    }
    return { rows, reports: reports.length, ...rules.documentsDecide ? { quality } : {} };
  };
}

function readDwml({ text, sha256, receivedAt }: DocumentText): (subject: string) => Finding {
  const receivedMs = parseInstant(receivedAt);
  if (receivedAt === null || receivedMs === undefined) {
    throw new NoaaDocumentError("the document has no receipt time");
  }
  const { locations, issuedAt } = parseDwml(text, receivedMs);
  return (subject) => {
    const location = locations.find(({ key }) => key === subject);
    if (!location) return { rows: [], problem: `the document has no location ${subject}` };
    const source = { url: "", receivedAt, sha256 };
    const rows = forecastRows(location, unnamedStation(""), source, issuedAt);
    return {
      rows: rows.map((row) => verdictRow(parseInstant(row.begin_time) ?? NaN, forecastDigest(row))),
    };
  };
}

function readProduct({ text }: DocumentText, rules: RuleSet): (subject: string) => Finding {
  const product = parseRr7Product(text);
  const { rows } = parseRr7(product.productText, product.issuedAtMs, rules.parsers.rr7);
  return (subject) => ({
    rows: rows.filter((reading) => reading.sourceStationId === subject).map((reading) => {
      const digest = precipitationDigest(product.id, {
        issued_at: product.issuanceTime,
        start: formatInstant(reading.startMs),
        end: formatInstant(reading.endMs),
        liquid_in: reading.liquidIn,
        status: reading.status,
      });
      return verdictRow(reading.endMs, digest);
    }),
  });
}

function readCatalog({ text }: DocumentText): (subject: string) => Finding {
  const catalog = parseStationCatalog(text);
  const aliases = stationAliases(catalog);
  return (subject) => {
    const station = mappedStation(aliases, catalog, subject);
    return { rows: station === undefined ? [] : [station] };
  };
}
