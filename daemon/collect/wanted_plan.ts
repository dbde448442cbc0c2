import { REPORT_CAP } from "../../shared/contract/observation_file.ts";
import type { WantedSpan } from "../../shared/contract/wanted.ts";
import type { ClosedSpan } from "../../shared/time/closed_span.ts";
import { requireInstant } from "../../shared/time/instant.ts";
import { DAY_MS, HOUR_MS } from "../../shared/time/units.ts";
import { isAskable } from "../noaa/metar_history.ts";
import { batchesOf, type HistoryBatch } from "./history_batch.ts";
import type { AskedBulletins } from "./precipitation.ts";

/** How far back NOAA gives reports, and a little for the time since the list was made. */
const REACH_MS = 15 * DAY_MS + HOUR_MS;
/** The longest span that is asked for. */
const LONGEST_MS = 31 * HOUR_MS;
/** How many reports an hour a busy station may file; more than that is halved on the way. */
const REPORTS_PER_HOUR = 1.5;

/** What is asked for because the oracle wants it. */
export interface WantedPlan {
  /** METAR history, nearest expiry first. */
  readonly batches: readonly HistoryBatch[];
  /** Hours of rain, of one stretch of time; the rest of them waits for a later cycle. */
  readonly bulletins: AskedBulletins | undefined;
  /** How many spans of the list that is, and how many are not fit to be asked for. */
  readonly spans: number;
  readonly unfit: number;
}

interface Wanted {
  readonly station: string;
  readonly source: WantedSpan["source"];
  readonly span: ClosedSpan;
}

/**
 * Plans what of a list is asked for. Nothing is taken on trust: a span must be of a station of the catalog, have
 * passed, lie within NOAA's reach, and be no longer than 31 hours.
 *
 * @param stations ids of the catalog
 * @param batchSize most stations in one request
 */
export function planWanted(
  list: readonly WantedSpan[],
  stations: ReadonlySet<string>,
  nowMs: number,
  batchSize: number,
): WantedPlan {
  const wanted = list.map(({ station_id: station, source, start, end }): Wanted => ({
    station,
    source,
    span: { fromMs: requireInstant(start), toMs: requireInstant(end) },
  }));
  const fit = wanted.filter(({ station, span: { fromMs, toMs } }) =>
    stations.has(station) && isAskable(station) && fromMs < toMs && toMs <= nowMs - 1000 &&
    fromMs >= nowMs - REACH_MS && toMs - fromMs <= LONGEST_MS
  );
  const distinct = fit.filter((one, index) =>
    !fit.slice(0, index).some((other) => holds(other, one))
  );
  const bySpan = Map.groupBy(
    distinct.filter(({ source }) => source === "metar"),
    ({ span }) => `${span.fromMs} ${span.toMs}`,
  );
  const batches = [...bySpan.values()].flatMap((group) => {
    const { span } = group[0]!; // a group has a member
    return batchesOf(group.map(({ station }) => station), span, sizeFor(span, batchSize));
  });
  return {
    batches,
    bulletins: firstBulletins(distinct.filter(({ source }) => source === "rr7")),
    spans: fit.length,
    unfit: list.length - fit.length,
  };
}

function holds(other: Wanted, one: Wanted): boolean {
  return other.station === one.station && other.source === one.source &&
    other.span.fromMs <= one.span.fromMs && one.span.toMs <= other.span.toMs;
}

/** So many stations that the answer is likely to stay below the service's cap. */
function sizeFor({ fromMs, toMs }: ClosedSpan, batchSize: number): number {
  const hours = Math.max(1, (toMs - fromMs) / HOUR_MS);
  return Math.max(1, Math.min(batchSize, Math.floor(REPORT_CAP / (hours * REPORTS_PER_HOUR))));
}

/** The first span with all that fit beside it into one stretch. */
function firstBulletins(wanted: readonly Wanted[]): AskedBulletins | undefined {
  const [first, ...others] = wanted;
  if (!first) return undefined;
  let { fromMs, toMs } = first.span;
  const stations = new Set([first.station]);
  for (const { station, span } of others) {
    const hull = { fromMs: Math.min(fromMs, span.fromMs), toMs: Math.max(toMs, span.toMs) };
    if (hull.toMs - hull.fromMs > LONGEST_MS) continue;
    ({ fromMs, toMs } = hull);
    stations.add(station);
  }
  return { span: { fromMs, toMs }, stations };
}
