import { CURRENT_RULES, type RuleSet } from "../../../oracle/rules/rule_set.ts";
import {
  FORECAST_COLUMNS,
  FORECAST_SOURCE_KEY_PREFIX,
  type ForecastRow,
  type ForecastSource,
} from "../../../shared/contract/forecast_file.ts";
import {
  OBSERVATION_AUDIT_KEY,
  OBSERVATION_COLUMNS,
  type ObservationAudit,
  type ObservationRow,
} from "../../../shared/contract/observation_file.ts";
import { sha256Hex } from "../../../shared/bytes/sha256.ts";
import { FileSource } from "../../../shared/parquet/file_source.ts";
import { footerValue, readFooter } from "../../../shared/parquet/footer.ts";
import { readRows } from "../../../shared/parquet/read.ts";
import { decodeDocument, MAX_DOCUMENT_BYTES } from "../../../shared/parquet/retained.ts";
import {
  type DocumentVerdict,
  verdictsOf,
} from "../../../oracle/evidence/documents/document_verdict.ts";
import type { EvidenceInput } from "../../../oracle/evidence/judgement.ts";
import type { ListedFile } from "../../../oracle/stored/listed_file.ts";
import type { StoredEvidence } from "../../../oracle/stored/stored_evidence.ts";
import type { StoredPrecipitation } from "../../../oracle/stored/precipitation.ts";
import type { StoredReceipt } from "../../../oracle/stored/receipt.ts";
import type { RetainedForecast } from "../../../oracle/stored/retained_forecast.ts";
import type { StoredForecast, StoredObservation } from "../../../oracle/stored/rows.ts";
import type { ScoredTerms } from "../../../oracle/stored/scored_terms.ts";
import { type NeededDocument, neededDocuments } from "../../../oracle/evidence/needed_documents.ts";
import { inOrder } from "../../../oracle/evidence/evidence_order.ts";
import { reparse } from "../../../oracle/evidence/documents/reparse.ts";
import type { WrittenFile } from "./write_evidence.ts";

/** Everything that some weather files hold, read without an oracle: for tests of rules on real files. */
export interface ReadEvidence
  extends
    Pick<StoredEvidence, "observations" | "receipts" | "precipitation" | "forecasts" | "retained"> {
  readonly files: readonly ListedFile[];
  /** A retained document of a file, gzip in base64. */
  contentOf(document: Pick<NeededDocument, "file" | "sha256">): string | undefined;
}

/** Reads rows, receipts and documents of weather files. */
export async function readEvidence(files: readonly WrittenFile[]): Promise<ReadEvidence> {
  const observations: StoredObservation[] = [];
  const receipts: StoredReceipt[] = [];
  const precipitation: StoredPrecipitation[] = [];
  const forecasts: StoredForecast[] = [];
  const retained: RetainedForecast[] = [];
  const contents = new Map<string, string>();
  const listed: ListedFile[] = [];
  for (const { path, ...file } of files) {
    const sha256 = sha256Hex(await Deno.readFile(path));
    listed.push({ file, sha256, origin: "upload", setAside: null });
    using source = await FileSource.open(path);
    const footer = await readFooter(source);
    const keep = (sha256: string, content: string) =>
      contents.set(`${file.name} ${sha256}`, content);
    if (file.kind === "observations") {
      const groups = await Array.fromAsync(
        readRows<ObservationRow>(source, OBSERVATION_COLUMNS, { footer }),
      );
      observations.push(...groups.flat().map((row) => ({ ...row, file })));
      const audit = JSON.parse(
        footerValue(footer, OBSERVATION_AUDIT_KEY) ?? "",
      ) as ObservationAudit;
      receipts.push(...audit.coverage.batches.map((batch) => ({ ...batch, file })));
      for (const [sha256, { body }] of Object.entries(audit.source_documents)) keep(sha256, body);
      if (audit.precipitation) {
        precipitation.push({ ...audit.precipitation, file });
        for (const [sha256, { body }] of Object.entries(audit.precipitation.sources)) {
          keep(sha256, body);
        }
      }
    } else {
      const groups = await Array.fromAsync(
        readRows<ForecastRow>(source, FORECAST_COLUMNS, { footer }),
      );
      forecasts.push(...groups.flat().map((row) => ({ ...row, file })));
      for (const [key, value] of footer.keyValue) {
        if (!key.startsWith(FORECAST_SOURCE_KEY_PREFIX)) continue;
        const { sha256, url, received_at, content } = JSON.parse(value) as ForecastSource;
        retained.push({ file, sha256, url, receivedAt: received_at });
        keep(sha256, content);
      }
    }
  }
  return {
    files: listed,
    observations,
    receipts,
    precipitation,
    forecasts,
    retained,
    contentOf: ({ file, sha256 }) => contents.get(`${file.name} ${sha256}`),
  };
}

/** What the strict rules take: stored evidence, and what its documents say when they are parsed again. */
export function settlementInput(
  evidence: ReadEvidence,
  terms: ScoredTerms,
  nowMs: number,
  urlPrefixes: readonly string[],
  rules: RuleSet = CURRENT_RULES,
): EvidenceInput {
  const { contentOf, ...rows } = evidence;
  const stored: StoredEvidence = inOrder({ ...rows, rules, terms, nowMs, urlPrefixes });
  const verdicts: DocumentVerdict[] = [];
  for (const document of neededDocuments(stored)) {
    const content = contentOf(document);
    if (content === undefined) continue;
    const text = new TextDecoder("utf-8", { ignoreBOM: true })
      .decode(decodeDocument(content, MAX_DOCUMENT_BYTES));
    const { kind, sha256, receivedAt, subjects } = document;
    verdicts.push(...reparse({ kind, sha256, receivedAt, text }, subjects, rules));
  }
  return { ...stored, verdicts: verdictsOf(verdicts) };
}
