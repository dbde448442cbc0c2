import { type AdmissionLimits, AdmissionLine } from "./admission.ts";

/** Who asks: anyone, or somebody who proved to hold an allow-listed key. */
export type Standing = "stranger" | "member";

/**
 * What answering takes: `record` the decision store, which may be a bucket that does not answer, `download` a file that
 * stays open until its reader is done, `follow` a connection that is kept for news, `upload` a file that arrives.
 */
export type LineName =
  | "read"
  | "record"
  | "weather"
  | "download"
  | "follow"
  | "write"
  | "upload";

/** The line that a route stands in; `none` where an answer costs next to nothing, or must pass whatever others do. */
export type Cost = LineName | "none";

/** The limits of each line there is. */
export type LineLimits = Readonly<
  Record<LineName, Readonly<Partial<Record<Standing, AdmissionLimits>>>>
>;

const SECONDS = 1000;

const READ = { waitMs: 10 * SECONDS, runMs: 30 * SECONDS };
/** A file of the largest size, by a reader of 1 Mbit/s. */
const TRANSFER = { waitMs: 10 * SECONDS, runMs: 20 * 60 * SECONDS };

/** Followers hold a connection each: half of what there is at most stays theirs, and strangers have less of it. */
const FOLLOWERS = { stranger: 1_600, member: 400 };
const FOLLOWERS_SHARE = { stranger: 0.4, member: 0.1 };
/** Nobody waits for a place that may be free in a day; who is sent away then comes back where they were. */
const FOLLOW = { waiting: 0, waitMs: 0, runMs: 24 * 60 * 60 * SECONDS };

/**
 * How many requests of a kind are worked on at once. Reads cost milliseconds of one thread, weather queries seconds of
 * one engine, files a descriptor each for as long as they are on their way.
 */
const USUAL_LIMITS: LineLimits = {
  read: {
    stranger: { ...READ, running: 16, waiting: 512 },
    member: { ...READ, running: 16, waiting: 256 },
  },
  record: {
    stranger: { ...READ, running: 8, waiting: 64 },
    member: { ...READ, running: 8, waiting: 64 },
  },
  weather: {
    stranger: { ...READ, running: 8, waiting: 128 },
    member: { ...READ, running: 4, waiting: 64 },
  },
  download: {
    stranger: { ...TRANSFER, running: 64, waiting: 256 },
    member: { ...TRANSFER, running: 16, waiting: 64 },
  },
  follow: {
    stranger: { ...FOLLOW, running: FOLLOWERS.stranger },
    member: { ...FOLLOW, running: FOLLOWERS.member },
  },
  write: { member: { ...READ, running: 16, waiting: 256 } },
  upload: { member: { ...TRANSFER, running: 4, waiting: 64 } },
};

/** The limits of a listener that keeps so many connections. */
export function limitsFor(connections: number): LineLimits {
  const follow = (standing: Standing) => ({
    ...FOLLOW,
    running: Math.min(FOLLOWERS[standing], Math.floor(connections * FOLLOWERS_SHARE[standing])),
  });
  return {
    ...USUAL_LIMITS,
    follow: { stranger: follow("stranger"), member: follow("member") },
  };
}

/**
 * The waiting lines of one listener, a pair for each kind of work: strangers and holders of allow-listed keys never
 * stand in the same one, so that the ones cannot keep the others waiting.
 */
export class Lines {
  readonly #lines = new Map<string, AdmissionLine>();

  /** @param onTurnedAway called for each request that is refused */
  constructor(onTurnedAway: (line: LineName) => void = () => {}, limits = USUAL_LIMITS) {
    for (const [name, pair] of Object.entries(limits)) {
      for (const [standing, each] of Object.entries(pair)) {
        const line = new AdmissionLine(each, () => onTurnedAway(name as LineName)); // its only names
        this.#lines.set(`${name} ${standing}`, line);
      }
    }
  }

  /**
   * The line for somebody's work of a kind.
   * @throws {TypeError} for strangers' writes and uploads, which there are none of
   */
  find(name: LineName, standing: Standing): AdmissionLine {
    const line = this.#lines.get(`${name} ${standing}`);
    if (!line) throw new TypeError(`there is no line for a ${standing}'s ${name}`);
    return line;
  }
}
