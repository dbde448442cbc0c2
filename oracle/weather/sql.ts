import { StationId } from "../../shared/contract/ids.ts";
import * as v from "valibot";

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
 * @throws RangeError when the text is not a station id
 */
export function stationLiteral(stationId: string): string {
  if (!v.is(StationId, stationId)) {
    throw new RangeError(`not a station id: ${JSON.stringify(stationId.slice(0, 40))}`);
  }
  return `'${stationId}'`;
}

/**
 * An instant as a text literal that sorts like the times in our files, `2030-01-01T00:00:00.000Z`.
 * @throws RangeError when it is not a time
 */
export function instantLiteral(epochMs: number): string {
  return `'${new Date(epochMs).toISOString()}'`;
}
