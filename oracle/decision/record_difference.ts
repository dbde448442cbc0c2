/** Where a record differs from what was recomputed. */
export type Difference =
  | { readonly at: string; readonly expected: string; readonly found: string }
  | { readonly at: string; readonly problem: string };

/**
 * The first place where two values of plain JSON differ, in the order of the recomputed one.
 *
 * @example
 * ```ts
 * import { firstDifference } from "./record_difference.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual(firstDifference("scores", [{ base: 10 }], [{ base: 20 }]), {
 *   at: "scores[0].base",
 *   expected: "10",
 *   found: "20",
 * });
 * ```
 * @param place how the place is called
 * @param expected what was recomputed
 * @param found what the record says
 */
export function firstDifference(
  place: string,
  expected: unknown,
  found: unknown,
): Difference | undefined {
  if (Array.isArray(expected) && Array.isArray(found)) {
    for (const [index, value] of expected.entries()) {
      const difference = firstDifference(`${place}[${index}]`, value, found[index]);
      if (difference) return difference;
    }
    return expected.length === found.length ? undefined : firstDifference(
      `${place}.length`,
      expected.length,
      found.length,
    );
  }
  if (isRecord(expected) && isRecord(found)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(found)])) {
      const difference = firstDifference(`${place}.${key}`, expected[key], found[key]);
      if (difference) return difference;
    }
    return undefined;
  }
  if (expected === found) return undefined;
  return { at: place, expected: spell(expected), found: spell(found) };
}

/** A difference in one line, for people. */
export function describeDifference(difference: Difference): string {
  return "problem" in difference
    ? `${difference.at}: ${difference.problem}`
    : `${difference.at}: recomputed ${difference.expected}, recorded ${difference.found}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function spell(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value) ?? "nothing";
}
