import { parseInstant } from "../time/instant.ts";

/** An instant of an answer in unix seconds; NaN, which has no bytes to sign, when it is none. */
export function answeredSeconds(instant: string): number {
  return (parseInstant(instant) ?? NaN) / 1000;
}
