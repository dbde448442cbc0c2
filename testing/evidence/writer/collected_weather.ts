import assert from "node:assert/strict";
import { MINUTE_MS } from "../../../shared/time/units.ts";
import type { WrittenEvidence } from "./write_evidence.ts";
import type { OracleFixture } from "../../fixtures/oracle.ts";

/**
 * Plays what a daemon wrote to an oracle: each call uploads the files written until an instant, each a minute after
 * it was written, and leaves the clock at that instant.
 */
export function collectedWeather(
  fixture: OracleFixture,
  { files }: Pick<WrittenEvidence, "files">,
): (instantMs: number) => Promise<void> {
  let published = 0;
  return async (instantMs) => {
    for (const file of files.slice(published)) {
      const writtenAt = Number(file.instantNs / 1_000_000n);
      if (writtenAt > instantMs) break;
      await fixture.clock.set(Math.max(fixture.clock.now(), writtenAt + MINUTE_MS));
      const body = await Deno.readFile(file.path);
      const response = await fixture.signed("U", `/file/${file.name}`, { body });
      assert.equal(response.status, 201, await response.text());
      published++;
    }
    await fixture.clock.set(Math.max(fixture.clock.now(), instantMs));
  };
}
