import { VALIDATION_VERSION } from "../../../shared/contract/observation_file.ts";
import { METAR_PARSER_VERSION } from "../../../shared/noaa/metar/document.ts";
import { DWML_PARSER_VERSION } from "../../../shared/noaa/ndfd/document.ts";
import { RR7_PARSER_VERSION } from "../../../shared/noaa/shef/bulletin.ts";
import type { DocumentKind } from "./document_verdict.ts";

/** The version of the parser of each kind; verdicts of another version say nothing about this program. */
export const PARSER_VERSIONS: Readonly<Record<DocumentKind, string>> = {
  metar: `${METAR_PARSER_VERSION} ${VALIDATION_VERSION}`,
  ndfd: DWML_PARSER_VERSION,
  rr7: RR7_PARSER_VERSION,
  catalog: RR7_PARSER_VERSION,
};
