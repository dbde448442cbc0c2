import type { StoredReceipt } from "../../../oracle/stored/receipt.ts";
import type { StoredObservation } from "../../../oracle/stored/rows.ts";
import { asksForItsClaim } from "./asked.ts";
import {
  between,
  isPublishedInTime,
  isRead,
  isTrusted,
  type ModelDocument,
  type ModelInput,
  readRange,
  time,
} from "./model_input.ts";

/** What a document decides of a row: whose report it is, where, when, its type, its raw text and what it says. */
const REPORTED = [
  "station_id",
  "latitude",
  "longitude",
  "generated_at",
  "metar_type",
  "raw_text",
  "wx_string",
  "temperature_value",
  "temperature_unit_code",
  "dewpoint_value",
  "dewpoint_unit_code",
  "wind_speed",
  "wind_speed_unit_code",
  "wind_direction",
  "wind_direction_unit_code",
  "precip_in",
  "precip_unit_code",
] as const satisfies readonly (keyof StoredObservation)[];

/** A row of a station as the documents leave it: with their verdict, whatever its own columns say of it. */
export interface HeldRow {
  readonly row: StoredObservation;
  /** Whether a document of its file gives it. */
  readonly isProven: boolean;
}

/** What the documents of a station say of its rows and receipts. */
export interface HeldRows {
  /** The rows of the range that is read, without those that a document refutes. */
  readonly rows: readonly HeldRow[];
  /** Good answers whose document says something else than their file. */
  readonly contradicted: ReadonlySet<StoredReceipt>;
}

const known = new WeakMap<ModelInput, Map<string, HeldRows>>();

/** Holds the rows of a station against the documents of their files. */
export function holdAgainstDocuments(input: ModelInput, station: string): HeldRows {
  const stations = known.get(input) ?? new Map<string, HeldRows>();
  known.set(input, stations);
  const held = stations.get(station) ?? compare(input, station);
  stations.set(station, held);
  return held;
}

function compare(input: ModelInput, station: string): HeldRows {
  const stored = input.observations.filter((row) =>
    row.station_id === station && isPublishedInTime(input, row.file) && isRead(input, row)
  );
  const asked = input.receipts.filter((receipt) => receipt.station_ids.includes(station));
  const files = new Set([...stored, ...asked].map((each) => each.file.name));
  const rows: HeldRow[] = [];
  const contradicted = new Set<StoredReceipt>();
  for (const file of files) {
    const own = stored.filter((row) => row.file.name === file);
    const receipts = asked.filter((receipt) => receipt.file.name === file);
    const given = receipts.filter((receipt) => isProving(input, receipt))
      .flatMap((receipt) => documentOf(input, receipt)!.rows); // a proving answer has one
    const inDocuments = (row: StoredObservation) => given.find((said) => isSame(said, row));
    const wrong = receipts.filter((receipt) =>
      isGood(input, receipt) &&
      saysOtherwise(input, receipt, station, own, (row) => inDocuments(row) !== undefined)
    );
    for (const receipt of wrong) contradicted.add(receipt);
    for (const row of own) {
      const said = inDocuments(row);
      if (said) rows.push({ row: { ...row, ...verdictOf(said) }, isProven: true });
      else if (!wrong.some((receipt) => holds(receipt, row))) rows.push({ row, isProven: false });
    }
  }
  return { rows, contradicted };
}

/** Whether a report is missing or added in the part of an answer's span that is read, or its number of reports differs. */
function saysOtherwise(
  input: ModelInput,
  receipt: StoredReceipt,
  station: string,
  stored: readonly StoredObservation[],
  isDocumented: (row: StoredObservation) => boolean,
): boolean {
  const document = documentOf(input, receipt);
  if (document && document.reports !== receipt.response_count) return true;
  const [from, to] = readRange(input);
  const concerns = (row: StoredObservation) =>
    row.station_id === station && holds(receipt, row) && between(from, time(row.generated_at), to);
  return (document?.rows ?? []).some((said) =>
    concerns(said) && !stored.some((row) => isSame(said, row))
  ) || stored.some((row) => concerns(row) && !isDocumented(row));
}

function isSame(a: StoredObservation, b: StoredObservation): boolean {
  return REPORTED.every((column) => a[column] === b[column]);
}

function verdictOf(row: StoredObservation) {
  const { quality_status, quality_reason, quality_metrics, validation_version } = row;
  return { quality_status, quality_reason, quality_metrics, validation_version };
}

function holds(receipt: StoredReceipt, row: StoredObservation): boolean {
  return between(time(receipt.window_start), time(row.generated_at), time(receipt.window_end));
}

/** Whether an answer holds a report of a station in the span that it was asked for. */
export function holdsReport(input: ModelInput, receipt: StoredReceipt, station: string): boolean {
  const rows = documentOf(input, receipt)?.rows ?? [];
  return rows.some((row) => row.station_id === station && holds(receipt, row));
}

function documentOf(input: ModelInput, receipt: StoredReceipt): ModelDocument | undefined {
  return receipt.source_sha256 === null ? undefined : input.documents.get(receipt.source_sha256);
}

/** Whether what an answer says of a report can be read and was asked for. */
function isProving(input: ModelInput, r: StoredReceipt): boolean {
  return (r.status !== "failed" || r.failure_kind === "representation") &&
    isTrusted(input, r.source_url, /\/api\/data\/metar\?/) && asksForItsClaim(r) &&
    documentOf(input, r) !== undefined;
}

/** Whether an answer is what it should be, by its receipt, and its document can be read. */
export function isGood(input: ModelInput, r: StoredReceipt): boolean {
  const hash = /^[0-9a-f]{64}$/.test(r.source_sha256 ?? "");
  const complete = r.status === "complete" && r.response_status === 200 && hash &&
    r.response_count > 0;
  const empty = r.status === "empty" && r.response_count === 0 &&
    ((r.response_status === 200 && hash) || r.response_status === 204);
  if (!complete && !empty) return false;
  if (!isTrusted(input, r.source_url, /\/api\/data\/metar\?/) || !asksForItsClaim(r)) return false;
  if (r.response_count >= 400 || r.report_count > r.response_count || r.error !== null) {
    return false;
  }
  const [a, b, c, d] = [r.window_start, r.window_end, r.requested_at, r.completed_at].map(time) as [
    number,
    number,
    number,
    number,
  ];
  if (!(a <= b && b <= c && c <= d && d <= input.nowMs)) return false;
  return r.response_status === 204 || documentOf(input, r) !== undefined;
}
