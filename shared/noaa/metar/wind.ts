import { quote } from "../quote.ts";
import type { Problem, ReasonCode } from "./problems.ts";
import type { RawText } from "./raw_text.ts";

const KNOTS_PER_METRE_PER_SECOND = 1.9438444924406;
const TIME = /^\d{6}Z$/;
const SPEED = /^\d{2,3}$/;
const BEARING = /^\d{3}$/;

/**
 * Holds the decoded sustained wind against the one raw wind group before the remarks. Gusts are never taken for it;
 * `VRB` has no direction; 0 and 360 are both north.
 *
 * @param stationId the report's station, whose token is no wind group even if it ends in `KT` (PAKT, KMKT)
 */
export function compareWind(
  raw: RawText,
  stationId: string,
  speedKt: number | null,
  directionDegrees: number | null,
): Problem | undefined {
  const groups = windTokens(raw, stationId);
  if (groups.length === 0 && speedKt === null && directionDegrees === null) return undefined;
  const [group] = groups;
  if (group === undefined || groups.length > 1) {
    return problem("wind_group_missing_or_ambiguous", `${groups.length} raw wind groups, not one`);
  }
  const inKnots = group.endsWith("KT");
  const body = group.slice(0, inKnots ? -2 : -3);
  if (body.length < 5) return malformedGroup("wind_group_malformed", group);
  const bearing = body.slice(0, 3);
  const [speed, gust, ...rest] = body.slice(3).split("G");
  if (speed === undefined || !SPEED.test(speed)) {
    return malformedGroup("wind_speed_malformed", group);
  }
  if (gust !== undefined && (!SPEED.test(gust) || rest.length > 0)) {
    return malformedGroup("wind_gust_malformed", group);
  }
  const variable = bearing === "VRB";
  if (!variable && (!BEARING.test(bearing) || Number(bearing) > 360)) {
    return malformedGroup("wind_bearing_malformed", group);
  }
  const rawKt = Math.round(Number(speed) * (inKnots ? 1 : KNOTS_PER_METRE_PER_SECOND));
  if (speedKt !== rawKt) {
    return problem("wind_speed_mismatch", `decoded wind ${speedKt} kt, raw group ${group}`);
  }
  const rawDirection = variable ? null : Number(bearing) % 360;
  const direction = directionDegrees === null ? null : directionDegrees % 360;
  if (direction !== rawDirection) {
    return problem(
      "wind_direction_mismatch",
      `decoded wind direction ${directionDegrees}, raw group ${group}`,
    );
  }
  return undefined;
}

/** The wind groups of a raw report before its remarks; a sound report has one. */
export function windTokens({ type, station, time, body }: RawText, stationId: string): string[] {
  let header = type === null ? 0 : 1;
  if (station === stationId && station !== "") header++;
  if (TIME.test(time)) header = Math.max(header, body.indexOf(time) + 1);
  return body.slice(header).filter((token) => token.endsWith("KT") || token.endsWith("MPS"));
}

function malformedGroup(code: ReasonCode, group: string): Problem {
  return problem(code, `raw wind group ${quote(group)} cannot be read`);
}

function problem(code: ReasonCode, reason: string): Problem {
  return { code, groups: ["wind"], reason };
}
