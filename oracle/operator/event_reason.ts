import { wantedText } from "./wanted_words.ts";
import { type Advice, BLOCK_ADVICE, STANDING_ADVICE } from "./advice.ts";
import type { BlockReport, ReadReport } from "./reported_event.ts";
import type { Standing } from "./event_standing.ts";

/** Why an event is not signed, as `events why --json` prints it. */
export interface EventReason extends Advice {
  readonly id: string;
  readonly standing: Standing;
  /** What the latest check found, also of an event that has expired since. */
  readonly block: BlockReport | null;
  /** What lacks, one thing each. */
  readonly missing: readonly string[];
  /** What has to be collected first, one span each, as far as the latest check came. */
  readonly wanted: readonly string[];
  /** What happens next by itself. */
  readonly next: string;
}

/** Why an event is not signed, what is missing, and what to do. */
export function reasonOf(event: ReadReport): EventReason {
  const { id, standing, block } = event;
  const advice = standing === "blocked" && block
    ? BLOCK_ADVICE[block.code]
    : STANDING_ADVICE[standing as Exclude<Standing, "blocked">]; // it has a block
  return {
    id,
    standing,
    meaning: advice.meaning,
    block,
    missing: missingIn(event),
    wanted: standing === "blocked" ? (block?.wanted ?? []).map(wantedText) : [],
    todo: advice.todo.replace("<id>", id),
    next: nextOf(event),
  };
}

/**
 * The pairs without a value, as far as they are known, and entries that did not come. Readings of an event that is not
 * signed look for forecasts of three hours alone, settlement for those of seven days: that there is no forecast only the
 * block says.
 */
function missingIn(event: ReadReport): string[] {
  const { standing, entries, entries_allowed, readings, locations, metrics, block } = event;
  const lacksForecasts = block?.code === "baseline_unavailable";
  if (standing === "signed" || standing === "closed") return [];
  const missing: string[] = [];
  if (entries === 0) missing.push("entries: nobody takes part yet");
  else if (entries < entries_allowed) missing.push(`entries: ${entries} of ${entries_allowed}`);
  if (standing === "live" || standing === "running") return missing;
  for (const target of locations) {
    for (const metric of metrics) {
      const found = readings.find((each) => each.target === target && each.metric === metric);
      if (!found) missing.push(`${target}/${metric}: nothing was read yet`);
      else if (lacksForecasts && found.baseline === null) {
        missing.push(`${target}/${metric}: no forecast`);
      } else if (found.observed === null) missing.push(`${target}/${metric}: nothing observed`);
    }
  }
  return missing;
}

function nextOf(report: ReadReport): string {
  const { standing, start, end, signing_date, expires_at, entries, block } = report;
  switch (standing) {
    case "signed":
    case "closed":
    case "expired":
      return "nothing: this is final";
    case "live":
      return `its window begins at ${start}`;
    case "running":
      return `its window ends at ${end}`;
    case "waiting":
      return entries === 0
        ? `the first pass after ${signing_date} closes it unsigned`
        : `the first pass after ${signing_date} judges it`;
    case "held":
      return `it expires at ${expires_at} unless it is released`;
    case "blocked":
      return nextCheckOf(block!, expires_at); // it has a block
    case "decided":
    case "due":
      return `each pass tries again, until it expires at ${expires_at}`;
  }
}

function nextCheckOf(
  { next_check_at: next, awaits_collection }: BlockReport,
  expiry: string,
): string {
  if (next === null || next >= expiry) {
    return `it is not checked again, and expires unsigned at ${expiry}`;
  }
  const when = awaits_collection
    ? `as soon as newer reports are collected, and after ${next} in any case`
    : `by the first pass after ${next}`;
  return `it is checked again ${when}; unless it is signed, it expires at ${expiry}`;
}
