import type { Logger } from "@logtape/logtape";
import type { WantedList } from "../../shared/contract/wanted.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { expiryOf } from "../../shared/dlc/expiry.ts";
import type { Database } from "../database/database.ts";
import type { EventTerms } from "../events/terms.ts";
import type { LackingEvidence } from "../evidence/collection/lacking.ts";
import { FINAL_BLOCK } from "../stored/block.ts";
import { openEvents } from "./open_events.ts";
import { type EventLack, wantedList } from "./wanted_list.ts";

/** What the list of wanted evidence is made from. */
export interface WantedEvidenceOptions {
  readonly db: Database;
  /** Judges what an event whose window has ended lacks. */
  readonly lacking: (event: EventTerms, nowMs: number) => Promise<readonly LackingEvidence[]>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Tells what open events lack, by the judgement that settles them. */
export class WantedEvidence {
  readonly #options: WantedEvidenceOptions;
  #listing: Promise<WantedList> | undefined;

  constructor(options: WantedEvidenceOptions) {
    this.#options = options;
  }

  /** The list as of now. Asked again while it is being made, it is the same one: every event is read for it. */
  list(): Promise<WantedList> {
    this.#listing ??= this.#list().finally(() => this.#listing = undefined);
    return this.#listing;
  }

  async #list(): Promise<WantedList> {
    const { db, lacking, clock, log } = this.#options;
    const nowMs = clock.now();
    const now = Math.floor(nowMs / 1000);
    const lacks: EventLack[] = [];
    for (const { event: { terms }, entryCount, decided, block } of await openEvents(db, now)) {
      if (now < terms.endsAt || entryCount === 0 || decided) continue;
      if (block?.code === FINAL_BLOCK) continue;
      try {
        const expiresMs = expiryOf(terms.signingAt) * 1000;
        lacks.push({ expiresMs, lacking: await lacking(terms, nowMs) });
      } catch (error) {
        log.warn("what event {event} lacks could not be told: {error}", { event: terms.id, error });
      }
    }
    return wantedList(lacks, nowMs);
  }
}
