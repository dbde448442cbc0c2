import type { BatchReceipt } from "../../shared/contract/observation_file.ts";
import type { ForecastReceipts } from "../../shared/contract/forecast_receipts.ts";
import type { Difference } from "./differences.ts";

/** A retained document, and what it takes up unpacked. */
export interface SourceReport {
  readonly sha256: string;
  readonly url: string;
  /** Null where the file does not say. */
  readonly receivedAt: string | null;
  /** Null when it could not be unpacked. */
  readonly bytes: number | null;
}

/** What deriving the rows again showed. */
export interface RederivationReport {
  readonly rows: number;
  readonly equal: boolean;
  readonly differenceCount: number;
  /** The first of them. */
  readonly differences: readonly Difference[];
  /** What could not be compared, and how it can be. */
  readonly notes: readonly string[];
}

/** What `inspect` says of any file. */
interface CommonReport {
  readonly file: string;
  readonly bytes: number;
  readonly rows: number;
  readonly rowGroups: number;
  readonly stations: number;
  readonly sources: readonly SourceReport[];
  readonly rederived: RederivationReport;
}

/** An observation file as `inspect` shows it. */
export interface ObservationReport extends CommonReport {
  readonly kind: "observations";
  /** Null for files of writers that keep no receipts. */
  readonly window: { readonly start: string; readonly end: string } | null;
  readonly receipts: readonly BatchReceipt[];
  /** Rows by quality status. */
  readonly quality: Readonly<Record<string, number>>;
  /** Reports that could not become rows. */
  readonly unrepresentable: number;
  readonly rain: {
    readonly hours: number;
    readonly stations: readonly string[];
    readonly issues: readonly string[];
  } | null;
}

/** A forecast file as `inspect` shows it. */
export interface ForecastReport extends CommonReport {
  readonly kind: "forecasts";
  readonly quality: Readonly<Record<string, number>>;
  /** When its documents were issued, first and last; null without rows. */
  readonly issued: { readonly first: string; readonly last: string } | null;
  /** Null for files of writers that keep none. */
  readonly receipts: ForecastReceipts | null;
}

/** @see {@link ObservationReport} and {@link ForecastReport} */
export type FileReport = ObservationReport | ForecastReport;

/** The report as lines for people. */
export function* reportLines(report: FileReport): Iterable<string> {
  yield `${report.file}`;
  yield `  ${report.kind}, ${report.bytes} bytes, ${report.rows} rows of ${report.stations} stations in ` +
    `${report.rowGroups} row groups`;
  yield `  quality: ${countsText(report.quality)}`;
  yield* report.kind === "observations" ? observationLines(report) : forecastLines(report);
  const unpacked = report.sources.reduce((sum, source) => sum + (source.bytes ?? 0), 0);
  yield `  retained documents: ${report.sources.length}, ${unpacked} bytes unpacked`;
  yield* rederivationLines(report.rederived);
}

function* observationLines(report: ObservationReport): Iterable<string> {
  if (report.window !== null) yield `  window: ${report.window.start} to ${report.window.end}`;
  const statuses = countBy(report.receipts.map((receipt) => receipt.status));
  yield `  receipts: ${report.receipts.length} (${countsText(statuses)})`;
  for (const receipt of report.receipts.filter(({ status }) => status === "failed")) {
    const ids = receipt.station_ids;
    const stations = ids.length > 4
      ? `${ids.slice(0, 3).join(",")} and ${ids.length - 3} more`
      : ids.join(",");
    yield `    failed (${receipt.failure_kind}) ${receipt.window_start} to ${receipt.window_end} ` +
      `${stations || "no station"}: ${receipt.error}`;
  }
  if (report.unrepresentable > 0) yield `  reports without a row: ${report.unrepresentable}`;
  if (report.rain === null) return;
  yield `  rain by the hour: ${report.rain.hours} hours; stations ${
    report.rain.stations.join(" ") || "none"
  }`;
  for (const issue of report.rain.issues) yield `    ${issue}`;
}

function* forecastLines(report: ForecastReport): Iterable<string> {
  if (report.issued !== null) yield `  issued: ${report.issued.first} to ${report.issued.last}`;
  if (report.receipts === null) return;
  const { stations_covered, stations_expected, requests, failures } = report.receipts;
  yield `  receipts: ${requests} requests, ${stations_covered} of ${stations_expected} stations covered`;
  for (const failure of failures) {
    yield `    failed for ${failure.points.length} points (${
      failure.station_ids.slice(0, 3).join(",")
    }…): ` +
      failure.error;
  }
}

function* rederivationLines(result: RederivationReport): Iterable<string> {
  for (const note of result.notes) yield `  note: ${note}`;
  if (result.equal) {
    yield `  derived again from the documents: ${result.rows} rows, all equal`;
    return;
  }
  yield `  derived again from the documents: ${result.differenceCount} DIFFERENCES`;
  for (const { where, column, stored, derived } of result.differences) {
    yield `    ${where}${column === "" ? "" : `, ${column}`}: the file says ${shown(stored)}, ` +
      `its documents ${shown(derived)}`;
  }
  const more = result.differenceCount - result.differences.length;
  if (more > 0) yield `    and ${more} more`;
}

/** How often each value occurs. */
export function countBy(values: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

const countsText = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).map(([name, count]) => `${count} ${name}`).join(", ") || "none";

const shown = (value: unknown) => value === undefined ? "nothing" : JSON.stringify(value);
