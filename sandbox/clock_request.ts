import * as v from "valibot";
import { RefusalError } from "../shared/contract/refusal_error.ts";
import { showValue } from "../shared/contract/shown_value.ts";
import { formatInstant, parseInstant } from "../shared/time/instant.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../shared/time/units.ts";

/** The body of `POST /sandbox/clock`: an instant, or how long from now. */
export const ClockRequest = v.strictObject({
  to: v.optional(v.string("must be an RFC 3339 time")),
  by: v.optional(v.string("must be a duration like 30s, 90m, 6h or 2d")),
});
/** @see {@link ClockRequest} */
export type ClockRequest = v.InferOutput<typeof ClockRequest>;

/** How far one move may go. */
const FARTHEST_DAYS = 31;
const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
};
/** Minutes after the hour at which the daemon collects. */
const COLLECTS_AT_MS = 5 * MINUTE_MS;
/**
 * Hours of the day in which it collects on the way of a move: every sixth, and those before noon and midnight, when
 * windows begin, since the readings of a running event look for a forecast of the last three hours alone.
 */
const COLLECTS_IN_HOURS = [0, 6, 11, 12, 18, 23];

/**
 * The instant that a request moves the clock to, milliseconds.
 * @throws {RefusalError} `invalid` when it is no time, lies before now, or is too far away
 */
export function targetOf({ to, by }: ClockRequest, nowMs: number): number {
  if ((to === undefined) === (by === undefined)) {
    throw new RefusalError(
      "invalid",
      'the body must have either "to", an RFC 3339 time, or "by", a duration like 6h',
    );
  }
  const field = to === undefined ? "by" : "to";
  const targetMs = to === undefined ? after(by ?? "", nowMs) : parseInstant(to);
  const refuse = (rule: string) => {
    throw new RefusalError("invalid", `${field} ${rule}, got ${showValue(to ?? by)}`, field);
  };
  if (targetMs === undefined) {
    return refuse(
      to === undefined
        ? "must be a duration like 30s, 90m, 6h or 2d"
        : "must be an RFC 3339 time like 2030-06-04T00:00:00Z",
    );
  }
  if (targetMs < nowMs) {
    return refuse(`must not be before ${formatInstant(nowMs)}: the clock moves forward only`);
  }
  if (targetMs > nowMs + FARTHEST_DAYS * DAY_MS) {
    return refuse(`must be at most ${FARTHEST_DAYS} days away: move in several steps`);
  }
  return targetMs;
}

function after(text: string, nowMs: number): number | undefined {
  const [, number = "", unit = ""] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  return number === "" ? undefined : nowMs + Number(number) * UNIT_MS[unit]!; // the pattern has these units alone
}

/**
 * When the daemon collects on the way to an instant: at five past some hours of the day, and at the last five past
 * before the end.
 */
export function collectionsBetween(fromMs: number, toMs: number): number[] {
  const first = Math.floor((fromMs - COLLECTS_AT_MS) / HOUR_MS + 1) * HOUR_MS + COLLECTS_AT_MS;
  const count = Math.max(0, Math.floor((toMs - first) / HOUR_MS) + 1);
  const hourly = Array.from({ length: count }, (_, index) => first + index * HOUR_MS);
  return hourly.filter((atMs, index) =>
    index === count - 1 || COLLECTS_IN_HOURS.includes(new Date(atMs).getUTCHours())
  );
}
