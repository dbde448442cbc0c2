import { type AdmissionLimits, AdmissionLine } from "./admission.ts";

/** Who asks: anyone, or somebody who proved to hold an allow-listed key. */
export type Standing = "stranger" | "member";

/**
 * What answering takes: `record` the decision store, which may be a bucket that does not answer, `download` a file that
 * stays open until its reader is done, `upload` one that arrives.
 */
export type LineName = "read" | "record" | "weather" | "download" | "write" | "upload";

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
  write: { member: { ...READ, running: 16, waiting: 256 } },
  upload: { member: { ...TRANSFER, running: 4, waiting: 64 } },
};

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
