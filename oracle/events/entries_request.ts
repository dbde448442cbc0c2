import * as v from "valibot";
import {
  type EntryRequest,
  fromWirePrediction,
  picksOfChoice,
  type SubmitEntriesRequest,
  type WirePick,
} from "../../shared/contract/entry.ts";
import { EntryId } from "../../shared/contract/ids.ts";
import type { Pick } from "../../shared/contract/metric.ts";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { showValue } from "../../shared/contract/shown_value.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import { type Entry, inEventOrder } from "./entry.ts";
import { entriesEnd, type EventTerms } from "./terms.ts";

/**
 * Refuses a submission that names another event than the path does, whether or not either is known.
 * @param eventId from the path, in lower case
 * @throws {RefusalError} `invalid`, of `event_id`
 */
export function requireSameEvent(request: SubmitEntriesRequest, eventId: string): void {
  if (request.event_id.toLowerCase() === eventId) return;
  const got = showValue(request.event_id);
  refuse("event_id", `event_id must be the id in the path, ${eventId}, got ${got}`);
}

/**
 * Refuses entries that come too late.
 * @param now unix seconds
 * @throws {RefusalError} `invalid`
 */
export function requireOpenEntries(terms: EventTerms, now: number): void {
  const { id, entriesCloseAt } = terms;
  if (now < entriesEnd(terms)) return;
  throw new RefusalError(
    "invalid",
    entriesCloseAt === null
      ? `event ${id} takes no entries after its window has ended`
      : `entries closed at ${formatInstant(entriesCloseAt * 1000)}: event ${id} takes no more`,
  );
}

/**
 * Checks a submission of entries against the event it is for; the first rule broken is named. Whether the event
 * still takes entries is not looked at here.
 *
 * @returns the entries in the order submitted, without scores
 * @throws {RefusalError} `invalid`, with the offending field
 */
export function checkEntriesRequest(request: SubmitEntriesRequest, terms: EventTerms): Entry[] {
  if (request.entries.length !== terms.entries) {
    refuse(
      "entries",
      `all ${terms.entries} entries of the event must come at once, got ${request.entries.length}`,
    );
  }
  const seen = new Set<EntryId>();
  return request.entries.map((entry, index) => {
    const field = `entries[${index}]`;
    const id = checkEntryId(entry, field, terms);
    if (seen.has(id)) refuse(`${field}.id`, `entry id ${id} is used twice`);
    seen.add(id);
    const picks = checkPicks(entry, field, terms);
    return { id, eventId: terms.id, picks, score: null, baseScore: null };
  });
}

function checkEntryId(entry: EntryRequest, field: string, terms: EventTerms): EntryId {
  const id = v.safeParse(EntryId, entry.id);
  if (!id.success) {
    refuse(`${field}.id`, `${field}.id must be a version 7 UUID, got ${showValue(entry.id)}`);
  }
  if (entry.event_id.toLowerCase() !== terms.id) {
    const got = showValue(entry.event_id);
    refuse(`${field}.event_id`, `${field}.event_id must be ${terms.id}, got ${got}`);
  }
  return id.output;
}

function checkPicks(entry: EntryRequest, field: string, terms: EventTerms): Pick[] {
  if (entry.picks?.length && entry.expected_observations?.length) {
    refuse(field, "an entry must use either picks or expected_observations, not both");
  }
  const form = entry.expected_observations?.length ? "expected_observations" : "picks";
  const wirePicks = form === "picks"
    ? entry.picks ?? []
    : entry.expected_observations!.flatMap(picksOfChoice); // its length was just asked
  if (wirePicks.length < 1 || wirePicks.length > terms.valuesPerEntry) {
    refuse(
      `${field}.${form}`,
      `an entry must make between 1 and ${terms.valuesPerEntry} picks, got ${wirePicks.length}`,
    );
  }
  const seen = new Set<string>();
  const picks = wirePicks.map((pick, index) => {
    // The picks of choices have no places of their own.
    const place = form === "picks" ? `${field}.picks[${index}]` : undefined;
    const fieldOf = (member = "") => place === undefined ? `${field}.${form}` : place + member;
    return checkPick(pick, fieldOf, terms, seen);
  });
  return inEventOrder(picks, terms.locations);
}

function checkPick(
  { target, metric, prediction }: WirePick,
  fieldOf: (member?: ".target" | ".metric") => string,
  terms: EventTerms,
  seen: Set<string>,
): Pick {
  if (!terms.locations.includes(target)) {
    refuse(
      fieldOf(".target"),
      `${showValue(target)} is not a location of the event: ${terms.locations.join(", ")}`,
    );
  }
  const scored = terms.metrics.find((each) => each === metric);
  if (!scored) {
    refuse(
      fieldOf(".metric"),
      `${showValue(metric)} is not scored by the event: ${terms.metrics.join(", ")}`,
    );
  }
  const pair = `${target}/${metric}`;
  if (seen.has(pair)) refuse(fieldOf(), `${pair} is picked twice`);
  seen.add(pair);
  return { target, metric: scored, prediction: fromWirePrediction(prediction) };
}

function refuse(field: string, message: string): never {
  throw new RefusalError("invalid", message, field);
}
