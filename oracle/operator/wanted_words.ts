import type { WantedReason, WantedSource, WantedSpan } from "../../shared/contract/wanted.ts";

const SOURCES: Readonly<Record<WantedSource, string>> = {
  metar: "reports",
  rr7: "bulletins of hourly rain",
};
const REASONS: Readonly<Record<WantedReason, string>> = {
  never: "nobody collected them yet",
  failed: "they were collected, but the answer cannot be used",
  stale: "they must be collected once more after the signing date",
};

/** What has to be collected, in words. */
export function wantedText({ station_id, start, end, source, reason }: WantedSpan): string {
  return `${station_id}: ${SOURCES[source]} from ${start} to ${end}; ${REASONS[reason]}`;
}
