import { LRUCache } from "lru-cache";
import type { PlannedBaseline, RefusedPair } from "../events/baseline_requirement.ts";
import type { Prospects } from "../events/prospects.ts";
import { nanoseconds } from "../files/disk/listing.ts";
import type { LightFiles } from "../files/light/light_files.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { DAY_MS, MINUTE_MS } from "../../shared/time/units.ts";

/** What {@link RememberedProspects} needs. */
export interface RememberedProspectsOptions {
  readonly prospects: Prospects;
  readonly light: Pick<LightFiles, "state">;
  readonly clock: Clock;
}

/** What prospects are asked about. */
type Terms = Parameters<Prospects["planBaselines"]>[0];

interface Remembered {
  readonly state: string;
  readonly answer: Promise<unknown>;
}

/** Older files than these before now and before a window tell nothing of its prospects. */
const REACH_MS = 31 * DAY_MS;
/** So many answers are remembered. */
const CAPACITY = 64;

/**
 * Prospects that ask the weather once for equal questions of one minute, while its files are the same: who announces
 * several events of one window waits for one look.
 */
export class RememberedProspects implements Prospects {
  readonly #options: RememberedProspectsOptions;
  readonly #remembered = new LRUCache<string, Remembered>({ max: CAPACITY });

  constructor(options: RememberedProspectsOptions) {
    this.#options = options;
  }

  readonly knownStations = (
    stations: readonly string[],
  ): Promise<ReadonlySet<string> | undefined> =>
    this.#remember(
      `stations ${JSON.stringify(stations)}`,
      Infinity,
      () => this.#options.prospects.knownStations(stations),
    );

  readonly planBaselines = (terms: Terms): Promise<readonly PlannedBaseline[]> =>
    this.#remember(
      `baselines ${keyOf(terms)}`,
      terms.startsAt * 1000,
      () => this.#options.prospects.planBaselines(terms),
    );

  /** Seldom asked, and mostly answered without a look at files. */
  readonly unprovablePairs = (terms: Terms): Promise<readonly RefusedPair[]> =>
    this.#options.prospects.unprovablePairs(terms);

  async #remember<T>(question: string, windowMs: number, ask: () => Promise<T>): Promise<T> {
    const now = this.#options.clock.now();
    const key = `${Math.floor(now / MINUTE_MS)} ${question}`;
    const state = await this.#state(Math.min(now, windowMs) - REACH_MS, now + DAY_MS);
    const before = this.#remembered.get(key);
    const kept = before?.state === state ? before : { state, answer: ask() };
    this.#remembered.set(key, kept);
    try {
      return await kept.answer as T; // made by the same question
    } catch (error) {
      if (this.#remembered.get(key) === kept) this.#remembered.delete(key);
      throw error;
    }
  }

  /** Of all files that could tell. */
  async #state(fromMs: number, toMs: number): Promise<string> {
    const { light } = this.#options;
    const span = { fromNs: nanoseconds(fromMs), toNs: nanoseconds(toMs) };
    const kinds = ["observations", "forecasts"] as const;
    return (await Promise.all(kinds.map((kind) => light.state(kind, span)))).join(" ");
  }
}

/** What prospects depend on. */
function keyOf({ locations, metrics, startsAt, endsAt, signingAt }: Terms): string {
  return JSON.stringify([locations, metrics, startsAt, endsAt, signingAt]);
}
