import type { EntryJson } from "../../../shared/contract/entry.ts";
import { fromWirePrediction } from "../../../shared/contract/entry.ts";
import type { Metric, Reading } from "../../../shared/contract/metric.ts";
import { rankEntries } from "../../decision/ranking.ts";
import { METRIC_NAMES } from "../parts/quantity.ts";

import { pointsOf, type ShownLines } from "./judged_pick.ts";

/** What the scoreboard is made from. */
export interface ScoresProps {
  readonly entries: readonly EntryJson[];
  readonly readings: readonly Reading[];
  readonly lines: ShownLines;
  readonly places: number;
  readonly isFinal: boolean;
  /** Whether it may still be signed. */
  readonly isOpen: boolean;
}

interface Ranked {
  readonly id: string;
  readonly baseScore: number;
  readonly entry: EntryJson;
}

/** Who leads or won: entries from first to last place with their picks, and what decided between equals. */
export function Scores({ entries, readings, lines, places, isFinal, isOpen }: ScoresProps) {
  const scored = entries.filter((entry) => entry.base_score !== null)
    .map((entry): Ranked => ({ id: entry.id, baseScore: entry.base_score ?? 0, entry }));
  const unscored = entries.filter((entry) => entry.base_score === null);
  const ranked = rankEntries(scored);
  const isRefund = isFinal && ranked.length > 0 &&
    ranked.every(({ baseScore }) => baseScore === 0);
  const hasTies = new Set(ranked.map(({ baseScore }) => baseScore)).size < ranked.length;
  return (
    <>
      {isRefund && (
        <div class="note warn">
          <p>
            <strong>Nobody scored a point: everybody is refunded.</strong>
          </p>
          <p>Refunding all is an outcome of its own, and it is what the oracle signed.</p>
        </div>
      )}
      <div class="scroll" tabindex={0} role="group" aria-label="Scoreboard">
        <table>
          <caption>
            {isFinal
              ? lines
                ? "Final scores; a hit is worth 10 points."
                : "Final scores; a hit is worth 20 points for par and 10 for over or under."
              : isOpen
              ? "Scores so far, from what is known now; they are provisional until the oracle signs."
              : "Scores from what was known; nothing was signed."}
          </caption>
          <thead>
            <tr>
              <th scope="col">Place</th>
              <th scope="col">Entry and picks</th>
              <th scope="col" class="right">Points</th>
            </tr>
          </thead>
          <tbody>
            {ranked.map(({ entry, baseScore }, index) => {
              const wins = isFinal && !isRefund && index < places;
              return (
                <tr class={wins ? "winner" : undefined}>
                  <td class="nowrap">
                    {index + 1} {wins && <span class="small">wins</span>}
                  </td>
                  <td>
                    <Played entry={entry} readings={readings} lines={lines} />
                  </td>
                  <td class="right">{baseScore}</td>
                </tr>
              );
            })}
            {unscored.map((entry) => (
              <tr>
                <td class="soft">–</td>
                <td>
                  <Played entry={entry} readings={readings} lines={lines} />
                </td>
                <td class="right soft">–</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {hasTies && !isRefund && (
        <p class="small soft">
          Of equal points, the lower entry id comes first. The coordinator chose the ids when it
          submitted the entries.
        </p>
      )}
    </>
  );
}

interface PlayedProps {
  readonly entry: EntryJson;
  readonly readings: readonly Reading[];
  readonly lines: ShownLines;
}

function Played({ entry, readings, lines }: PlayedProps) {
  return (
    <div class="entry">
      <code class="nowrap" title={entry.id}>…{entry.id.slice(-12)}</code>
      <Picks entry={entry} readings={readings} lines={lines} />
    </div>
  );
}

const MARKS = {
  hit: ["hit", "✓", "hit"],
  missed: ["missed", "✗", "missed"],
  open: ["", "", "not known yet"],
} as const;

function Picks({ entry, readings, lines }: PlayedProps) {
  return (
    <ul class="picks">
      {entry.picks.map(({ target, metric, prediction }) => {
        const reading = readings.find((each) => each.target === target && each.metric === metric);
        const points = pointsOf(fromWirePrediction(prediction), reading, lines);
        const [look, sign, word] =
          MARKS[points === undefined ? "open" : points > 0 ? "hit" : "missed"];
        return (
          <li class={look}>
            {target} {(METRIC_NAMES[metric as Metric] ?? metric).toLowerCase()}{" "}
            <b>{prediction.toLowerCase()}</b>
            <span aria-hidden="true">{sign && ` ${sign}`}</span>
            <span class="hidden">, {word}</span>
          </li>
        );
      })}
    </ul>
  );
}
