import type { BlockCode } from "../stored/block.ts";
import type { Standing } from "./event_standing.ts";

/** What a state means, and what an operator can do about it; one or two sentences each. */
export interface Advice {
  readonly meaning: string;
  readonly todo: string;
}

/** What each block means; docs/rules.md says the same to players. */
export const BLOCK_ADVICE: Readonly<Record<BlockCode, Advice>> = {
  awaiting_collection: {
    meaning: "the first observations collected after the signing date are not published yet",
    todo:
      "wait: they come within the hour while the daemon runs. `noaa-oracle status` says how old the newest " +
      "ones are",
  },
  source_unavailable: {
    meaning:
      "something was not collected, is not kept, cannot be read, or contradicts its own document",
    todo:
      "look for the station, time or file that is named. Let the daemon run: it collects the hours that lack, " +
      "as long as NOAA gives them out (about 15 days). `noaa-daemon backfill --from … --to …` uploads what its " +
      "archive has and the oracle lacks; put a missing file back in its place; `noaa-oracle " +
      "files list --problems` and `noaa-oracle files check` name what is wrong with files. " +
      "A forecast that was not received before the window never comes back",
  },
  data_quality: {
    meaning: "reports of the window were rejected by the checks, in a group that the event scores",
    todo:
      "wait for NOAA to correct them; if it does not, the event expires and its contract refunds",
  },
  incomplete_readings: {
    meaning: "a pair has no observed value: the sensor was silent, or the amount cannot be proven",
    todo:
      "wait for late or corrected reports; if there are none, the event expires and its contract refunds",
  },
  baseline_unavailable: {
    meaning:
      "no forecast was received before the window, or it lacks the pair; no later file changes that",
    todo: "nothing helps: tell the coordinator that the event expires and its contract refunds",
  },
  decision_not_recorded: {
    meaning:
      "the result is known, but the decision store could not take its record; nothing is signed without",
    todo:
      "bring the folder or bucket of the decision store back; `noaa-oracle decisions list` and `/ready` say " +
      "what is wrong with it",
  },
  processing_failed: {
    meaning: "key, database or scoring failed",
    todo: "read the oracle's log: its lines name the event and the cause",
  },
};

/** What each standing but `blocked` means. */
export const STANDING_ADVICE: Readonly<Record<Exclude<Standing, "blocked">, Advice>> = {
  signed: { meaning: "it is signed", todo: "nothing" },
  closed: { meaning: "nobody took part, so it was closed unsigned", todo: "nothing" },
  expired: {
    meaning:
      "it was not signed within a day of its signing date, and never will be: its contract refunds",
    todo: "tell the coordinator; the reason above, if there is one, says what to mend for the next",
  },
  held: {
    meaning:
      "the disk may have been set back in a gap of more than 15 minutes, and no record says whether this " +
      "event was decided before",
    todo:
      "only if you know that it was never decided (the disk was not set back, or nobody has an attestation of " +
      "it): `noaa-oracle decisions accept --event <id>`. docs/backup.md says what is at stake",
  },
  decided: {
    meaning: "its outcome is recorded and committed, and its signature is not stored yet",
    todo: "wait for the next pass; if it stays so, the oracle's log says why",
  },
  live: { meaning: "its window has not begun", todo: "nothing" },
  running: { meaning: "its window is under way", todo: "nothing" },
  waiting: { meaning: "its window is over, and its signing date is to come", todo: "nothing" },
  due: {
    meaning: "its signing date is over, and nothing is known that keeps it from being signed",
    todo:
      "wait for the next pass; if it stays so, `noaa-oracle status` says whether an oracle runs and has passes",
  },
};
