import * as v from "valibot";
import type { CreateEventRequest } from "../../shared/contract/event.ts";
import { EventId, StationId } from "../../shared/contract/ids.ts";
import { hasPartOfSecond, parseSeconds } from "../../shared/time/instant.ts";
import {
  CALIBRATED_METRICS,
  DEFAULT_METRICS,
  type Metric,
  METRIC_IDS,
  NOAA_WEATHER,
} from "../../shared/contract/metric.ts";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { showValue } from "../../shared/contract/shown_value.ts";
import { expiryOf, isExpiry, MAX_EXPIRY, MIN_EXPIRY } from "../../shared/dlc/expiry.ts";
import { outcomeCount } from "../../shared/dlc/outcomes.ts";
import { halfOfDay } from "../stored/line_windows.ts";
import type { EventTerms } from "./terms.ts";
import { windowProblem } from "./window_rule.ts";

/** The most outcomes an event may have: each has a locking point in the announcement. */
const MAX_OUTCOMES = 20_000;

const ENTRIES = { min: 2, max: 25 };
const PLACES = { min: 1, max: 5 };
const LOCATIONS = { min: 1, max: 50 };

/**
 * Checks a request for an event, rule by rule in the order of the client contract; the first one broken is named.
 * @throws {RefusalError} `invalid`, with the offending field
 */
export function checkCreateRequest(request: CreateEventRequest): EventTerms {
  const id = checkId(request.id);
  const source = checkSource(request.source ?? NOAA_WEATHER);
  const dates = checkDates(request);
  const { entries, places } = checkOutcomes(request);
  const locations = checkLocations(request);
  const metrics = checkMetrics(request);
  const problem = windowProblem(dates.startsAt, dates.endsAt, metrics);
  if (problem) refuse("end_observation_date", problem);
  const lineTerms = checkLines(request, dates, metrics);
  const valuesPerEntry = request.number_of_values_per_entry;
  checkRange("number_of_values_per_entry", valuesPerEntry, {
    min: 1,
    max: locations.length * metrics.length,
  });
  const expiry = expiryOf(dates.signingAt);
  if (!isExpiry(expiry)) {
    refuse(
      "signing_date",
      `signing_date plus one day must be a time in 32 bits, ${MIN_EXPIRY} to ${MAX_EXPIRY} in unix seconds, got ${expiry}`,
    );
  }
  return {
    id,
    source,
    locations,
    metrics,
    ...dates,
    entries,
    places,
    valuesPerEntry,
    unlisted: request.unlisted ?? false,
    ...lineTerms,
  };
}

/** How a request names its two lists, which have two names each. */
export interface ListSpelling {
  readonly locations: "locations" | "targets";
  readonly metrics: "scoring_fields" | "metrics";
}

/** @see {@link ListSpelling} */
export function listSpelling(request: CreateEventRequest): ListSpelling {
  return {
    locations: request.targets ? "targets" : "locations",
    metrics: request.metrics ? "metrics" : "scoring_fields",
  };
}

function checkId(text: string): EventId {
  const parsed = v.safeParse(EventId, text);
  return parsed.success
    ? parsed.output
    : refuse("id", `id must be a version 7 UUID, got ${showValue(text)}`);
}

function checkSource(source: string): string {
  if (source === NOAA_WEATHER) return source;
  return refuse(
    "source",
    `source ${showValue(source)} is unknown; the only one is ${NOAA_WEATHER}`,
  );
}

type Dates = Pick<EventTerms, "startsAt" | "endsAt" | "signingAt" | "entriesCloseAt">;

function checkDates(request: CreateEventRequest): Dates {
  const startsAt = checkDate("start_observation_date", request.start_observation_date);
  const endsAt = checkDate("end_observation_date", request.end_observation_date);
  const signingAt = checkDate("signing_date", request.signing_date);
  if (startsAt >= endsAt) {
    refuse(
      "start_observation_date",
      `start_observation_date must be before end_observation_date, got ${request.start_observation_date} ` +
        `and ${request.end_observation_date}`,
    );
  }
  if (endsAt > signingAt) {
    refuse(
      "signing_date",
      `signing_date must not be before end_observation_date, got ${request.signing_date} ` +
        `and ${request.end_observation_date}`,
    );
  }
  return { startsAt, endsAt, signingAt, entriesCloseAt: checkEntriesClose(request, endsAt) };
}

function checkEntriesClose(request: CreateEventRequest, endsAt: number): number | null {
  const { entries_close: text } = request;
  if (text === undefined || text === null) return null;
  const closesAt = checkDate("entries_close", text);
  if (closesAt <= endsAt) return closesAt;
  return refuse(
    "entries_close",
    `entries_close must not be after end_observation_date, got ${text} ` +
      `and ${request.end_observation_date}`,
  );
}

