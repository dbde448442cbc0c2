import * as v from "valibot";
import { described } from "./described.ts";
import { formatInstant, parseInstant } from "../time/instant.ts";
import { StationId } from "./ids.ts";

/** The most spans of one list. */
export const MAX_WANTED_SPANS = 2000;

/** An instant of a whole second in UTC, spelled as this project spells it. */
const WholeSecond = v.pipe(
  v.string(),
  v.check((text) => {
    const ms = parseInstant(text);
    return ms !== undefined && ms % 1000 === 0 && formatInstant(ms) === text;
  }, "must be a whole second like 2030-01-01T00:00:00Z"),
);

/** Which service of NOAA has what is lacking: METAR history, or hourly rain bulletins. */
export const WantedSource = v.picklist(["metar", "rr7"]);
/** @see {@link WantedSource} */
export type WantedSource = v.InferOutput<typeof WantedSource>;

/**
 * Why a span is lacking.
 *
 * | reason | what it says |
 * |---|---|
 * | `never` | no file has it |
 * | `failed` | an answer about it could not be used, and it was not collected again since |
 * | `stale` | it was collected, but not at or after the signing date, as the end of a window must be |
 */
export const WantedReason = v.picklist(["never", "failed", "stale"]);
/** @see {@link WantedReason} */
export type WantedReason = v.InferOutput<typeof WantedReason>;

/** A closed span of a station's reports that an open event cannot be settled without. */
export const WantedSpan = v.object({
  station_id: StationId,
  start: WholeSecond,
  end: WholeSecond,
  source: WantedSource,
  reason: WantedReason,
});
/** @see {@link WantedSpan} */
export type WantedSpan = v.InferOutput<typeof WantedSpan>;

/** The answer of `GET /oracle/wanted`: what the oracle lacks, nearest expiry first. */
export const WantedList = v.object({
  as_of: described(WholeSecond, "When that was so."),
  wanted: v.pipe(v.array(WantedSpan), v.maxLength(MAX_WANTED_SPANS)),
});
/** @see {@link WantedList} */
export type WantedList = v.InferOutput<typeof WantedList>;
