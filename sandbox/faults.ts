import * as v from "valibot";
import { RefusalError } from "../shared/contract/refusal_error.ts";
import { showValue } from "../shared/contract/shown_value.ts";

const Stations = v.array(v.string("must be a list of stations"), "must be a list of stations");
const YesNo = v.boolean("must be true or false");

/** The body of `POST /sandbox/faults`: what is left out stays as it is. */
export const FaultsRequest = v.strictObject({
  late_reports: v.optional(Stations),
  conflicts: v.optional(Stations),
  noaa_outage: v.optional(YesNo),
  upload_outage: v.optional(YesNo),
});
/** @see {@link FaultsRequest} */
export type FaultsRequest = v.InferOutput<typeof FaultsRequest>;

/** The faults that are in force. */
export interface FaultsJson {
  /** Stations whose reports NOAA does not have yet, from the fault on; they come when it ends. */
  readonly late_reports: readonly string[];
  /** Stations of which NOAA tells each report twice, with two temperatures, from the fault on until it ends. */
  readonly conflicts: readonly string[];
  /** NOAA answers 503 to everything. */
  readonly noaa_outage: boolean;
  /** The daemon cannot reach the oracle. */
  readonly upload_outage: boolean;
}

/** A report, as far as faults look at it. */
interface Reported {
  readonly stationId: string;
  readonly observedAtMs: number;
}

/** The faults of a sandbox, and since when which station has them. */
export class Faults {
  readonly #known: ReadonlySet<string>;
  #late: ReadonlyMap<string, number> = new Map();
  #conflicting: ReadonlyMap<string, number> = new Map();
  #noaaIsOut = false;
  #uploadsAreOut = false;

  /** @param stations those that can have faults */
  constructor(stations: readonly string[]) {
    this.#known = new Set(stations);
  }

  /**
   * Begins and ends faults.
   * @throws {RefusalError} `invalid` for a station that there is not; nothing is changed then
   */
  change({ late_reports, conflicts, noaa_outage, upload_outage }: FaultsRequest, nowMs: number) {
    const late = this.#since(this.#late, "late_reports", late_reports, nowMs);
    const conflicting = this.#since(this.#conflicting, "conflicts", conflicts, nowMs);
    this.#late = late;
    this.#conflicting = conflicting;
    this.#noaaIsOut = noaa_outage ?? this.#noaaIsOut;
    this.#uploadsAreOut = upload_outage ?? this.#uploadsAreOut;
  }

  /** What is in force. */
  get state(): FaultsJson {
    return {
      late_reports: [...this.#late.keys()],
      conflicts: [...this.#conflicting.keys()],
      noaa_outage: this.#noaaIsOut,
      upload_outage: this.#uploadsAreOut,
    };
  }

  /** Whether NOAA does not have a report yet. */
  withholds({ stationId, observedAtMs }: Reported): boolean {
    return observedAtMs >= (this.#late.get(stationId) ?? Infinity);
  }

  /** Whether NOAA tells a report in two ways. */
  contradicts({ stationId, observedAtMs }: Reported): boolean {
    return observedAtMs >= (this.#conflicting.get(stationId) ?? Infinity);
  }

  #since(
    before: ReadonlyMap<string, number>,
    field: keyof FaultsRequest,
    stations: readonly string[] | undefined,
    nowMs: number,
  ): ReadonlyMap<string, number> {
    const stranger = stations?.findIndex((station) => !this.#known.has(station)) ?? -1;
    if (stranger >= 0) {
      throw new RefusalError(
        "invalid",
        `${field}[${stranger}] must be one of ${[...this.#known].join(", ")}, got ${
          showValue(stations?.[stranger])
        }`,
        `${field}[${stranger}]`,
      );
    }
    if (!stations) return before;
    return new Map(stations.map((station) => [station, before.get(station) ?? nowMs]));
  }
}
