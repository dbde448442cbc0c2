import { fitCuts } from "../../oracle/lines/fit/fit_cuts.ts";
import { SeededDice } from "../fixtures/seeded_dice.ts";

/** The share of misses on one side of their lines: its mean over all lines, and how single lines lie around it. */
export interface ShareSpread {
  readonly mean: number;
  readonly deviation: number;
  readonly least: number;
  readonly greatest: number;
}

/** How many series are drawn, how many days of each are fitted, and how many after them judged. */
export interface SampleSize {
  readonly series: number;
  readonly fitted: number;
  readonly judged: number;
}

/**
 * Fits lines to the first days of series of one continuous law, each moved and stretched by its own station, and counts
 * where the days after them fall.
 */
export function outOfSample(
  { series, fitted, judged }: SampleSize,
): Record<"over" | "par" | "under", ShareSpread> {
  const shares = { over: [] as number[], par: [] as number[], under: [] as number[] };
  for (let station = 1; station <= series; station++) {
    const dice = new SeededDice(station, 3);
    const bias = 4 * dice.next() - 2;
    const scale = 1 + 3 * dice.next();
    const draw = () => bias + scale * standardNormal(dice);
    const line = fitCuts(Array.from({ length: fitted }, draw));
    if (!line) throw new Error(`series ${station} has no line`);
    const after = Array.from({ length: judged }, draw);
    const over = after.filter((miss) => miss > line.upper).length / judged;
    const under = after.filter((miss) => miss < line.lower).length / judged;
    shares.over.push(over);
    shares.under.push(under);
    shares.par.push(1 - over - under);
  }
  return {
    over: spreadOf(shares.over),
    par: spreadOf(shares.par),
    under: spreadOf(shares.under),
  };
}

/** Box and Muller's transform of two even draws. */
function standardNormal(dice: SeededDice): number {
  return Math.sqrt(-2 * Math.log(1 - dice.next())) * Math.cos(2 * Math.PI * dice.next());
}

function spreadOf(values: readonly number[]): ShareSpread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    deviation: Math.sqrt(squares / values.length),
    least: Math.min(...values),
    greatest: Math.max(...values),
  };
}
