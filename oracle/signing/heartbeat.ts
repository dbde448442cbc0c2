import type { Logger } from "@logtape/logtape";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { MINUTE_MS } from "../../shared/time/units.ts";
import type { Database } from "../database/database.ts";
import type { HeldEvents } from "./held_events.ts";
import { heartbeatRow, writeHeartbeat } from "./signing_queries.ts";

/** Longer than this without a heartbeat, and the disk may have been set back. */
const LONGEST_GAP_MS = 15 * MINUTE_MS;

/**
 * Notices that the volume was set back, database and decision folder together, which no file on it can tell: the
 * machine's time is written into the database again and again, so that a snapshot carries an old one. After a gap the
 * events that were due are held, since they may have been signed before the volume forgot it. A machine that was
 * merely off for that long looks the same.
 */
export class Heartbeat {
  readonly #db: Database;
  readonly #held: HeldEvents;
  /** The time of the machine, not the one that events live by: a demo moves that. */
  readonly #machineClock: Clock;
  readonly #log: Logger;
  /** The time written last; `undefined` before this process wrote any. */
  #writtenMs: number | undefined;

  constructor(db: Database, held: HeldEvents, machineClock: Clock, log: Logger) {
    this.#db = db;
    this.#held = held;
    this.#machineClock = machineClock;
    this.#log = log;
  }

  /**
   * Writes down the time; after a gap, in one batch with what holds the events that were due.
   * @throws what keeps the database from being written
   */
  async beat(): Promise<void> {
    const nowMs = this.#machineClock.now();
    const isGap = await this.#isGapBefore(nowMs);
    const hold = isGap ? await this.#held.holdDue() : [];
    await this.#db.write([...hold, writeHeartbeat(nowMs)], { whenFull: "wait" });
    this.#writtenMs = nowMs;
    if (hold.length === 0) return;
    this.#log.warn(
      "more than 15 minutes without a heartbeat: events that were due before now and have no record are held; " +
        "`noaa-oracle decisions list` names them",
    );
  }

  /** Beats unless there was a gap, which stays to be seen. */
  async goOn(): Promise<void> {
    if (!await this.#isGapBefore(this.#machineClock.now())) await this.beat();
  }

  /** Beats if there was a gap, so that whoever asks next what is held is told. */
  async compare(): Promise<void> {
    if (await this.#isGapBefore(this.#machineClock.now())) await this.beat();
  }

  /** A database without a heartbeat says nothing about its past; a time ahead of ours is no better. */
  async #isGapBefore(nowMs: number): Promise<boolean> {
    const lastMs = this.#writtenMs ?? (await this.#db.read(heartbeatRow()))[0]?.heartbeat_at;
    return lastMs === undefined || lastMs === null || Math.abs(nowMs - lastMs) > LONGEST_GAP_MS;
  }
}
