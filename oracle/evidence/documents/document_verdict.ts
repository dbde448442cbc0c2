import type { DocumentKind } from "../../rules/rule_set.ts";
import type { RowQuality } from "./row_digest.ts";

/**
 * What parsing one retained document again says about one subject. It is a function of the text, the subject and
 * the parser alone, so it may be stored under `(sha256, subject, receivedAt, parser)` and reused.
 *
 * | kind | subject | rows |
 * |---|---|---|
 * | `metar` | station id | `"<report ms> <digest>"` of each representable report |
 * | `ndfd` | location key of the document | `"<begin ms> <digest>"` of each native interval |
 * | `rr7` | station id of the bulletin | `"<end ms> <digest>"` of each hour |
 * | `catalog` | alias (station id or IATA id) | ids of the US stations that have it |
 */
export interface DocumentVerdict {
  readonly kind: DocumentKind;
  /** SHA-256 of the document's text. */
  readonly sha256: string;
  readonly subject: string;
  /** DWML only: the receipt time, which decides whether an issue is too far ahead of it. */
  readonly receivedAt: string | null;
  /** The version of the parser that read it. */
  readonly parser: string;
  /** Why the text says nothing, or null when it was read. */
  readonly problem: string | null;
  /** METAR only: the number of report elements in the whole document. */
  readonly reports: number | null;
  readonly rows: readonly string[];
  /** METAR only, where documents decide: what the checks of the rules say of each of the rows. */
  readonly quality?: Readonly<Record<string, RowQuality>>;
}

/** Which document and subject to look at. */
export interface DocumentQuestion {
  readonly kind: DocumentKind;
  readonly sha256: string;
  readonly subject: string;
  readonly receivedAt: string | null;
}

/** Looks a verdict up; `undefined` means that the document has not been parsed, or is not retained. */
export type DocumentVerdicts = (question: DocumentQuestion) => DocumentVerdict | undefined;

/** The text a verdict is stored under, within one parser version. */
export function verdictKey(question: DocumentQuestion): string {
  const { kind, sha256, subject, receivedAt } = question;
  return `${kind} ${sha256} ${subject} ${receivedAt ?? ""}`;
}

/** Verdicts in memory, for {@link DocumentVerdicts}. */
export function verdictsOf(verdicts: Iterable<DocumentVerdict>): DocumentVerdicts {
  const byKey = new Map<string, DocumentVerdict>();
  for (const verdict of verdicts) byKey.set(verdictKey(verdict), verdict);
  return (question) => byKey.get(verdictKey(question));
}
