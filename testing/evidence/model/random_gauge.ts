import type { Dice } from "./dice.ts";
import { HOUR, MINUTE } from "./model_input.ts";

/** What a report says of rain, and how its raw text does. */
export interface Sky {
  readonly inches: number | null;
  readonly weather?: string;
  readonly remarks: readonly string[];
}

/** A gauge that sums the rain of each hour into the groups of the longer spans. */
export class Gauge {
  readonly #dice: Dice;
  readonly #isWet: boolean;
  #fallen: { readonly t: number; readonly inches: number }[] = [];

  constructor(dice: Dice) {
    this.#dice = dice;
    this.#isWet = dice.has("rain") || dice.has("hidden phase") || dice.chance(3);
  }

  /** What a special report says of the time since the last routine one. */
  special(): Sky {
    return this.#dice.pick<Sky>([
      { inches: null, remarks: [] },
      { inches: 0, remarks: [] },
      { inches: 0.01, weather: "-RA", remarks: ["P0001"] },
      { inches: 0, weather: "RA", remarks: ["RAB05"] },
      { inches: null, weather: "RA", remarks: ["P////"] },
      { inches: 0, weather: "-RA", remarks: ["P0000"] },
      { inches: 0, remarks: ["P0000"] },
      { inches: null, remarks: ["FZRANO"] },
      { inches: null, weather: "//", remarks: [] },
    ]);
  }

  /** What a routine report says of its hour, and of 3, 6 or 24 hours at the times for that. */
  hour(t: number): Sky {
    const dice = this.#dice;
    const inches = this.#isWet ? dice.pick([0, 0, 0, 0.01, 0.25]) : 0;
    this.#fallen = [...this.#fallen, { t, inches }];
    const sky: Sky = inches > 0
      ? { inches, weather: "RA", remarks: ["RAB20", `P${hundredths(inches)}`] }
      : { inches, remarks: [] };
    const told = inches === 0 && dice.rarely("rain", 20)
      ? this.#unmeasured()
      : dice.rarely("rain", 40)
      ? this.#oddity(sky)
      : sky;
    const blind = dice.rarely("hidden phase", 20) ? ["FZRANO"] : [];
    return { ...told, remarks: [...blind, ...told.remarks, ...this.#longer(t)] };
  }

  /** Rain of which the gauge says nothing. */
  #unmeasured(): Sky {
    return this.#dice.pick<Sky>([
      { inches: 0, weather: "RA", remarks: [] },
      { inches: 0, weather: "VCRA", remarks: [] },
      { inches: 0, remarks: ["SHRAB0445E0457"] },
      { inches: 0, remarks: ["RAE05"] },
    ]);
  }

  #oddity(sky: Sky): Sky {
    return this.#dice.pick<Sky>([
      { inches: null, remarks: sky.remarks },
      { inches: 0, weather: "-RA", remarks: ["P0000"] },
      { inches: 0, weather: "-RA", remarks: ["P0000", "RAB05"] },
      { inches: null, weather: "RA", remarks: ["P////"] },
      { ...sky, weather: "-SN" },
      { ...sky, remarks: [...sky.remarks, "RAB05SNB20"] },
      { ...sky, weather: "//" },
      ...Array(4).fill({ ...sky, remarks: ["FZRANO", ...sky.remarks] }),
      { ...sky, remarks: ["PWINO", ...sky.remarks] },
      { ...sky, remarks: [...sky.remarks, "6////"] },
      { ...sky, remarks: [...sky.remarks, "7////"] },
      { ...sky, remarks: [...sky.remarks, "TSNO", "$"] },
    ]);
  }

  #longer(t: number): string[] {
    const dice = this.#dice;
    const hour = Math.round(t / HOUR) % 24;
    const sum = (hours: number) =>
      this.#fallen.filter((fallen) => fallen.t > t - hours * HOUR + 30 * MINUTE)
        .reduce((all, { inches }) => all + inches, 0);
    const said = (hours: number) =>
      hundredths(Math.max(
        0,
        sum(hours) + (dice.rarely("rain", 5) ? dice.pick([-0.1, 0.01, 0.03, 0.05, 0.2, 1]) : 0),
      ));
    const groups: string[] = [];
    const span = hour % 6 === 0 ? 6 : hour % 3 === 0 ? 3 : 0;
    if (span > 0 && (sum(span) > 0 || dice.rarely())) groups.push(`6${said(span)}`);
    if (span === 0 && dice.rarely("rain")) groups.push(`6${said(3)}`); // says nothing at these hours
    if (hour === 12 && sum(24) > 0) groups.push(`7${said(24)}`);
    return groups;
  }
}

function hundredths(inches: number): string {
  return String(Math.round(inches * 100)).padStart(4, "0");
}
