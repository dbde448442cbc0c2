import { v7 as uuidV7 } from "uuid";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { StorageError } from "../../shared/storage/object_store.ts";
import { inSpan } from "../../shared/observe/tracing.ts";
import { MINUTE_MS } from "../../shared/time/units.ts";
import { isConstraint } from "../database/connection.ts";
import { releaseLease, takeLease } from "../database/leases.ts";
import {
  DecisionNotRecordedError,
  EventExpiredError,
  EventHeldError,
} from "../signing/signing_error.ts";
import type { Block, StoredBlock } from "../stored/block.ts";
import { EventSettler, type EventSettlerOptions } from "./event_settler.ts";
import { failuresBefore, type NextStep, nextStep } from "./next_step.ts";
import { BlockError } from "./block_error.ts";
import { type OpenEvent, openEvents } from "./open_events.ts";
import type { PassSummary } from "./pass_summary.ts";
import { expiredIds, putBlock, tellOfExpiry } from "./settlement_queries.ts";

/** How long passes are this process's own after the last renewal. */
export const LEASE_TTL_MS = 15 * MINUTE_MS;
/** How often the right to run a pass is renewed while it runs. */
const LEASE_RENEWAL_MS = 5 * MINUTE_MS;

/** The processing pass: looks at every open event once and does what is due. */
export class Settlement {
  readonly #options: EventSettlerOptions;
  readonly #settler: EventSettler;
  readonly #lease = { name: "etl", holder: `oracle-${uuidV7()}` };
  #isRunning = false;

  constructor(options: EventSettlerOptions) {
    this.#options = options;
    this.#settler = new EventSettler(options);
  }

  /**
   * Runs one pass. A pass that is aborted ends after the event at hand; the others are left for the next one.
   * @throws {RefusalError} `conflict` while a pass of this process runs
   */
  async runPass(signal?: AbortSignal): Promise<PassSummary> {
    if (this.#isRunning) throw new RefusalError("conflict", "a processing pass is running already");
    this.#isRunning = true;
    const ended = new AbortController();
    try {
      if (!await this.#takeLease()) return emptySummary("elsewhere");
      const lost = this.#keepLease(ended.signal);
      return await this.#checkAll(AbortSignal.any([lost, ...(signal ? [signal] : [])]));
    } finally {
      ended.abort();
      this.#isRunning = false;
    }
  }

  /** Lets another process run passes; to be called after the last pass ended. */
  async release(): Promise<void> {
    await releaseLease(this.#options.db, this.#lease);
  }

  #takeLease(): Promise<boolean> {
    const { db, clock } = this.#options;
    return takeLease(db, this.#lease, LEASE_TTL_MS, clock.now());
  }

  /** Renews the lease until `ended`; the returned signal aborts if it is lost. */
  #keepLease(ended: AbortSignal): AbortSignal {
    const lost = new AbortController();
    const renew = async () => {
      while (!ended.aborted) {
        await this.#options.clock.sleep(LEASE_RENEWAL_MS, ended);
        if (!await this.#takeLease()) return lost.abort();
      }
    };
    renew().catch((error) => {
      if (ended.aborted) return;
      this.#options.log.warn("the lease of the processing pass was not renewed: {error}", {
        error,
      });
      lost.abort();
    });
    return lost.signal;
  }

  async #checkAll(signal: AbortSignal): Promise<PassSummary> {
    const { db, log } = this.#options;
    await this.#noteExpired();
    const newest = await this.#newestCollection();
    const events = await openEvents(db, this.#now());
    const summary = emptySummary("completed");
    for (const candidate of events) {
      if (signal.aborted) return { ...summary, ended: "stopped" };
      summary.events++;
      const counted = await this.#check(candidate, newest);
      summary[counted]++;
    }
    if (summary.events > summary.skipped) log.info("processing pass: {summary}", { summary });
    return summary;
  }

  /** That an event expired is nobody's doing: somebody has to write it down. */
  async #noteExpired(): Promise<void> {
    const { db } = this.#options;
    const now = this.#now();
    if ((await db.read(expiredIds(now))).length === 0) return;
    await db.write([tellOfExpiry(now)], { whenFull: "wait" });
  }

