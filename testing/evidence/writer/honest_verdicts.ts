import { CURRENT_RULES, type RuleSet } from "../../../oracle/rules/rule_set.ts";
import type {
  DocumentVerdict,
  DocumentVerdicts,
} from "../../../oracle/evidence/documents/document_verdict.ts";
import { verdictsOf } from "../../../oracle/evidence/documents/document_verdict.ts";
import type { StoredPrecipitation } from "../../../oracle/stored/precipitation.ts";
import type { StoredReceipt } from "../../../oracle/stored/receipt.ts";
import type { StoredForecast, StoredObservation } from "../../../oracle/stored/rows.ts";
import {
  forecastDigest,
  observationDigest,
  precipitationDigest,
  rowQuality,
  verdictRow,
  verdictRowInstant,
} from "../../../oracle/evidence/documents/row_digest.ts";

/** Stored rows without their documents. */
export interface StoredEvidence {
  /** The rules that the documents are read by; the current ones unless given. */
  readonly rules?: RuleSet;
  readonly observations?: readonly StoredObservation[];
  readonly receipts?: readonly StoredReceipt[];
  readonly precipitation?: readonly StoredPrecipitation[];
  readonly forecasts?: readonly StoredForecast[];
}

/**
 * The verdicts of documents that say exactly what was stored: each receipt's document gives the rows of its file that lie
 * in its span, each forecast's document its rows, and each bulletin its hour. For tests of rules that are not about documents.
 */
export function honestVerdicts(stored: StoredEvidence): DocumentVerdicts {
  return verdictsOf([
    ...metarVerdicts(
      stored.receipts ?? [],
      stored.observations ?? [],
      stored.rules ?? CURRENT_RULES,
    ),
    ...forecastVerdicts(stored.forecasts ?? []),
    ...bulletinVerdicts(stored.precipitation ?? []),
  ]);
}

const READ = { problem: null, parser: "test", reports: null } as const;

/** Receipts of several files may share a hash; the rows of all those files are then in the one document. */
function metarVerdicts(
  receipts: readonly StoredReceipt[],
  observations: readonly StoredObservation[],
  rules: RuleSet,
): DocumentVerdict[] {
  const rowsOf = Map.groupBy(observations, (row) => `${row.file.name} ${row.station_id}`);
  const entry = (row: StoredObservation) =>
    verdictRow(Date.parse(row.generated_at ?? ""), observationDigest(row, rules));
  const entriesOf = new Map([...rowsOf].map(([key, rows]) => [key, rows.map(entry)]));
  const qualityOf = new Map(observations.map((row) => [entry(row), rowQuality(row)]));
  const byKey = new Map<string, DocumentVerdict>();
  for (const receipt of receipts) {
    const { source_sha256: sha256 } = receipt;
    if (sha256 === null) continue;
    for (const subject of receipt.station_ids) {
      const [fromMs, toMs] = [Date.parse(receipt.window_start), Date.parse(receipt.window_end)];
      const rows = (entriesOf.get(`${receipt.file.name} ${subject}`) ?? []).filter((entry) => {
        const atMs = verdictRowInstant(entry);
        return atMs >= fromMs && atMs <= toMs;
      });
      const before = byKey.get(`${sha256} ${subject}`)?.rows ?? [];
      const all = [...new Set([...before, ...rows])];
      byKey.set(`${sha256} ${subject}`, {
        ...READ,
        kind: "metar",
        sha256,
        subject,
        receivedAt: null,
        reports: receipt.response_count,
        rows: all,
        ...rules.documentsDecide
          ? { quality: Object.fromEntries(all.map((row) => [row, qualityOf.get(row)!])) } // made of the same rows
          : {},
      });
    }
  }
  return [...byKey.values()];
}

function forecastVerdicts(forecasts: readonly StoredForecast[]): DocumentVerdict[] {
  const groups = Map.groupBy(
    forecasts,
    (row) => `${row.station_id} ${row.source_xml_sha256} ${row.source_location} ${row.file.name}`,
  );
  return [...groups.values()].map((rows): DocumentVerdict => ({
    ...READ,
    kind: "ndfd",
    sha256: rows[0]!.source_xml_sha256 ?? "", // a group has a row
    subject: rows[0]!.source_location ?? "",
    receivedAt: rows[0]!.source_received_at,
    rows: rows.map((row) => verdictRow(Date.parse(row.begin_time ?? ""), forecastDigest(row))),
  }));
}

function bulletinVerdicts(footers: readonly StoredPrecipitation[]): DocumentVerdict[] {
  return footers.flatMap((footer) => footer.rows).flatMap((row): DocumentVerdict[] => {
    const subject = row.source_station_id;
    const productId = row.source_url.slice(-36);
    const hour = verdictRow(Date.parse(row.end), precipitationDigest(productId, row));
    return [
      { ...READ, kind: "rr7", sha256: row.source_sha256, subject, receivedAt: null, rows: [hour] },
      {
        ...READ,
        kind: "catalog",
        sha256: row.mapping_sha256,
        subject,
        receivedAt: null,
        rows: [row.station_id],
      },
    ];
  });
}
