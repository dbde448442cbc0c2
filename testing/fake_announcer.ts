import { createHash } from "node:crypto";
import type { PointHex } from "../shared/contract/ids.ts";
import { outcomeCount } from "../shared/dlc/outcomes.ts";
import type { Announcer } from "../oracle/events/announcer.ts";

/** An announcer without a key: its points are hashes of a counter, so that no two announcements are alike. */
export function fakeAnnouncer(): Announcer & { announced: number } {
  return {
    announced: 0,
    async announce({ eventId, entries, places, signingDate }) {
      const seed = `${eventId} ${this.announced++}`;
      await Promise.resolve();
      return {
        nonceSalt: new Uint8Array(createHash("sha256").update(`salt ${seed}`).digest()),
        noncePoint: fakePoint(`nonce ${seed}`),
        lockingPoints: Array.from(
          { length: outcomeCount(entries, places) },
          (_, outcome) => fakePoint(`${seed} ${outcome}`),
        ),
        expiry: signingDate + 86_400,
      };
    },
    signStatement: (statement) => ({
      statement,
      signature: createHash("sha512").update(JSON.stringify(statement)).digest("hex"),
    }),
  };
}

function fakePoint(seed: string): PointHex {
  return `02${createHash("sha256").update(seed).digest("hex")}` as PointHex;
}
