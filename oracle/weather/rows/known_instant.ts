import { parseInstant } from "../../../shared/time/instant.ts";

/** Rows of a question have few different instants, and each of them many times. */
const MOST_KNOWN = 20_000;
const known = new Map<string, number>();

/** As `parseInstant`, for texts that come again and again. */
export function knownInstant(text: string | null): number | undefined {
  if (text === null) return undefined;
  const before = known.get(text);
  if (before !== undefined) return before;
  const instantMs = parseInstant(text);
  if (instantMs === undefined) return undefined;
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(text, instantMs);
  return instantMs;
}
