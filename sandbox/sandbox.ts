import { systemClock } from "../shared/lifecycle/clock.ts";
import { formatInstant, requireInstant } from "../shared/time/instant.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../shared/time/units.ts";
import { startOfDay } from "../shared/time/utc_days.ts";
import { collectionsBetween } from "./clock_request.ts";
import { COORDINATOR_KEYS } from "./coordinators.ts";
import { Faults, type FaultsJson, type FaultsRequest } from "./faults.ts";
import { MOST_HISTORY_DAYS } from "./flags.ts";
import { InventedNoaa } from "./invented_noaa.ts";
import { changesBetween, type EventChange, standingOf } from "./standings.ts";
import { World } from "./world.ts";

/** The day on which the clock of every sandbox begins, and when. */
const FIRST_MS = requireInstant("2030-06-03T12:10:00Z");
/** The first day that weather is invented of: the same for every length of history. */
const INVENTED_FROM_MS = startOfDay(FIRST_MS) - MOST_HISTORY_DAYS * DAY_MS;
/** Hours of reports that each collection asks for. */
const HISTORY_HOURS = 24;

/** How a sandbox is set up. */
export interface SandboxOptions {
  /** Everything is kept in it. */
  readonly folder: string;
  /** The oracle's port. */
  readonly port: number;
  readonly stations: readonly string[];
  readonly seed: number;
  /** Days of weather before the clock begins. */
  readonly history: number;
}

/** One run of the daemon. */
export interface Collection {
  readonly at: string;
  /** Rows in the file of observations, or why there is none. */
  readonly observations: number | string;
  /** Rows in the file of forecasts, or why there is none. */
  readonly forecasts: number | string;
}

/** What happened while the clock moved. */
export interface Move {
  readonly from: string;
  readonly now: string;
  readonly collections: readonly Collection[];
  /** Of events in the public list; the newest hundred. */
  readonly events: readonly EventChange[];
}

/**
 * Both programs on invented weather, under a clock that is moved: the daemon collects and the oracle works through its
 * events while it moves, and at no other time.
 */
export class Sandbox implements AsyncDisposable {
  readonly #world: World;
  readonly #faults: Faults;
  readonly options: SandboxOptions;
  #standings: ReadonlyMap<string, string> = new Map();
  /** When the daemon last asked what the oracle lacks, by the machine's clock. */
  #askedMs = 0;
  /** What is under way: one move at a time. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(world: World, faults: Faults, options: SandboxOptions) {
    this.#world = world;
    this.#faults = faults;
    this.options = options;
  }

  /**
   * Starts it with a history of weather, collected evening by evening, and with lines fitted to it.
   * @throws {Deno.errors.AddrInUse} when the port is taken
   */
  static async start(options: SandboxOptions): Promise<Sandbox> {
    const { folder, port, stations, seed, history } = options;
    const historyMs = startOfDay(FIRST_MS) - history * DAY_MS;
    const faults = new Faults(stations);
    const world = await World.start({
      folder,
      port,
      begin: formatInstant(historyMs - HOUR_MS),
      recording: (now) =>
        new InventedNoaa({ stations, firstDayMs: INVENTED_FROM_MS, seed, faults, now }),
      historyHours: HISTORY_HOURS,
      coordinators: COORDINATOR_KEYS,
    });
    const sandbox = new Sandbox(world, faults, options);
    for (let dayMs = historyMs; dayMs <= FIRST_MS; dayMs += DAY_MS) {
      await sandbox.#collect(dayMs - HOUR_MS);
    }
    await sandbox.#collect(FIRST_MS - 5 * MINUTE_MS);
    await world.clock.set(FIRST_MS);
    await world.oracle.updateLines();
    return sandbox;
  }

  /** The origin of the oracle. */
  get origin(): string {
    return this.#world.origin;
  }

  /** The origin of the NOAA that invents the weather. */
  get noaa(): string {
    return this.#world.noaa.origin;
  }

  /** The instant its clock shows, milliseconds. */
  get nowMs(): number {
    return this.#world.clock.now();
  }

  /** What is wrong with the world at present. */
  get faults(): FaultsJson {
    return this.#faults.state;
  }

  /**
   * Begins and ends faults.
   * @throws {RefusalError} `invalid` for a station that there is not
   */
  setFaults(request: FaultsRequest): FaultsJson {
    this.#faults.change(request, this.nowMs);
    const { noaa_outage, upload_outage } = this.#faults.state;
    this.#world.noaa.setFaults(noaa_outage ? () => ({ kind: "status", status: 503 }) : undefined);
    this.#world.uploads.misbehave = upload_outage
      ? () => ({ kind: "answer", status: 503 })
      : undefined;
    return this.#faults.state;
  }

  /**
   * Moves the clock, after the move that may be under way, and tells what happened.
   * @param targetOf tells where to, milliseconds, once it is known from where
   */
  move(targetOf: (nowMs: number) => number): Promise<Move> {
    const moved = this.#last.then(() => this.#move(targetOf(this.nowMs)));
    this.#last = moved.catch(() => {});
    return moved;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last;
    await this.#world[Symbol.asyncDispose]();
  }

  async #move(targetMs: number): Promise<Move> {
    const { clock, oracle } = this.#world;
    const fromMs = this.nowMs;
    const collections: Collection[] = [];
    const events: EventChange[] = [];
    const settle = async () => {
      await oracle.runPass();
      events.push(...await this.#changes());
    };
    await this.#changes(); // what visitors did since the last move
    for (const slotMs of collectionsBetween(fromMs, targetMs)) {
      if (this.#somethingIsBlocked) await untilAnotherSecond(this.#askedMs);
      collections.push(await this.#collect(slotMs));
      this.#askedMs = systemClock.now();
      await settle();
    }
    await clock.set(Math.max(this.nowMs, targetMs));
    if (startOfDay(this.nowMs) > startOfDay(fromMs)) await oracle.updateLines();
    await settle();
    return { from: formatInstant(fromMs), now: formatInstant(this.nowMs), collections, events };
  }

  get #somethingIsBlocked(): boolean {
    return [...this.#standings.values()].some((standing) => standing.startsWith("Blocked"));
  }

  async #collect(slotMs: number): Promise<Collection> {
    const at = formatInstant(slotMs);
    const { observations, forecasts } = await this.#world.collectAt(at);
    return {
      at,
      observations: observations.ok ? observations.summary.rows : observations.error,
      forecasts: forecasts.ok ? forecasts.summary.rows : forecasts.error,
    };
  }

  async #changes(): Promise<EventChange[]> {
    const listed = await this.#world.coordinator.listEvents();
    const standings = new Map(listed.map((event) => [event.id, standingOf(event, this.nowMs)]));
    const changes = changesBetween(this.#standings, standings, formatInstant(this.nowMs));
    this.#standings = standings;
    return changes;
  }
}

/** Waits until the machine's clock shows another second: the same question, signed twice in one, is refused. */
async function untilAnotherSecond(beforeMs: number): Promise<void> {
  const nextMs = (Math.floor(beforeMs / 1000) + 1) * 1000;
  await systemClock.sleep(Math.max(0, nextMs - systemClock.now()));
}
