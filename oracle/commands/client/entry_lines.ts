import { UsageError } from "../../../shared/cli/command.ts";
import { toWirePrediction, type WirePick } from "../../../shared/contract/entry.ts";

const PREDICTIONS = { over: "over", par: "par", under: "under" } as const;

/**
 * Reads entries as people write them: each on a line of its own, its picks parted by commas, e.g.
 * `KORD temp_high over, KJFK wind_speed par`. Empty lines and what follows `#` do not count.
 *
 * @throws {UsageError} with the line that is wrong
 */
export function parseEntryLines(text: string): WirePick[][] {
  const entries = text.split("\n").flatMap((line, index) => {
    const content = line.replace(/#.*/, "").trim();
    return content === "" ? [] : [content.split(",").map((pick) => parsePick(pick, index + 1))];
  });
  if (entries.length > 0) return entries;
  throw new UsageError("there is no entry in it: each line is one, like KORD temp_high over");
}

function parsePick(text: string, line: number): WirePick {
  const [target = "", metric, word, ...more] = text.trim().split(/\s+/);
  const prediction = PREDICTIONS[word?.toLowerCase() as keyof typeof PREDICTIONS];
  if (metric === undefined || prediction === undefined || more.length > 0) {
    throw new UsageError(
      `line ${line}: ${
        JSON.stringify(text.trim())
      } is no pick: it takes a station, a metric, and over, par or under`,
    );
  }
  return { target: target.toUpperCase(), metric, prediction: toWirePrediction(prediction) };
}
