import type { ValidationVersion } from "../../shared/contract/observation_file.ts";

/** The kinds of retained document a reading can rest on. */
export const DOCUMENT_KINDS = ["metar", "ndfd", "rr7", "catalog"] as const;
/** @see {@link DOCUMENT_KINDS} */
export type DocumentKind = typeof DOCUMENT_KINDS[number];

/**
 * One version of the rules that turn evidence into an outcome. A decision record names the version it was made by, and
 * is checked by that one for ever. What differs between versions is a member here, and nowhere else.
 */
export interface RuleSet {
  /** How a record names the rules of evidence. */
  readonly evidence: string;
  /** How a record names the fixed rules of scoring. */
  readonly scoring: string;
  /** How a record names scoring against lines; `undefined` where there was none yet. */
  readonly lineScoring: string | undefined;
  /** By how much a difference may exceed the tolerance of `par` and still be within it: what binary numbers add. */
  readonly toleranceSlack: number;

  /** Whether files count until a day after the signing date, where that is later than a day after the window. */
  readonly filesCountAfterSigning: boolean;

  /** Whether a failed receipt casts doubt on all that it may have been about when it does not say when or of whom. */
  readonly unreadableReceiptsDoubt: boolean;
  /**
   * Whether a routine report without an amount stands for no rain only when no report of its hour tells of
   * precipitation, and whether an amount that could not be determined leaves its hour unknown.
   */
  readonly zeroNeedsDryReports: boolean;
  /** Whether amounts over 3, 6 and 24 hours must agree with the sum of the hours. */
  readonly longerGroupsMustAgree: boolean;
  /** Whether the URL of an answer must have asked for the stations, span, point or bulletin that are claimed of it. */
  readonly urlsMustAsk: boolean;
  /** At or below this temperature, °C, rain of a report that cannot tell its phase is of unknown phase. */
  readonly unseenPhaseMaxC: number;
  /** Whether an hour is unknown when the newest bulletin about it gives no valid amount, or another than what counts. */
  readonly newestBulletinDecides: boolean;

  /** The parser of each kind of document; what another one found says nothing under these rules. */
  readonly parsers: Readonly<Record<DocumentKind, string>>;
  /** The checks of a report whose verdict counts; one of another version is none. */
  readonly validation: ValidationVersion;
  /**
   * Which copies of one station and time a correction replaces: all of the same instant, or those of the same minute
   * that are of its own kind (METAR, SPECI, not said). With `own-kind`, remarks alone make no conflict but one about
   * precipitation, and the copy that stands is chosen by its raw text, not by its temperature.
   */
  readonly copies: "any-kind" | "own-kind";

  /**
   * Whether a collection whose rows its own retained documents contradict is a lost answer, which casts doubt until it
   * is collected again, and the verdict about a report is that of the document it stands in, whatever its row says.
   * Without it such a collection only covers nothing, and the columns of the verdict are compared like any other.
   */
  readonly documentsDecide: boolean;

  /**
   * Which reports must be from the point of their station's forecast: one of all that are read, within a tenth of a
   * degree, or every one of the window, within two hundredths, a single stray left out.
   */
  readonly forecastPlace: "any-report" | "every-report";
  /** Whether evidence is judged and recorded in one order and each row once; without it, as it was read. */
  readonly oneOrder: boolean;
  /**
   * Whether reports up to two days before and after a window tell of those in it: an answer without a report
   * of a station that reports around it collects nothing, and a temperature that steps away and back is doubtful.
   */
  readonly looksAround: boolean;

  /**
   * Whether a record lists every file of the searched spans with its hash, and a file that was set aside casts doubt: on
   * what it told of until that is collected again, or on every baseline that it may hold.
   */
  readonly listsFiles: boolean;
}

/** The rules of the first release. */
export const RULES_V1: RuleSet = {
  evidence: "strict-evidence-v1",
  scoring: "fixed-v1",
  lineScoring: undefined,
  toleranceSlack: 0,
  filesCountAfterSigning: false,
  unreadableReceiptsDoubt: false,
  zeroNeedsDryReports: false,
  longerGroupsMustAgree: false,
  urlsMustAsk: false,
  unseenPhaseMaxC: -Infinity,
  newestBulletinDecides: false,
  parsers: {
    metar: "metar-document-v1 metar-consistency-v1",
    ndfd: "dwml-native-v1",
    rr7: "asos-shef-v1",
    catalog: "asos-shef-v1",
  },
  validation: "metar-consistency-v1",
  copies: "any-kind",

  documentsDecide: false,

  forecastPlace: "any-report",
  oneOrder: false,
  looksAround: false,

  listsFiles: false,
};

/** The rules that new decisions are made by. */
export const CURRENT_RULES: RuleSet = {
  ...RULES_V1,
  evidence: "strict-evidence-v2",
  scoring: "fixed-v2",
  lineScoring: "lines-v1",
  toleranceSlack: 1e-9,
  filesCountAfterSigning: true,
  unreadableReceiptsDoubt: true,
  zeroNeedsDryReports: true,
  longerGroupsMustAgree: true,
  urlsMustAsk: true,
  unseenPhaseMaxC: 2,
  newestBulletinDecides: true,

  parsers: {
    ...RULES_V1.parsers,
    metar: "metar-document-v1 metar-consistency-v2",
    rr7: "asos-shef-v2",
  },
  validation: "metar-consistency-v2",
  copies: "own-kind",

  documentsDecide: true,

  forecastPlace: "every-report",
  oneOrder: true,
  looksAround: true,

  listsFiles: true,
};

const ALL: readonly RuleSet[] = [RULES_V1, CURRENT_RULES];

/** The rules that a record names, or `undefined` when this program does not know them. */
export function findRules(
  named: Pick<RuleSet, "evidence" | "scoring">,
): RuleSet | undefined {
  return ALL.find((rules) =>
    rules.evidence === named.evidence && [rules.scoring, rules.lineScoring].includes(named.scoring)
  );
}
