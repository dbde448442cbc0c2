import * as v from "valibot";
import { StationId } from "../../../shared/contract/ids.ts";
import { formatMilliseconds } from "../../../shared/time/instant.ts";

/**
 * A station id as a literal. The engine skips row groups only by literals, never by bound parameters, so whatever
 * could end the literal is refused here.
 *
 * @example
 * ```ts
 * import { stationLiteral } from "./sql.ts";
 * import assert from "node:assert/strict";
 * assert.equal(stationLiteral("KORD"), "'KORD'");
 * assert.throws(() => stationLiteral("K'ORD"), RangeError);
 * ```
 * @throws {RangeError} when the text is not a station id
 */
export function stationLiteral(stationId: string): string {
  const { success, output } = v.safeParse(StationId, stationId);
  if (!success) throw new RangeError(`not a station id: ${JSON.stringify(stationId)}`);
  return `'${output}'`;
}

/**
 * An instant as a text literal that sorts like the times in our files, `2030-01-01T00:00:00.000Z`.
 * @throws {RangeError} when it is not a time
 */
export function instantLiteral(epochMs: number): string {
  return `'${formatMilliseconds(epochMs)}'`;
}
