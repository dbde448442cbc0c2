import type { MetarGroup } from "../../../shared/contract/observation_file.ts";
import type { Window } from "../../../shared/time/window.ts";
import type { Report } from "./report.ts";

/** Reports of a window that are not clean in a group the event reads, by what is wrong with them. */
export interface QualityCounts {
  readonly rejected: number;
  /** Includes the legacy ones. */
  readonly unverified: number;
  readonly legacy: number;
}

/** Counts the reports of `[startMs, endMs)` that touch one of `groups`. */
export function countQuality(
  reports: readonly Report[],
  groups: ReadonlySet<MetarGroup>,
  window: Window,
): QualityCounts {
  const counts = { rejected: 0, unverified: 0, legacy: 0 };
  for (const report of reports) {
    if (report.atMs < window.startMs || report.atMs >= window.endMs) continue;
    if (![...report.distrusted].some((group) => groups.has(group))) continue;
    if (report.verdict === "rejected") counts.rejected++;
    else counts.unverified++;
    if (report.verdict === "legacy") counts.legacy++;
  }
  return counts;
}

/** Adds counts, e.g. those of several stations. */
export function addQuality(a: QualityCounts, b: QualityCounts): QualityCounts {
  return {
    rejected: a.rejected + b.rejected,
    unverified: a.unverified + b.unverified,
    legacy: a.legacy + b.legacy,
  };
}

/**
 * What the counts mean: `settleable`; `legacy` when all that is wrong is reports from before the publisher's quality
 * fields; `poor` otherwise. Unverified reports alone do not matter: they drop out, and cadence decides.
 */
export function qualityVerdict(counts: QualityCounts): "settleable" | "legacy" | "poor" {
  const { rejected, unverified, legacy } = counts;
  if (rejected === 0 && legacy === 0) return "settleable";
  return rejected === 0 && unverified === legacy ? "legacy" : "poor";
}
