import type { Falsification } from "./falsification.ts";
import { FILE_FALSIFICATIONS } from "./file_falsifications.ts";
import { DOCUMENT_FALSIFICATIONS, FORECAST_FALSIFICATIONS } from "./forecast_falsifications.ts";
import {
  CHANGED_PICK_FALSIFICATIONS,
  OUTCOME_FALSIFICATIONS,
  PICK_FALSIFICATIONS,
  READING_FALSIFICATIONS,
  STATEMENT_FALSIFICATIONS,
} from "./outcome_falsifications.ts";
import { RECEIPT_FALSIFICATIONS } from "./receipt_falsifications.ts";
import { PLACE_FALSIFICATIONS, REPORT_FALSIFICATIONS } from "./report_falsifications.ts";
import { SPELLING_FALSIFICATIONS } from "./spelling_falsifications.ts";
import { URL_FALSIFICATIONS } from "./url_falsifications.ts";

/**
 * Ways to falsify a decision over KORD and KMCI whose high and wind were scored, by `sampleDecision` or the like. A
 * verifier must find each and name its place, also when the hashes are made to fit.
 */
export const FALSIFICATIONS: readonly Falsification[] = [
  ...STATEMENT_FALSIFICATIONS,
  ...PICK_FALSIFICATIONS,
  ...CHANGED_PICK_FALSIFICATIONS,
  ...OUTCOME_FALSIFICATIONS,
  ...READING_FALSIFICATIONS,
  ...FILE_FALSIFICATIONS,
  ...REPORT_FALSIFICATIONS,
  ...PLACE_FALSIFICATIONS,
  ...RECEIPT_FALSIFICATIONS,
  ...FORECAST_FALSIFICATIONS,
  ...DOCUMENT_FALSIFICATIONS,
  ...URL_FALSIFICATIONS,
  ...SPELLING_FALSIFICATIONS,
];
