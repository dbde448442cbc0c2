import { METAR_GROUPS, type MetarGroup } from "../../../shared/contract/observation_file.ts";
import type { StoredObservation } from "../../stored/rows.ts";

/**
 * What the publisher says of a report.
 * - `clean`: checked and sound
 * - `unverified`: not fully checked
 * - `legacy`: from before the publisher recorded checks at all
 * - `rejected`: a check failed
 */
export type SourceVerdict = "clean" | "unverified" | "legacy" | "rejected";

type QualityColumns = Pick<
  StoredObservation,
  "quality_status" | "quality_reason" | "validation_version" | "raw_text" | "quality_metrics"
>;

/**
 * Reads the quality columns of a stored report.
 *
 * @param versions the versions of the checks that are known; a verdict of another one is none
 */
export function sourceVerdict(row: QualityColumns, versions: readonly string[]): SourceVerdict {
  const { quality_status: status } = row;
  if (status !== null && status !== "validated" && status !== "unverified") return "rejected";
  if (status === null && isBlank(row.raw_text)) return "legacy";
  const sound = status === "validated" && isOneOf(row, versions) &&
    isBlank(row.quality_reason) && !isBlank(row.raw_text);
  return sound ? "clean" : "unverified";
}

/** Every group of a report. */
export const ALL_GROUPS: ReadonlySet<MetarGroup> = new Set(METAR_GROUPS);
const NONE: ReadonlySet<MetarGroup> = new Set();

/**
 * The groups of a report that cannot be trusted: none of a clean one, the tagged ones of one that was checked by
 * known rules, otherwise all.
 *
 * @param versions see {@link sourceVerdict}
 */
export function distrustedGroups(
  row: QualityColumns,
  versions: readonly string[],
): ReadonlySet<MetarGroup> {
  if (sourceVerdict(row, versions) === "clean") return NONE;
  if (!isOneOf(row, versions) || isBlank(row.raw_text)) return ALL_GROUPS;
  const tags = (row.quality_metrics ?? "").split(",").map((tag) => tag.trim());
  return tags.every(isMetarGroup) ? new Set(tags) : ALL_GROUPS;
}

function isOneOf(row: QualityColumns, versions: readonly string[]): boolean {
  return row.validation_version !== null && versions.includes(row.validation_version);
}

function isMetarGroup(tag: string): tag is MetarGroup {
  return (METAR_GROUPS as readonly string[]).includes(tag);
}

/** Whether a text says nothing. */
function isBlank(text: string | null | undefined): boolean {
  return text === null || text === undefined || text.trim() === "";
}
