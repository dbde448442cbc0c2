import type { Line, LineJson } from "../../shared/contract/line.ts";

/** A par band: what of a line scores. */
export type Band = Pick<Line, "target" | "metric" | "lower" | "upper">;

/** Different days that a line should rest on; with fewer its history is thin. */
export const ENOUGH_DAYS = 20;

/** A line as it is answered, with its counts as shares. */
export function lineJson(line: Line): LineJson {
  const { over, par, under } = line;
  const shareOf = (count: number) => Math.round(1000 * count / (over + par + under)) / 1000;
  return { ...line, shares: { over: shareOf(over), par: shareOf(par), under: shareOf(under) } };
}

/** What speaks against relying on lines, in words, or `undefined`. */
export function thinHistory(lines: readonly Line[]): string | undefined {
  const fewest = lines.reduce((least, { days }) => Math.min(least, days), ENOUGH_DAYS);
  if (fewest >= ENOUGH_DAYS) return undefined;
  return `lines rest on ${fewest} different days; fewer than ${ENOUGH_DAYS} say little about the next one`;
}

/** The order in which lines are answered and stated. */
export function byTargetAndMetric(a: Band, b: Band): number {
  if (a.target !== b.target) return a.target < b.target ? -1 : 1;
  return a.metric < b.metric ? -1 : a.metric > b.metric ? 1 : 0;
}
