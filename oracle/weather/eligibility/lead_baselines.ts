import * as v from "valibot";
import type { Logger } from "@logtape/logtape";
import type { Clock } from "../../../shared/lifecycle/clock.ts";
import { DAY_MS } from "../../../shared/time/units.ts";
import { formatDay, startOfDay } from "../../../shared/time/utc_days.ts";
import {
  dailySpan,
  instantGrid,
  type Selected,
  type TimedValue,
} from "../../evidence/forecasts/forecast_periods.ts";
import type { KeptDays } from "../../files/facts/kept_days.ts";
import { KEPT_DAYS } from "../station_days/span.ts";
import { LEAD_DAYS, type LeadBaseline } from "./lead_baseline.ts";
import { Turns } from "../../../shared/lifecycle/turns.ts";
import { WokenWork } from "../../../shared/lifecycle/woken_work.ts";
import type { ForecastReach, PastReaches } from "./forecast_reach.ts";

const NUMBERS = 3;
const NONE = -32768;

/**
 * The baselines that an issue gives for the days from a midnight on, by the rules of settlement for periods.
 * @returns {@link LEAD_DAYS} of them; the first is of the day that begins then
 */
function leadBaselines(reach: ForecastReach, midnightMs: number): LeadBaseline[] {
  return Array.from({ length: LEAD_DAYS }, (_, lead) => {
    const startMs = midnightMs + lead * DAY_MS;
    const day = { startMs, endMs: startMs + DAY_MS };
    return {
      highF: extreme(dailySpan(reach.highs, day), Math.max),
      lowF: extreme(dailySpan(reach.lows, day), Math.min),
      windKt: extreme(instantGrid(reach.winds, day), Math.max),
    };
  });
}

function extreme(selected: Selected<TimedValue>, pick: (a: number, b: number) => number) {
  if ("reason" in selected) return null;
  return selected.values.map(({ value }) => value).reduce((a, b) => pick(a, b));
}

const StoredLeads = v.object({
  state: v.string(),
  stations: v.array(v.string()),
  numbers: v.string(),
});

interface HeldLeads {
  /** Of the files it was derived from. */
  readonly state: string;
  readonly places: ReadonlyMap<string, number>;
  readonly numbers: Int16Array;
}

/** What baselines ahead are derived from, and where they are kept. */
export interface LeadBaselinesOptions {
  readonly reaches: PastReaches;
  readonly kept: Pick<KeptDays, "get" | "put">;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * What the last issue before each midnight gave for the seven days from it on: derived in the background once a day,
 * kept in the index, and held in 42 bytes a station and day. Nothing is signed by it.
 */
export class LeadBaselines {
  readonly #options: LeadBaselinesOptions;
  readonly #days = new Map<number, HeldLeads>();
  readonly #work: WokenWork;

  constructor(options: LeadBaselinesOptions) {
    this.#options = options;
    this.#work = new WokenWork(() => this.#update(), (error) => {
      options.log.warn("baselines ahead could not be derived: {error}", { error });
    });
  }

  /** Brings them up to date in the background. */
  wake(): void {
    this.#work.wake();
  }

  /** Resolves when nothing is derived any more. */
  idle(): Promise<void> {
    return this.#work.idle();
  }

  /** Derives nothing more; resolves when the day at hand is done. */
  stop(): Promise<void> {
    return this.#work.stop();
  }

  /**
   * What was forecast for a station and a day that begins at a midnight.
   * @param lead days ahead: 1 by the last issue before the day itself, up to {@link LEAD_DAYS}
   */
  find(station: string, dayMs: number, lead: number): LeadBaseline | undefined {
    const held = this.#days.get(dayMs - (lead - 1) * DAY_MS);
    const place = held?.places.get(station);
    if (!held || place === undefined) return undefined;
    const number = (which: number) => {
      const value = held.numbers[(place * LEAD_DAYS + lead - 1) * NUMBERS + which]!;
      return value === NONE ? null : value;
    };
    return { highF: number(0), lowF: number(1), windKt: number(2) };
  }

  async #update(): Promise<void> {
    const today = startOfDay(this.#options.clock.now());
    const oldest = today - KEPT_DAYS * DAY_MS;
    for (let dayMs = today; dayMs >= oldest && !this.#work.isStopped; dayMs -= DAY_MS) {
      await this.#updateDay(dayMs);
    }
    for (const dayMs of this.#days.keys()) if (dayMs < oldest) this.#days.delete(dayMs);
  }

  async #updateDay(dayMs: number): Promise<void> {
    const { reaches, kept } = this.#options;
    const state = await reaches.stateBefore(dayMs);
    if (state === "") {
      this.#days.delete(dayMs);
      return;
    }
    if (this.#days.get(dayMs)?.state === state) return;
    const key = `${formatDay(dayMs)} leads`;
    const known = readLeads(await kept.get(key));
    if (known?.state === state) {
      this.#days.set(dayMs, known);
      return;
    }
    const derived = await this.#derive(dayMs, state);
    this.#days.set(dayMs, derived);
    await kept.put(key, leadsText(derived));
  }

  async #derive(dayMs: number, state: string): Promise<HeldLeads> {
    const found = await this.#options.reaches.before(dayMs);
    const places = new Map<string, number>();
    const numbers = new Int16Array(found.size * LEAD_DAYS * NUMBERS);
    const turns = new Turns();
    for (const [station, reach] of found) {
      await turns.pass();
      const values = leadBaselines(reach, dayMs)
        .flatMap(({ highF, lowF, windKt }) => [highF, lowF, windKt]);
      numbers.set(values.map((value) => value ?? NONE), places.size * values.length);
      places.set(station, places.size);
    }
    return { state, places, numbers };
  }
}

function leadsText({ state, places, numbers }: HeldLeads): string {
  const bytes = new Uint8Array(numbers.buffer as ArrayBuffer); // made by this file
  return JSON.stringify({ state, stations: [...places.keys()], numbers: bytes.toBase64() });
}

/** `undefined` where it is something else: it can be made anew from the files. */
function readLeads(text: string | undefined): HeldLeads | undefined {
  if (text === undefined) return undefined;
  try {
    const { state, stations, numbers } = v.parse(StoredLeads, JSON.parse(text));
    const read = new Int16Array(Uint8Array.fromBase64(numbers).buffer);
    if (read.length !== stations.length * LEAD_DAYS * NUMBERS) return undefined;
    const places = new Map(stations.map((station, place) => [station, place]));
    return { state, places, numbers: read };
  } catch {
    return undefined;
  }
}
