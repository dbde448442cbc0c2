import { type RawText, readRawText } from "../../../shared/noaa/metar/raw_text.ts";
import type { RuleSet } from "../../rules/rule_set.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { celsius } from "./celsius.ts";
import { preferCorrections } from "./correction.ts";

/** What stands of the copies of one time that one publication holds. */
export interface StandingCopy {
  readonly row: StoredObservation;
  /** All copies that were not corrected, the standing one among them. */
  readonly copies: readonly StoredObservation[];
  /** What the copies contradict each other in. */
  readonly conflict: "none" | "precipitation" | "everything";
}

/** Chooses among the rows of one station and time in one publication; there must be one. */
export function standingCopy(rows: readonly StoredObservation[], rules: RuleSet): StandingCopy {
  return rules.copies === "any-kind" ? standOfAnyKind(rows) : standOfOwnKind(rows);
}

/**
 * A correction replaces rows of its own kind (METAR, SPECI, not said) only. Copies that then differ in temperature,
 * dewpoint, wind, weather, kind or what stands before the remarks contradict each other. Where the amount or the
 * remarks alone differ, they do so about precipitation, if at all. The first raw text in order of its bytes stands.
 */
function standOfOwnKind(rows: readonly StoredObservation[]): StandingCopy {
  if (rows.length === 1) return { row: rows[0]!, copies: rows, conflict: "none" };
  const kinds = Map.groupBy(rows, (row) => row.metar_type?.trim() || null);
  const copies = [...kinds.values()].flatMap(preferCorrections);
  const row = copies.reduce((a, b) => compareRawTexts(b, a) < 0 ? b : a);
  const others = copies.filter((other) => other !== row).map(readCopy);
  const own = readCopy(row);
  if (others.some((other) => !isSameReport(other, own))) {
    return { row, copies, conflict: "everything" };
  }
  const agree = others.every((other) => isSamePrecipitation(other, own));
  return { row, copies, conflict: agree ? "none" : "precipitation" };
}

/** As the first release did: a correction replaced every row, and the warmest of the rest stood. */
function standOfAnyKind(rows: readonly StoredObservation[]): StandingCopy {
  const published = preferCorrections(rows);
  const row = published.reduce((a, b) => warmth(b) > warmth(a) ? b : a);
  const agree = published.every((other) =>
    [...REPORTED, ...PRECIPITATION_COLUMNS, ...JUDGED].every((column) =>
      isSame(other[column], row[column])
    ) && (other.raw_text ?? "").trimEnd() === (row.raw_text ?? "").trimEnd()
  );
  return { row, copies: [row], conflict: agree ? "none" : "everything" };
}

const REPORTED = [
  "temperature_value",
  "temperature_unit_code",
  "dewpoint_value",
  "dewpoint_unit_code",
  "wind_speed",
  "wind_speed_unit_code",
  "wind_direction",
  "wind_direction_unit_code",
  "wx_string",
  "metar_type",
] as const satisfies readonly (keyof StoredObservation)[];
const PRECIPITATION_COLUMNS = ["precip_in", "precip_unit_code"] as const;
const JUDGED = [
  "quality_status",
  "quality_reason",
  "validation_version",
  "quality_metrics",
] as const satisfies readonly (keyof StoredObservation)[];

/** Remarks that say what fell, when, or how far the station can tell (FMH-1 §12.7). */
const PRECIPITATION_REMARKS: readonly RegExp[] = [
  /^[P67](?:\d{4}|\/{4})$/,
  /^(?:[A-Z]{2}){1,4}[BE]\d{2}/, // RAB07E24SNB24, SHRAB0445E0457
  /^A[O0]\d[A-Z]?$/,
  /^(?:FZRANO|PWINO|PNO)$/,
];

interface Copy {
  readonly row: StoredObservation;
  readonly raw: RawText;
}

function readCopy(row: StoredObservation): Copy {
  return { row, raw: readRawText(row.raw_text ?? "") };
}

function isSameReport(a: Copy, b: Copy): boolean {
  return REPORTED.every((column) => isSame(a.row[column], b.row[column])) &&
    bodyOf(a.raw) === bodyOf(b.raw);
}

/** What stands before the remarks, less the type, which has a column of its own. */
function bodyOf({ type, body }: RawText): string {
  return body.slice(type === null ? 0 : 1).join(" ");
}

function isSamePrecipitation(a: Copy, b: Copy): boolean {
  return PRECIPITATION_COLUMNS.every((column) => isSame(a.row[column], b.row[column])) &&
    precipitationRemarks(a.raw) === precipitationRemarks(b.raw);
}

/** In any order, each once. */
function precipitationRemarks({ remarks }: RawText): string {
  const said = remarks.filter((token) => PRECIPITATION_REMARKS.some((form) => form.test(token)));
  return [...new Set(said)].sort().join(" ");
}

function compareRawTexts(a: StoredObservation, b: StoredObservation): number {
  const [one, other] = [a, b].map((row) => new TextEncoder().encode(row.raw_text ?? "")) as [
    Uint8Array,
    Uint8Array,
  ];
  const place = one.findIndex((byte, index) => byte !== other[index]);
  return place < 0 ? one.length - other.length : one[place]! - (other[place] ?? -1);
}

function isSame(a: string | number | null, b: string | number | null): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

function warmth(row: StoredObservation): number {
  const temperature = celsius(row.temperature_value, row.temperature_unit_code);
  return typeof temperature === "number" ? temperature : -Infinity;
}
