import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { DAY_SECONDS } from "../../shared/time/units.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import { expiryOf } from "../../shared/dlc/expiry.ts";
import {
  type BaselinePlanner,
  missingBaselines,
  type RefusedPair,
} from "./baseline_requirement.ts";
import type { ListSpelling } from "./create_request.ts";
import type { EventTerms, ScoredEvent } from "./terms.ts";

/** What the weather at hand says of an event that somebody wants to create. */
export interface Prospects {
  /**
   * Those of some stations that are in a weather file of the last 30 days; `undefined` when there are no such files, of
   * reports or of forecasts.
   */
  readonly knownStations: (
    stations: readonly string[],
  ) => Promise<ReadonlySet<string> | undefined>;
  readonly planBaselines: BaselinePlanner;
  /** The scored pairs of rain and snow whose window cannot be proven. */
  readonly unprovablePairs: (terms: ScoredEvent) => Promise<readonly RefusedPair[]>;
}

/** How long after the end of a window it can be signed: NOAA gives reports of about the last 15 days. */
const MAX_SIGNING_DELAY_SECONDS = 14 * DAY_SECONDS;

/** How long to wait for the first weather files, in seconds. */
const FIRST_FILE_RETRY_SECONDS = 60;

/**
 * Refuses an event that nothing could settle any more because of its dates, or whose entries would be closed already by
 * its own word. That its window has begun, or ended, is no reason.
 * @param now unix seconds
 * @throws {RefusalError} `invalid`, of `signing_date` or `entries_close`
 */
export function requireLiveDates(
  { endsAt, signingAt, entriesCloseAt }: EventTerms,
  now: number,
): void {
  const expiry = expiryOf(signingAt);
  if (now >= expiry) {
    throw refusal(
      "signing_date",
      `the event would have expired already, at ${spell(expiry)}, one day after signing_date`,
    );
  }
  if (entriesCloseAt !== null && entriesCloseAt <= now) {
    throw refusal("entries_close", `entries_close must be after now, got ${spell(entriesCloseAt)}`);
  }
  const latest = endsAt + MAX_SIGNING_DELAY_SECONDS;
  if (signingAt <= latest) return;
  throw refusal(
    "signing_date",
    "signing_date must be within 14 days of end_observation_date, as long as reports can be collected again: " +
      `at most ${spell(latest)}, got ${spell(signingAt)}`,
  );
}

/**
 * Refuses an event that the weather at hand shows could not be settled.
 * @param spelling how the request names its lists
 * @throws {RefusalError} `invalid` (pairs of a station that never reported or without a forecast, rain or snow that
 * cannot be proven), `busy` (there is no weather to tell by)
 */
export async function requireProspects(
  terms: EventTerms,
  prospects: Prospects,
  spelling: ListSpelling,
): Promise<void> {
  const known = await prospects.knownStations(terms.locations);
  if (!known) throw noWeather();
  const missing = missingBaselines(terms, await prospects.planBaselines(terms), known);
  if (missing.length > 0) {
    const unknown = terms.locations.findIndex((station) => !known.has(station));
    throw refusal(
      unknown < 0 ? spelling.locations : `${spelling.locations}[${unknown}]`,
      `every scored pair needs a forecast baseline; there is none for ${inWords(missing)}`,
    );
  }
  const unprovable = await prospects.unprovablePairs(terms);
  if (unprovable.length === 0) return;
  throw refusal(
    spelling.metrics,
    `the amount over this window could never be proven for ${inWords(unprovable)}`,
  );
}

/** What is answered before reports and forecasts have come. */
export function noWeather(): RefusalError {
  return new RefusalError(
    "busy",
    "no weather has arrived yet: the oracle lacks reports or forecasts of the last 30 days; try again later",
    undefined,
    { retryAfterSeconds: FIRST_FILE_RETRY_SECONDS },
  );
}

function inWords(pairs: readonly RefusedPair[]): string {
  return pairs.map(({ target, metric, reason }) => `${target}/${metric} (${reason})`).join(", ");
}

function refusal(field: string, message: string): RefusalError {
  return new RefusalError("invalid", message, field);
}

function spell(seconds: number): string {
  return formatInstant(seconds * 1000);
}
