import type { ListedFile } from "../../../oracle/stored/listed_file.ts";
import type { ScoredTerms } from "../../../oracle/stored/scored_terms.ts";
import { published } from "../writer/stored_rows.ts";
import type { Dice } from "./dice.ts";
import { DAY, HOUR, MINUTE } from "./model_input.ts";

/** Some of the files that were published and are there no more, because an operator took them out of use. */
export function randomFiles(dice: Dice, terms: ScoredTerms, nowMs: number): ListedFile[] {
  if (!dice.has("set aside") && !dice.rarely()) return [];
  const kind = dice.pick(["observations", "observations", "forecasts"] as const);
  const around = kind === "observations" ? terms.endMs : terms.startMs;
  const publishedMs = around + dice.pick([-200, -30, -9, -5, -2, -1, 0, 1, 2, 3, 28]) * HOUR +
    dice.pick([5, 6, 35]) * MINUTE;
  const told = publishedMs - dice.between(0, 7) * HOUR;
  const edge = (ms: number) => dice.chance(6) ? null : instant(ms);
  const file: ListedFile = {
    file: published(kind, instant(Math.min(publishedMs, nowMs))),
    sha256: "ab".repeat(32),
    origin: "upload",
    setAside: dice.chance(8) ? null : {
      how: "quarantined",
      reason: "it lies",
      since: instant(nowMs),
      lost_from: edge(told - dice.pick([0, 30, 300]) * MINUTE),
      lost_to: edge(told),
      lost_at: instant(dice.pick([publishedMs, publishedMs + HOUR, nowMs, nowMs + DAY])),
    },
  };
  return [file];
}

function instant(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}