function checkDate(field: string, text: string): number {
  const seconds = parseSeconds(text);
  if (seconds === undefined) {
    refuse(
      field,
      `${field} must be an RFC 3339 instant like 2030-01-01T00:00:00Z, got ${showValue(text)}`,
    );
  }
  // Kept without it, the event would not be the one that was asked for.
  if (hasPartOfSecond(text)) {
    refuse(
      field,
      `${field} must be a whole second, as the oracle keeps it, got ${showValue(text)}`,
    );
  }
  return seconds;
}

function checkOutcomes(request: CreateEventRequest): Pick<EventTerms, "entries" | "places"> {
  const entries = request.total_allowed_entries;
  const places = request.number_of_places_win;
  checkRange("total_allowed_entries", entries, ENTRIES);
  checkRange("number_of_places_win", places, PLACES);
  if (places >= entries) {
    refuse(
      "number_of_places_win",
      `number_of_places_win must be less than total_allowed_entries: ${places} places, ${entries} entries`,
    );
  }
  const count = outcomeCount(entries, places);
  if (count > MAX_OUTCOMES) {
    refuse(
      "number_of_places_win",
      `${entries} entries with ${places} places have ${count} outcomes; at most ${MAX_OUTCOMES} can be announced`,
    );
  }
  return { entries, places };
}

function checkLocations(request: CreateEventRequest): string[] {
  const { field, values = [] } = oneOf(request, "locations", "targets");
  checkRange(field, values.length, LOCATIONS, `${field} must name`);
  checkDistinct(field, values);
  for (const [index, station] of values.entries()) {
    if (!v.is(StationId, station)) {
      refuse(
        `${field}[${index}]`,
        `${showValue(station)} is not a station id: 1–16 characters of A–Z, a–z, 0–9, - and _`,
      );
    }
  }
  return values;
}

function checkMetrics(request: CreateEventRequest): readonly Metric[] {
  const { field, values } = oneOf(request, "scoring_fields", "metrics");
  if (!values) return DEFAULT_METRICS;
  if (values.length === 0) refuse(field, `${field} must name at least one metric`);
  checkDistinct(field, values);
  return values.map((name, index) =>
    METRIC_IDS.find((metric) => metric === name) ??
      refuse(
        `${field}[${index}]`,
        `metric ${showValue(name)} is unknown; known are ${METRIC_IDS.join(", ")}`,
      )
  );
}

type LineTerms = Pick<EventTerms, "scoringRules" | "lineWindow" | "linesFromEvent">;

function checkLines(
  request: CreateEventRequest,
  { startsAt, endsAt }: Dates,
  metrics: readonly Metric[],
): LineTerms {
  const scoringRules = request.scoring_rules ?? "fixed";
  const lineWindow = request.line_window ?? null;
  const linesFromEvent = request.lines_from_event ?? null;
  if (scoringRules === "lines") {
    const uncalibrated = metrics.filter((metric) => !CALIBRATED_METRICS.includes(metric));
    if (uncalibrated.length > 0) {
      refuse("scoring_rules", `${uncalibrated.join(", ")} cannot be scored against lines`);
    }
  } else if (scoringRules !== "fixed") {
    refuse(
      "scoring_rules",
      `scoring_rules must be "fixed" or "lines", got ${showValue(scoringRules)}`,
    );
  } else if (linesFromEvent !== null) {
    refuse("lines_from_event", 'lines_from_event needs scoring_rules "lines"');
  } else if (lineWindow !== null) {
    refuse("line_window", 'line_window needs scoring_rules "lines"');
  }
  if (lineWindow !== null && lineWindow !== "own") {
    refuse("line_window", `line_window must be "own" or absent, got ${showValue(lineWindow)}`);
  }
  if (lineWindow === "own" && !halfOfDay(startsAt, endsAt)) {
    refuse(
      "line_window",
      'line_window "own" is only for the day half (12:00 to 24:00 UTC) and the night half (00:00 to 12:00 UTC)',
    );
  }
  return { scoringRules, lineWindow, linesFromEvent };
}

type ListField = "locations" | "targets" | "scoring_fields" | "metrics";

/** The one of two spellings of a list that the request uses. */
function oneOf(request: CreateEventRequest, field: ListField, alias: ListField) {
  const values = request[field];
  const aliased = request[alias];
  if (values && aliased) refuse(alias, `give ${field} or ${alias}, not both`);
  return aliased ? { field: alias, values: aliased } : { field, values: values ?? undefined };
}

function checkDistinct(field: string, values: readonly string[]): void {
  const index = values.findIndex((value, i) => values.indexOf(value) !== i);
  if (index >= 0) refuse(`${field}[${index}]`, `${field} names ${showValue(values[index])} twice`);
}

function checkRange(
  field: string,
  value: number,
  { min, max }: { min: number; max: number },
  subject = `${field} must be`,
): void {
  if (value < min || value > max) refuse(field, `${subject} ${min} to ${max}, got ${value}`);
}

function refuse(field: string, message: string): never {
  throw new RefusalError("invalid", message, field);
}
