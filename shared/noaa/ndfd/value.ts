import { quote } from "../quote.ts";
import { parseDecimal } from "../decimal.ts";
import { acceptedUnit, type MetricRule, type Unit } from "./metric.ts";

/** The `units` of one reading: what rows store, and the limits its values must keep. */
export interface ReadingUnit {
  /** The rows' spelling of an accepted unit; any other text as sent. */
  readonly code: string;
  readonly accepted: Unit | undefined;
}

/** Reads a `units` attribute. */
export function readingUnit(rule: MetricRule, text: string): ReadingUnit {
  const accepted = acceptedUnit(rule, text);
  return { code: accepted?.code ?? text, accepted };
}

/**
 * The number that a value text stands for. Empty text is null without a problem; text that is no number, out of
 * bounds, or not whole where whole numbers are stored is null with one. The bounds hold in accepted units only: what
 * a limit means in another unit is unknown, and such a row is rejected anyway.
 *
 * @param problems takes what is wrong with the value, in words for `quality_reason`
 */
export function readValue(
  rule: MetricRule,
  unit: ReadingUnit,
  text: string,
  problems: string[],
): number | null {
  if (text.trim() === "") return null;
  const value = parseDecimal(text);
  if (value === undefined) {
    problems.push(`${rule.metric} ${quote(text)} is not a finite number`);
    return null;
  }
  if (rule.whole && !Number.isSafeInteger(value)) {
    problems.push(`${rule.metric} ${quote(text)} is not a whole number`);
    return null;
  }
  if (unit.accepted && (value < unit.accepted.min || value > unit.accepted.max)) {
    problems.push(
      `${rule.metric} ${
        quote(text)
      } is outside ${unit.accepted.min} to ${unit.accepted.max} ${unit.code}`,
    );
    return null;
  }
  return value;
}
