import type { ChangePlace } from "./change.ts";
import type { ChangeScope } from "./change_queries.ts";
import { changeBlock, heartbeatBlock, openingBlock, resetBlock } from "./event_stream.ts";
import type { FollowingChanges } from "./stored_changes.ts";

/** The newest changes of a scope as they are sent, and the place after them. */
export interface RecentChanges {
  readonly blocks: readonly Uint8Array<ArrayBuffer>[];
  readonly place: ChangePlace;
}

/** Where a follower has its changes from. */
export interface FollowedFeed {
  newest(): Promise<ChangePlace>;
  following(scope: ChangeScope, after: ChangePlace): Promise<FollowingChanges | undefined>;
  recentAfter(scope: ChangeScope, after: ChangePlace): RecentChanges | undefined;
  leave(follower: ChangeFollower): void;
}

/** Somebody who follows changes: a place, from which each further one is sent once and in order. */
export class ChangeFollower {
  readonly #feed: FollowedFeed;
  readonly #scope: ChangeScope;
  /** Where the client was; it may name no place of ours. */
  readonly #from: ChangePlace | undefined;
  /** What was sent or is ready; `undefined` before the first look. */
  #place: ChangePlace | undefined;
  readonly #ready: Uint8Array<ArrayBuffer>[] = [];
  #waiting: ((reason: "news" | "beat") => void) | undefined;
  #isOver = false;

  constructor(feed: FollowedFeed, scope: ChangeScope, from: ChangePlace | undefined) {
    this.#feed = feed;
    this.#scope = scope;
    this.#from = from;
  }

  /** The next bytes of the stream, when there are some; `undefined` once it is over. */
  async next(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    while (!this.#isOver) {
      const block = this.#ready.shift();
      if (block) return block;
      if (this.#place) await this.#look(this.#place);
      else await this.#begin();
    }
    return undefined;
  }

  /** There is something new. */
  wake(): void {
    this.#waiting?.("news");
  }

  /** A while is over in which there may have been nothing. */
  beat(): void {
    this.#waiting?.("beat");
  }

  /** Ends it; further calls do nothing. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#feed.leave(this);
    this.wake();
  }

  async #begin(): Promise<void> {
    if (!this.#from) {
      this.#place = await this.#feed.newest();
      this.#ready.push(openingBlock(this.#place));
      return;
    }
    this.#ready.push(openingBlock());
    await this.#read(this.#from);
  }

  async #look(place: ChangePlace): Promise<void> {
    const news = this.#feed.recentAfter(this.#scope, place);
    if (!news) return await this.#read(place);
    this.#place = news.place;
    this.#ready.push(...news.blocks);
    if (news.blocks.length > 0) return;
    const reason = await new Promise((resolve) => this.#waiting = resolve);
    this.#waiting = undefined;
    if (reason === "beat") this.#ready.push(heartbeatBlock(this.#place));
  }

  async #read(after: ChangePlace): Promise<void> {
    const next = await this.#feed.following(this.#scope, after);
    this.#place = next ? next.place : await this.#feed.newest();
    this.#ready.push(...next ? next.changes.map(changeBlock) : [resetBlock(this.#place)]);
  }
}
