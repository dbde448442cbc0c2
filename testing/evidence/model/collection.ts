import type { StoredReceipt } from "../../../oracle/stored/receipt.ts";
import { asksForItsClaim } from "./asked.ts";
import {
  between,
  DAY,
  HOUR,
  isPublishedInTime,
  isTrusted,
  MINUTE,
  type ModelInput,
  publication,
  time,
} from "./model_input.ts";

/** Whether the receipts prove that all reports of a closed span were collected. */
export function isCollected(
  input: ModelInput,
  station: string,
  from: number,
  to: number,
  freshSince?: number,
): boolean {
  const published = input.receipts.filter((receipt) => isPublishedInTime(input, receipt.file));
  const sound = published.filter((receipt) =>
    receipt.station_ids.includes(station) && isGood(input, receipt) &&
    !isHollow(input, receipt, station)
  );
  const good = sound.filter((receipt) => !isContradicted(input, receipt));
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
  const lost = [...failed, ...sound.filter((receipt) => isContradicted(input, receipt))];
  return lost.every((loss) => {
    const start = time(loss.window_start),
      end = time(loss.window_end),
      came = time(loss.completed_at);
    const isKnown = start === start && end === end; // not NaN
    const a = isKnown ? Math.max(from, start) : from, b = isKnown ? Math.min(to, end) : to;
    if (a > b) return true;
    const since = came === came ? came : publication(loss.file);
    return covers(good.filter((r) => time(r.requested_at) >= since), a, b);
  });
}

/** Whether the list of a receipt can be read; one that cannot may mean any station. */
function namesStations(receipt: StoredReceipt): boolean {
  return receipt.station_ids.length > 0 &&
    receipt.station_ids.every((id) => /^[\w-]{1,16}$/.test(id));
}

/** Whether the rows of an answer are not those of its document, though that can be read. */
export function isContradicted(input: ModelInput, r: StoredReceipt): boolean {
  return r.source_sha256 !== null && input.lossyDocuments.has(r.source_sha256);
}

/** Whether an answer without a report of a station over more than 90 minutes stands between reports of it. */
function isHollow(input: ModelInput, r: StoredReceipt, station: string): boolean {
  const from = time(r.window_start), to = time(r.window_end);
  if (to - from <= 90 * MINUTE) return false;
  const own = input.observations.filter((row) =>
    row.station_id === station && isPublishedInTime(input, row.file)
  );
  const holds = own.some((row) =>
    row.file.name === r.file.name && between(from, time(row.generated_at), to)
  );
  if (holds) return false;
  const instants = own.map((row) => time(row.generated_at));
  const before = instants.some((t) => t < from && t >= from - DAY);
  const { endMs, signingMs } = input.terms;
  const isLast = Math.min(Math.max(endMs, signingMs) + DAY, input.nowMs) < to + DAY;
  return before && (isLast || instants.some((t) => t > to && t <= to + DAY));
}

/** Whether what an answer says of a report can be read and was asked for. */
export function isProving(input: ModelInput, r: StoredReceipt): boolean {
  return (r.status !== "failed" || r.failure_kind === "representation") &&
    isTrusted(input, r.source_url, /\/api\/data\/metar\?/) && asksForItsClaim(r) &&
    r.source_sha256 !== null && !input.badDocuments.has(r.source_sha256);
}

/** Whether an answer is what it should be, by its receipt, and its document can be read. */
export function isGood(input: ModelInput, r: StoredReceipt): boolean {
  const hash = /^[0-9a-f]{64}$/.test(r.source_sha256 ?? "");
  const complete = r.status === "complete" && r.response_status === 200 && hash &&
    r.response_count > 0;
  const empty = r.status === "empty" && r.response_count === 0 &&
    ((r.response_status === 200 && hash) || r.response_status === 204);
  if (!complete && !empty) return false;
  if (!isTrusted(input, r.source_url, /\/api\/data\/metar\?/) || !asksForItsClaim(r)) return false;
  if (r.response_count >= 400 || r.report_count > r.response_count || r.error !== null) {
    return false;
  }
  const [a, b, c, d] = [r.window_start, r.window_end, r.requested_at, r.completed_at].map(time) as [
    number,
    number,
    number,
    number,
  ];
  if (!(a <= b && b <= c && c <= d && d <= input.nowMs)) return false;
  return r.response_status === 204 || !input.badDocuments.has(r.source_sha256!);
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
