import assert from "node:assert/strict";
import { pickLines, readingLines, type Scored, tieLine } from "./scoreboard.ts";

const READINGS: Scored["readings"] = [
  { target: "KORD", metric: "temp_high", baseline: 77, observed: 73.94 },
  { target: "KORD", metric: "wind_speed", baseline: 6, observed: null },
  { target: "KJFK", metric: "humidity", baseline: 60, observed: 63 },
];

function entry(id: string, base_score: number, ...predictions: ("Over" | "Par" | "Under")[]) {
  const picks = predictions.map((prediction, index) => {
    const { target, metric } = READINGS[index]!;
    return { target, metric, prediction };
  });
  return { id, picks, base_score, score: base_score, event_id: "e", expected_observations: [] };
}

const NAMES = new Map([["a", "Ada"], ["b", "Ben"], ["c", "Cleo"]]);

/** Places to win, and entries as {@link entry} takes them. */
function event(places: number, ...entries: Parameters<typeof entry>[]): Scored {
  return {
    readings: READINGS,
    entries: entries.map((each) => entry(...each)) as unknown as Scored["entries"],
    number_of_places_win: places,
  };
}

Deno.test("readings have their units and say which predictions they pay", () => {
  assert.deepEqual(readingLines(event(1)), [
    "KORD temp_high   77 °F → 73.94 °F    under",
    "KORD wind_speed  6 kt → nothing yet",
    "KJFK humidity    60 % → 63 %         over and par",
  ]);
});

Deno.test("entries stand by rank, each pick with hit or miss once there is a reading", () => {
  assert.deepEqual(
    pickLines(event(1, ["a", 0, "Over"], ["b", 30, "Under", "Par", "Par"]), NAMES),
    [
      "                 Ben      Ada",
      "KORD temp_high   under ✓  over ✗",
      "KORD wind_speed  par      –",
      "KJFK humidity    par ✓    –",
      "points           30       0",
    ],
  );
});

Deno.test("a tie is told where it decides a place, and only there", () => {
  const tied = event(2, ["c", 10, "Under"], ["b", 10, "Under"], ["a", 20, "Under"]);
  assert.equal(
    tieLine(tied, NAMES),
    "Ben, Cleo have 10 points each. Entries with equal scores rank by their ids, the smallest " +
      "first: Ben",
  );
  assert.equal(tieLine({ ...tied, number_of_places_win: 1 }, NAMES), undefined);
  assert.equal(tieLine({ ...tied, number_of_places_win: 3 }, NAMES), undefined);
});

Deno.test("readings of an event of lines pay the one side of the line they fall on", () => {
  const line = { target: "KORD", metric: "temp_high", lower: -4, upper: 0.5 };
  const lines = [line] as unknown as Scored["lines"];
  const [first] = readingLines({ readings: READINGS, lines });
  assert.match(first ?? "", /^KORD temp_high .* par$/);
  const board = pickLines({ ...event(1, ["a", 10, "Par"], ["b", 0, "Under"]), lines }, NAMES);
  assert.match(board[1] ?? "", /par ✓ +under ✗$/);
});
