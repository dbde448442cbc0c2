import type { StoredEvidence } from "../../../oracle/stored/stored_evidence.ts";
import type { StoredObservation } from "../../../oracle/stored/rows.ts";

/**
 * What the model judges: the stored evidence, and which retained documents are not what the rows say.
 *
 * This folder is a second implementation of the settlement rules, written plainly from their description and sharing no
 * code with `oracle/evidence` but the names of columns. It exists to disagree.
 */
export interface ModelInput extends StoredEvidence {
  /** Hashes of documents that are missing or cannot be read. */
  readonly badDocuments: ReadonlySet<string>;
  /** Hashes of documents that hold a report which their file lacks. */
  readonly lossyDocuments: ReadonlySet<string>;
  /** Rows that were changed after their document was kept. */
  readonly forgedRows: ReadonlySet<StoredObservation>;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Milliseconds of an instant; NaN when it is none, also when a looser reader would find one. */
export function time(text: string | null | undefined): number {
  const spelled = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(text ?? "");
  if (!spelled) return NaN;
  // A 30 February would be read as a day of March.
  const local = new Date(`${spelled[1]}Z`);
  const isReal = !Number.isNaN(local.getTime()) && local.toISOString().startsWith(spelled[1]!);
  return isReal ? Date.parse(spelled[0]) : NaN;
}

/** Milliseconds of a file's publication. */
export function publication(file: { readonly name: string }): number {
  return Date.parse(file.name.slice(file.name.indexOf("_") + 1, -".parquet".length));
}

/** Whether a file of observations counts: published from a day before the window to a day after it and its signing. */
export function isPublishedInTime(input: ModelInput, file: { readonly name: string }): boolean {
  const { startMs, endMs, signingMs } = input.terms;
  const last = Math.min(Math.max(endMs, signingMs) + DAY, input.nowMs);
  return between(startMs - DAY, publication(file), last);
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