  /** Does what is due for one event; whatever fails is this event's alone. */
  async #check(candidate: OpenEvent, newest: number | undefined): Promise<Counted> {
    const { event, terms } = candidate;
    const step = nextStep(candidate, this.#now(), newest);
    try {
      const work = () => this.#do(step, candidate, newest);
      return await (step.startsWith("skip")
        ? work()
        : inSpan(step, { event: event.terms.id }, work));
    } catch (error) {
      if (isTooLate(error)) return "expired";
      this.#options.log.warn("event {event} could not be processed ({step}): {error}", {
        event: event.terms.id,
        step,
        error,
      });
      const now = this.#now();
      const block = blockOf(error);
      const before = failuresBefore(candidate.block, terms.signingAt, now);
      await this.#putBlock(candidate, {
        ...block,
        checkedAt: now,
        failures: block.isPassing ? 0 : before + 1,
        collectedAt: newest ?? null,
      });
      return "failed";
    }
  }

  async #do(step: NextStep, candidate: OpenEvent, newest: number | undefined): Promise<Counted> {
    const { event } = candidate;
    switch (step) {
      case "refresh":
        await this.#settler.refresh(event);
        return "refreshed";
      case "close":
        return await this.#settler.close(event);
      case "settle":
        return await this.#settler.settle(event);
      case "resume":
        return await this.#settler.resume(event);
      case "await_collection":
        await this.#awaitCollection(candidate, newest);
        return "skipped";
      default:
        return "skipped";
    }
  }

  async #awaitCollection(candidate: OpenEvent, newest: number | undefined): Promise<void> {
    if (candidate.block?.code === "awaiting_collection") return;
    await this.#putBlock(candidate, {
      code: "awaiting_collection",
      message: "the first observations collected after the signing date are not published yet",
      sourceCoverage: true,
      checkedAt: this.#now(),
      failures: 0,
      collectedAt: newest ?? null,
    });
  }

  /** A block that cannot be stored is in the log; the next pass comes to the same result. */
  async #putBlock({ event }: OpenEvent, block: StoredBlock): Promise<void> {
    const { db, log } = this.#options;
    try {
      await db.write([putBlock(event.terms.id, block)], { whenFull: "wait" });
    } catch (error) {
      log.error("the block of event {event} was not stored: {error}", {
        event: event.terms.id,
        error,
      });
    }
  }

  async #newestCollection(): Promise<number | undefined> {
    try {
      return await this.#options.reader.newestCollection();
    } catch (error) {
      this.#options.log.warn("the newest collection is not known: {error}", { error });
      return undefined;
    }
  }

  #now(): number {
    return Math.floor(this.#options.clock.now() / 1000);
  }
}

type Counted = Exclude<keyof PassSummary, "ended" | "events">;

function emptySummary(ended: PassSummary["ended"]): PassSummary {
  return {
    ended,
    events: 0,
    skipped: 0,
    refreshed: 0,
    attested: 0,
    settledWithoutEntries: 0,
    expired: 0,
    failed: 0,
  };
}

function blockOf(error: unknown): Block {
  if (error instanceof BlockError) return error.block;
  if (error instanceof EventHeldError) {
    return { code: "decision_not_recorded", message: error.message, sourceCoverage: false };
  }
  if (error instanceof DecisionNotRecordedError || error instanceof StorageError) {
    return {
      code: "decision_not_recorded",
      message: "the result is known, but the decision store could not record it; it is tried again",
      sourceCoverage: false,
    };
  }
  return {
    code: "processing_failed",
    message: "the oracle could not process the event; it is tried again",
    sourceCoverage: false,
  };
}

/** The event expired between the last look at the clock and the signature or its commit. */
function isTooLate(error: unknown): boolean {
  return error instanceof EventExpiredError ||
    isConstraint(error) && error.message.includes("the event has expired");
}
