import type { CheckedReport } from "./check.ts";

/** How many reports came to which end. */
export interface ReportTally {
  readonly received: number;
  /** By status, ordered by name. */
  readonly byStatus: Readonly<Record<string, number>>;
  /** By reason code, ordered by name; a report may have several. `no_thermometer` stands apart from real faults. */
  readonly byCode: Readonly<Record<string, number>>;
}

/** Counts judged reports by status and by reason code. */
export function tallyReports(reports: Iterable<CheckedReport>): ReportTally {
  const byStatus = new Map<string, number>();
  const byCode = new Map<string, number>();
  let received = 0;
  for (const { status, codes } of reports) {
    received++;
    byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
    for (const code of new Set(codes)) byCode.set(code, (byCode.get(code) ?? 0) + 1);
  }
  return { received, byStatus: ordered(byStatus), byCode: ordered(byCode) };
}

function ordered(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => a < b ? -1 : 1));
}
