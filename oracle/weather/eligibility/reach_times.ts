import type { TimedValue } from "../../evidence/forecasts/forecast_periods.ts";
import { knownInstant } from "../rows/known_instant.ts";

/** Reads what stands in one cell of reaches: `begin,end,value` after each other, the end empty where it is the begin. */
export type ReadTimes = (text: string) => readonly TimedValue[];

/** Times with their values, ascending. */
export const readTimedValues: ReadTimes = (text) =>
  text.split(" ").filter((each) => each !== "").map((each) => {
    const [begin = "", end = "", value = ""] = each.split(",");
    const beginMs = knownInstant(begin) ?? NaN;
    return {
      beginMs,
      endMs: end === "" ? beginMs : knownInstant(end) ?? NaN,
      value: Number(value),
    };
  }).sort((a, b) => a.beginMs - b.beginMs || a.endMs - b.endMs);

/** A value that stands for all. */
const NO_VALUE = 0;
const VALUE = /,[^, ]*(?= |$)/g;

/**
 * Times alone, for whoever asks only which windows have a forecast: nearly all stations of an issue have the same, which
 * are parsed and held once. Where a time is named twice its values are kept, since they may contradict each other.
 */
export class SharedTimes {
  /** By their texts; `undefined` where a time is named twice. */
  readonly #known = new Map<string, readonly TimedValue[] | undefined>();

  readonly read: ReadTimes = (text) => {
    const times = text.replace(VALUE, "");
    if (!this.#known.has(times)) this.#known.set(times, onlyTimes(text));
    return this.#known.get(times) ?? readTimedValues(text);
  };
}

function onlyTimes(text: string): readonly TimedValue[] | undefined {
  const values = readTimedValues(text);
  const isTwice = values.some(({ beginMs, endMs }, index) =>
    beginMs === values[index - 1]?.beginMs && endMs === values[index - 1]?.endMs
  );
  if (isTwice) return undefined;
  return values.map(({ beginMs, endMs }) => ({ beginMs, endMs, value: NO_VALUE }));
}
