import type { StoredEvidence } from "../../../oracle/stored/stored_evidence.ts";
import type { StoredObservation } from "../../../oracle/stored/rows.ts";

/**
 * What the model judges: the stored evidence, and which retained documents are not what the rows say.
 *
 * This folder is a second implementation of the settlement rules, written plainly from their description and sharing no
 * code with `oracle/evidence` but the names of columns. It exists to disagree.
 */
export interface ModelInput extends StoredEvidence {
  /** The METAR answers that are retained and can be read, by hash. */
  readonly documents: ReadonlyMap<string, ModelDocument>;
  /** Hashes of forecasts and bulletins that are missing or cannot be read. */
  readonly badDocuments: ReadonlySet<string>;
}

/** What a METAR answer says when it is read again. */
export interface ModelDocument {
  /** How many reports are in it. */
  readonly reports: number;
  /** They, with the verdict of the checks. */
  readonly rows: readonly StoredObservation[];
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const instants = new Map<string, number>();

/** Milliseconds of an instant; NaN when it is none, also when a looser reader would find one. */
export function time(text: string | null | undefined): number {
  const spelled = text ?? "";
  const ms = instants.get(spelled) ?? read(spelled);
  instants.set(spelled, ms); // the same few thousand come again and again
  return ms;
}

function read(text: string): number {
  const spelled = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (!spelled) return NaN;
  // A 30 February would be read as a day of March.
  const local = new Date(`${spelled[1]}Z`);
  const isReal = !Number.isNaN(local.getTime()) && local.toISOString().startsWith(spelled[1]!);
  return isReal ? Date.parse(text) : NaN;
}

/** Milliseconds of a file's publication. */
export function publication(file: { readonly name: string }): number {
  return time(file.name.slice(file.name.indexOf("_") + 1, -".parquet".length));
}

/** Whether a file of observations counts: published from a day before the window to a day after it and its signing. */
export function isPublishedInTime(input: ModelInput, file: { readonly name: string }): boolean {
  const { startMs, endMs, signingMs } = input.terms;
  const last = Math.min(Math.max(endMs, signingMs) + DAY, input.nowMs);
  return between(startMs - DAY, publication(file), last);
}

/** The closed span of reports that are read: from two hours before the window to 75 minutes after it. */
export function readRange({ terms }: ModelInput): readonly [from: number, to: number] {
  return [terms.startMs - 2 * HOUR, terms.endMs + 75 * MINUTE];
}

/** Whether a report is one of those that are read; others tell of them only. */
export function isRead(input: ModelInput, row: StoredObservation): boolean {
  const [from, to] = readRange(input);
  return between(from, time(row.generated_at), to);
}

/** `a ≤ x ≤ b`, false when one is NaN. */
export function between(a: number, x: number, b: number): boolean {
  return a <= x && x <= b;
}

/** Whether a URL begins as a trusted one does and goes to a path. */
export function isTrusted(input: ModelInput, url: string | null, path: RegExp): boolean {
  return url !== null && path.test(url) &&
    input.urlPrefixes.some((prefix) => url.startsWith(prefix));
}
