import type { Logger } from "@logtape/logtape";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import type { ChangeCursor, ChangesPage } from "../../shared/contract/change.ts";
import type { Database } from "../database/database.ts";
import {
  type ChangePlace,
  changesPage,
  isWithin,
  type PlacedChange,
  readCursor,
} from "./change.ts";
import { type ChangeScope, knownEvent } from "./change_queries.ts";
import { changeBlock } from "./event_stream.ts";
import { ChangeFollower, type FollowedFeed, type RecentChanges } from "./change_follower.ts";
import {
  type FollowingChanges,
  PAGE_CHANGES,
  readFollowing,
  readNewestPlace,
} from "./stored_changes.ts";

/** What a {@link ChangeFeed} needs. */
export interface ChangeFeedOptions {
  readonly db: Database;
  readonly log: Logger;
  /** How often followers hear that nothing happened; 15,000 unless given. */
  readonly heartbeatMs?: number;
}

/** A change of the last while, with the bytes that all its followers are sent. */
interface RecentChange extends PlacedChange {
  readonly block: Uint8Array<ArrayBuffer>;
}

const HEARTBEAT_MS = 15_000;
/** So many of the newest changes are kept in memory; who is further behind reads the database. */
const MOST_RECENT = 1_024;

/**
 * What happens to events, for those who follow it. Each change is read from the database once, after it was committed,
 * and its bytes are shared by all; a follower is a place, so that a slow one costs no memory. Whoever cannot be told
 * every change from a place on is told so.
 */
export class ChangeFeed implements FollowedFeed, Disposable {
  readonly #options: ChangeFeedOptions;
  readonly #followers = new Set<ChangeFollower>();
  /** In their order; the first follows on {@link #base}. */
  #recent: RecentChange[] = [];
  /** `undefined` while nobody follows. */
  #base: ChangePlace | undefined;
  #loading: Promise<void> | undefined;
  #isStale = false;
  #isOver = false;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(options: ChangeFeedOptions) {
    this.#options = options;
    options.db.onCommit(() => this.#load());
    this.#timer = setInterval(() => this.#beat(), options.heartbeatMs ?? HEARTBEAT_MS);
    Deno.unrefTimer(Number(this.#timer));
  }

  /** How many follow. */
  get followers(): number {
    return this.#followers.size;
  }

  /**
   * Changes of a scope after a cursor; without one none, and where they would go on.
   * @throws {RefusalError} `not_found` (no such event), `gone` (the cursor is of no use any more)
   */
  async page(scope: ChangeScope, after: ChangeCursor | undefined): Promise<ChangesPage> {
    await this.#requireEvent(scope);
    if (after === undefined) return changesPage([], await this.newest());
    const next = await this.following(scope, readCursor(after));
    if (next) return changesPage(next.changes, next.place);
    throw new RefusalError(
      "gone",
      "the changes after this cursor are not known here any more: read anew what you keep, from after=newest on",
      "after",
    );
  }

  /**
   * Follows a scope, from a cursor or from now on, until the follower is ended.
   * @throws {RefusalError} `not_found` (no such event), `busy` (the feed is over)
   */
  async follow(scope: ChangeScope, after: ChangeCursor | undefined): Promise<ChangeFollower> {
    await this.#requireEvent(scope);
    if (this.#isOver) throw new RefusalError("busy", "this server is shutting down");
    const follower = new ChangeFollower(this, scope, after && readCursor(after));
    this.#followers.add(follower);
    this.#load();
    return follower;
  }

  /** The place of the newest change. */
  newest(): Promise<ChangePlace> {
    return readNewestPlace(this.#options.db);
  }

  /** The next changes of a scope from the database; `undefined` when the place is unknown. */
  following(scope: ChangeScope, after: ChangePlace): Promise<FollowingChanges | undefined> {
    return readFollowing(this.#options.db, scope, after);
  }

  /**
   * The newest changes of a scope after a place that was ours, and where the last of all is; `undefined` when they have
   * to be read from the database.
   */
  recentAfter(scope: ChangeScope, after: ChangePlace): RecentChanges | undefined {
    const base = this.#base;
    if (!base || after.sequence < base.sequence) return undefined;
    const news = this.#recent.slice(after.sequence - base.sequence); // they have no gaps
    const blocks = news.filter((each) => isWithin(each, scope)).map(({ block }) => block);
    return { blocks, place: news.at(-1)?.place ?? after };
  }

  /** A follower is done. */
  leave(follower: ChangeFollower): void {
    this.#followers.delete(follower);
    if (this.#followers.size > 0) return;
    this.#base = undefined;
    this.#recent = [];
  }

  /** Ends all followers, and takes no more. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    clearInterval(this.#timer);
    for (const follower of this.#followers) follower.end();
  }

  async #requireEvent(scope: ChangeScope): Promise<void> {
    if (scope === "listed") return;
    const { eventId } = scope;
    if ((await this.#options.db.read(knownEvent(eventId))).length > 0) return;
    throw new RefusalError("not_found", `event ${eventId} not found`);
  }

  /** Also looks whether there is something new: a reading that failed is made up for. */
  #beat(): void {
    this.#load();
    for (const follower of this.#followers) follower.beat();
  }

  /** Reads what was committed since, once for all followers; what comes meanwhile is read after it. */
  #load(): void {
    if (this.#followers.size === 0 || this.#isOver) return;
    this.#isStale = true;
    this.#loading ??= this.#readNews()
      .catch((error) => this.#options.log.error("changes could not be read: {error}", { error }))
      .finally(() => this.#loading = undefined);
  }

  async #readNews(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      const base = this.#base ??= await this.newest();
      const last = this.#recent.at(-1)?.place ?? base;
      const next = await readFollowing(this.#options.db, "all", last);
      if (this.#base !== base) continue; // all had left meanwhile
      if (!next) this.#base = undefined;
      else this.#take(next);
      this.#isStale ||= !next || next.changes.length === PAGE_CHANGES;
      for (const follower of this.#followers) follower.wake();
    }
  }

  #take({ changes }: FollowingChanges): void {
    for (const change of changes) this.#recent.push({ ...change, block: changeBlock(change) });
    const surplus = this.#recent.length - MOST_RECENT;
    if (surplus <= 0) return;
    this.#base = this.#recent[surplus - 1]?.place;
    this.#recent.splice(0, surplus);
  }
}
