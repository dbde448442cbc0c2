import {
  MAX_WANTED_SPANS,
  type WantedList,
  type WantedSpan,
} from "../../shared/contract/wanted.ts";
import type { StationId } from "../../shared/contract/ids.ts";
import type { ClosedSpan } from "../../shared/time/closed_span.ts";
import { formatWholeSeconds } from "../../shared/time/instant.ts";
import { DAY_MS, MINUTE_MS } from "../../shared/time/units.ts";
import { EXPIRY_SECONDS } from "../../shared/dlc/expiry.ts";
import { MAX_BLOCK_SPANS } from "../stored/block.ts";
import type { ScoredTerms } from "../stored/scored_terms.ts";
import type { LackingEvidence } from "../evidence/collection/lacking.ts";

/** How far back NOAA gives reports. */
const REACH_MS = 15 * DAY_MS;
/** The longest span of the list; collectors take no more than 31 hours. */
const LONGEST_MS = DAY_MS;
/** The shortest: an instant is asked for with what lies before it. */
const SHORTEST_MS = MINUTE_MS;

/** What an event lacks, and when it expires. */
export interface EventLack {
  readonly expiresMs: number;
  readonly lacking: readonly LackingEvidence[];
}

interface Piece extends ClosedSpan {
  readonly expiresMs: number;
}

/**
 * The list of what events lack: spans of one station, source and reason that touch are one, in whole seconds, of at
 * most a day each, nearest expiry first. What has not passed, or lies beyond NOAA's reach, is left out.
 */
export function wantedList(lacks: readonly EventLack[], nowMs: number): WantedList {
  const all = lacks.flatMap(({ expiresMs, lacking }) =>
    lacking.map((lack) => ({ ...lack, ...wholeSeconds(lack, nowMs), expiresMs }))
  ).filter(({ fromMs, toMs }) => fromMs < toMs && fromMs >= nowMs - REACH_MS);
  const groups = Map.groupBy(
    all,
    ({ station, source, reason }) => `${station} ${source} ${reason}`,
  );
  const spans = [...groups.values()].flatMap((group) => {
    const { station, source, reason } = group[0]!; // a group has a member
    return merge(group).flatMap(divide).map((piece) => ({ ...piece, station, source, reason }));
  });
  const wanted = spans
    .sort((a, b) => a.expiresMs - b.expiresMs || a.fromMs - b.fromMs)
    .slice(0, MAX_WANTED_SPANS)
    .map(({ station, source, reason, fromMs, toMs }): WantedSpan => ({
      station_id: station as StationId, // events were created with ids of that form
      start: formatWholeSeconds(fromMs),
      end: formatWholeSeconds(toMs),
      source,
      reason,
    }));
  return { as_of: formatWholeSeconds(nowMs), wanted };
}

/** What one event lacks, as it is kept with its block. */
export function blockSpans(
  { signingMs }: Pick<ScoredTerms, "signingMs">,
  lacking: readonly LackingEvidence[],
  nowMs: number,
): WantedSpan[] {
  const expiresMs = signingMs + EXPIRY_SECONDS * 1000;
  return wantedList([{ expiresMs, lacking }], nowMs).wanted.slice(0, MAX_BLOCK_SPANS);
}

function wholeSeconds({ fromMs, toMs }: ClosedSpan, nowMs: number): ClosedSpan {
  const end = Math.min(Math.ceil(toMs / 1000), Math.floor(nowMs / 1000)) * 1000;
  const start = Math.floor(fromMs / 1000) * 1000;
  return { fromMs: toMs === fromMs ? start - SHORTEST_MS : start, toMs: end };
}

/** Spans that overlap or touch joined, with the nearest expiry of their parts. */
function merge(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const next of pieces.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1);
    if (!last || next.fromMs > last.toMs) joined.push(next);
    else {
      joined[joined.length - 1] = {
        fromMs: last.fromMs,
        toMs: Math.max(last.toMs, next.toMs),
        expiresMs: Math.min(last.expiresMs, next.expiresMs),
      };
    }
  }
  return joined;
}

function divide({ fromMs, toMs, expiresMs }: Piece): Piece[] {
  const pieces: Piece[] = [];
  for (let start = fromMs; start < toMs; start += LONGEST_MS) {
    pieces.push({ fromMs: start, toMs: Math.min(start + LONGEST_MS, toMs), expiresMs });
  }
  return pieces;
}
