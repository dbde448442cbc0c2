import * as v from "valibot";
import {
  FORECAST_INTERVAL_VERSION,
  SourceLayouts,
} from "../../../shared/contract/forecast_file.ts";
import { forecastProblem } from "../../../shared/noaa/ndfd/forecast_request.ts";
import type { DocumentVerdicts } from "../documents/document_verdict.ts";
import type { ProvenRow } from "./native_value.ts";
import { baselineCutoff } from "./forecast_selection.ts";
import type { BaselineInput } from "./baseline_input.ts";
import type { RetainedForecast } from "../../stored/retained_forecast.ts";
import type { StoredForecast } from "../../stored/rows.ts";
import { parseInstant } from "../../../shared/time/instant.ts";
import { MINUTE_MS } from "../../../shared/time/units.ts";
import { forecastDigest, verdictRow } from "../documents/row_digest.ts";
import { isEvidenceUrl } from "../collection/source_url.ts";

/** How far an issue may lie ahead of its receipt, end included. */
const MAX_ISSUE_SKEW_MS = 10 * MINUTE_MS;

/** Why no row of a station may be used. */
export interface ProvenanceFailure {
  /** A short sentence for people. */
  readonly reason: string;
  /** The evidence is damaged or missing rather than absent from the source: bringing it back would heal it. */
  readonly damaged: boolean;
}

type ProvenanceRules =
  & Pick<BaselineInput, "rules" | "nowMs" | "urlPrefixes" | "retained" | "verdicts">
  & {
    readonly terms: Pick<BaselineInput["terms"], "startMs">;
  };

/**
 * Proves that all selected rows of a station come from one retained document, received in time.
 *
 * @param rows the selected rows of one station, at least one
 */
export function proveForecast(
  rows: readonly StoredForecast[],
  rules: ProvenanceRules,
): { readonly rows: readonly ProvenRow[] } | ProvenanceFailure {
  const first = rows[0]!; // the caller has at least one
  const sameSource = rows.every((row) =>
    row.file.name === first.file.name && row.source_xml_sha256 === first.source_xml_sha256 &&
    row.source_location === first.source_location
  );
  if (!sameSource) return { reason: "the forecast has more than one source", damaged: false };
  const proven: ProvenRow[] = [];
  const asked = new AskedPoints();
  for (const row of rows) {
    const layouts = readLayouts(row.source_layouts);
    const failure = rowFailure(row, rules, asked) ?? retainedFailure(row, rules.retained) ??
      (layouts ? undefined : { reason: "the forecast has no source layouts", damaged: false });
    if (failure) return failure;
    proven.push({ row, layouts: layouts! }); // its absence was a failure
  }
  return reparseFailure(rows, rules.verdicts) ?? { rows: proven };
}

/** Reads the JSON of `source_layouts`; `undefined` when it is not a map with at least one entry. */
export function readLayouts(json: string | null): SourceLayouts | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json ?? "");
  } catch {
    return undefined;
  }
  const result = v.safeParse(SourceLayouts, parsed);
  return result.success && Object.keys(result.output).length > 0 ? result.output : undefined;
}

function rowFailure(
  row: StoredForecast,
  rules: ProvenanceRules,
  asked: AskedPoints,
): ProvenanceFailure | undefined {
  const no = (reason: string) => ({ reason, damaged: false });
  const issuedMs = parseInstant(row.generated_at);
  const receivedMs = parseInstant(row.source_received_at);
  if (row.forecast_interval_version !== FORECAST_INTERVAL_VERSION) {
    return no("the forecast has no native intervals");
  }
  if (issuedMs === undefined) return no("the forecast has no readable issue time");
  if (receivedMs === undefined) return no("the forecast has no receipt time");
  if (receivedMs > baselineCutoff(rules.terms.startMs, rules.nowMs)) {
    return no("the forecast was received after the event started");
  }
  if (issuedMs > receivedMs + MAX_ISSUE_SKEW_MS) {
    return no("the forecast was issued after it was received");
  }
  if (!row.source_location) return no("the forecast has no source location");
  if (!row.source_xml_sha256) return no("the forecast names no source document");
  if (!isEvidenceUrl("ndfd", row.source_url ?? "", rules.urlPrefixes)) {
    return no("the forecast comes from an address that is not trusted");
  }
  if (rules.rules.urlsMustAsk && !asked.include(row)) {
    return { reason: "the forecast is of a point that its address did not ask for", damaged: true };
  }
  return undefined;
}

/** Which points addresses asked for; the hundred rows of a station have one of each, so each is taken apart once. */
class AskedPoints {
  readonly #known = new Map<string, boolean>();

  include({ source_url, latitude, longitude }: StoredForecast): boolean {
    if (source_url === null || latitude === null || longitude === null) return false;
    const key = `${latitude} ${longitude} ${source_url}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const isAsked = forecastProblem(source_url, { latitude, longitude }) === undefined;
    this.#known.set(key, isAsked);
    return isAsked;
  }
}

function retainedFailure(
  row: StoredForecast,
  retained: readonly RetainedForecast[],
): ProvenanceFailure | undefined {
  const failAsDamaged = (reason: string) => ({ reason, damaged: true });
  // NDFD may give another run the same answer; what that run says of it is not about this row.
  const copies = retained.filter(({ sha256, file }) =>
    sha256 === row.source_xml_sha256 && file.name === row.file.name
  );
  if (copies.length === 0) {
    return failAsDamaged("the source document of the forecast is not retained or does not verify");
  }
  const agree = copies.every((copy) =>
    copy.url === row.source_url && copy.receivedAt === row.source_received_at
  );
  return agree ? undefined : failAsDamaged("the forecast contradicts its retained source document");
}

/** The rows must be all that the document says of the location, no more, no less, nothing altered. */
function reparseFailure(
  rows: readonly StoredForecast[],
  verdicts: DocumentVerdicts | undefined,
): ProvenanceFailure | undefined {
  if (!verdicts) return undefined;
  const first = rows[0]!; // as in proveForecast
  const verdict = verdicts({
    kind: "ndfd",
    sha256: first.source_xml_sha256 ?? "",
    subject: first.source_location ?? "",
    receivedAt: first.source_received_at,
  });
  if (!verdict || verdict.problem !== null) {
    return { reason: "the source document of the forecast could not be read again", damaged: true };
  }
  const stored = rows.map((row) =>
    verdictRow(parseInstant(row.begin_time) ?? NaN, forecastDigest(row))
  );
  return isSameBag(stored, verdict.rows)
    ? undefined
    : { reason: "the forecast differs from its retained source document", damaged: true };
}

function isSameBag(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  const sorted = [...b].sort();
  return [...a].sort().every((entry, index) => entry === sorted[index]);
}
