import { type AwcRecord, readAwcResponse } from "../awc_response.ts";

/** Rules of {@link parseMetarDocument}; changes whenever the same bytes could give other reports. */
export const METAR_PARSER_VERSION = "metar-document-v1";

/** The texts of a report that are read; element names of AWC schemas 1.2 and 2.0. */
export const REPORT_FIELDS = [
  "raw_text",
  "station_id",
  "observation_time",
  "latitude",
  "longitude",
  "temp_c",
  "dewpoint_c",
  "wind_dir_degrees",
  "wind_speed_kt",
  "precip_in",
  "wx_string",
  "metar_type",
] as const;
/** @see {@link REPORT_FIELDS} */
export type ReportField = typeof REPORT_FIELDS[number];

/** A report as received: texts, never interpreted. A field is absent when its element is. */
export type RawReport = AwcRecord<ReportField>;

/** An AWC METAR document (cache file or history answer). */
export interface MetarDocument {
  /** `data_source` name: `metar` or `metars`; `""` when absent. */
  readonly sourceName: string;
  /** Text of `errors` and `warnings`; `""` when blank. */
  readonly errors: string;
  readonly warnings: string;
  /** Declared number of reports, null when absent or not a whole number. */
  readonly numResults: number | null;
  /** In document order, repeats included. */
  readonly reports: readonly RawReport[];
}

/**
 * Reads an AWC METAR document. Which answers count is decided by `judgeHistoryAnswer`, which reports by `checkReport`.
 *
 * @throws {NoaaDocumentError} when it is not well-formed XML or no AWC response
 */
export function parseMetarDocument(xml: string): MetarDocument {
  const { records, ...envelope } = readAwcResponse(xml, {
    record: "METAR",
    fields: REPORT_FIELDS,
  });
  return { ...envelope, reports: records };
}
