import type { StoredReceipt } from "../../../oracle/stored/receipt.ts";
import { holdAgainstDocuments, holdsReport, isGood } from "./documents.ts";
import {
  between,
  DAY,
  HOUR,
  isPublishedInTime,
  isRead,
  MINUTE,
  type ModelInput,
  publication,
  time,
} from "./model_input.ts";
import { type LostFile, lostFiles } from "./set_aside.ts";

/** Whether the receipts prove that all reports of a closed span were collected. */
export function isCollected(
  input: ModelInput,
  station: string,
  from: number,
  to: number,
  freshSince?: number,
): boolean {
  const { contradicted } = holdAgainstDocuments(input, station);
  const published = input.receipts.filter((receipt) => isPublishedInTime(input, receipt.file));
  const sound = published.filter((receipt) =>
    receipt.station_ids.includes(station) && isGood(input, receipt) &&
    !isHollow(input, receipt, station)
  );
  const good = sound.filter((receipt) => !contradicted.has(receipt));
  if (!covers(good, from, to)) return false;
  const fresh = good.some((r) =>
    between(time(r.window_start), to, time(r.window_end)) &&
    time(r.requested_at) >= (freshSince ?? -Infinity)
  );
  if (freshSince !== undefined && !fresh) return false;
  const failed = published.filter((r) =>
    r.status === "failed" &&
    (r.failure_kind === "response" || r.failure_kind === "representation") &&
    (r.station_ids.includes(station) || !namesStations(r))
  );
  const wrong = sound.filter((receipt) => contradicted.has(receipt));
  return [...[...failed, ...wrong].map(lossOf), ...lostFiles(input)].every((loss) => {
    const a = Math.max(from, loss.from), b = Math.min(to, loss.to);
    return a > b || covers(good.filter((r) => time(r.requested_at) >= loss.came), a, b);
  });
}

/** What an answer may have told; one that does not say may have told of any time until its file was published. */
function lossOf(receipt: StoredReceipt): LostFile {
  const from = time(receipt.window_start), to = time(receipt.window_end);
  const came = time(receipt.completed_at);
  const isKnown = !Number.isNaN(from) && !Number.isNaN(to);
  return {
    from: isKnown ? from : -Infinity,
    to: isKnown ? to : Infinity,
    came: Number.isNaN(came) ? publication(receipt.file) : came,
  };
}

/** Whether the list of a receipt can be read; one that cannot may mean any station. */
function namesStations(receipt: StoredReceipt): boolean {
  return receipt.station_ids.length > 0 &&
    receipt.station_ids.every((id) => /^[\w-]{1,16}$/.test(id));
}

/** Whether an answer without a report of the station over more than 90 minutes stands between reports of it. */
function isHollow(input: ModelInput, r: StoredReceipt, station: string): boolean {
  const from = time(r.window_start), to = time(r.window_end);
  if (to - from <= 90 * MINUTE || holdsReport(input, r, station)) return false;
  const around = input.observations.filter((row) =>
    row.station_id === station && isPublishedInTime(input, row.file) && !isRead(input, row)
  );
  const standing = holdAgainstDocuments(input, station).rows.map(({ row }) => row);
  const instants = [...around, ...standing].map((row) => time(row.generated_at));
  const before = instants.some((t) => t < from && t >= from - DAY);
  return before && (lastKnown(input) < to + DAY || instants.some((t) => t > to && t <= to + DAY));
}

/** The end of the record: no file that counts is later, and nothing later than two days after the window is read. */
function lastKnown({ terms: { endMs, signingMs }, nowMs }: ModelInput): number {
  return Math.min(nowMs, Math.max(endMs, signingMs) + DAY, endMs + 2 * DAY);
}

/** Asks every end of a span and every middle between two ends whether some receipt holds it. */
function covers(receipts: readonly StoredReceipt[], from: number, to: number): boolean {
  const spans = receipts.map((r) => [time(r.window_start), time(r.window_end)] as const);
  const ends = [from, to, ...spans.flat()].filter((t) => between(from, t, to)).sort((a, b) =>
    a - b
  );
  const asked = ends.flatMap((t, i) => i === 0 ? [t] : [(ends[i - 1]! + t) / 2, t]);
  return asked.every((t) => spans.some(([a, b]) => between(a, t, b)));
}

/** Whether reports at these instants keep the cadence of a window. */
export function keepsCadence(instants: readonly number[], start: number, end: number): boolean {
  const inside = instants.filter((t) => t >= start && t < end);
  if (inside.length === 0) return false;
  const points = [start, ...inside, end];
  const gaps = points.slice(1).map((t, i) => t - points[i]!);
  const long = gaps.filter((gap) => gap > 90 * MINUTE);
  if (long.length === 0) return true;
  return end - start >= 12 * HOUR && long.length === 1 && long[0]! <= 150 * MINUTE &&
    gaps.at(-1)! <= 90 * MINUTE;
}
