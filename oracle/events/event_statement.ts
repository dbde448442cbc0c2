import type { EventStatement, StatementLine } from "../../shared/contract/statement.ts";
import type { AnnouncedEvent } from "../../shared/dlc/announcement.ts";
import { expiryOf } from "../../shared/dlc/expiry.ts";
import type { Line } from "../../shared/contract/line.ts";
import { xOnlyOf } from "../../shared/keys/npub.ts";
import { byTargetAndMetric } from "../stored/line.ts";
import type { Entry } from "./entry.ts";
import type { StoredEvent } from "./stored_event.ts";

/**
 * What the oracle states about an event once every entry is in.
 * @param entries all of them, by ascending id
 */
export function eventStatement(
  { terms, noncePoint, lines }: StoredEvent,
  entries: readonly Entry[],
): EventStatement {
  return {
    event_id: terms.id,
    signing_date: terms.signingAt,
    expiry: expiryOf(terms.signingAt),
    nonce_point: noncePoint,
    outcomes: {
      kind: "ranking",
      number_of_places_win: terms.places,
      entry_ids: entries.map((entry) => entry.id),
    },
    terms: {
      kind: "observation",
      source: terms.source,
      start_observation_date: terms.startsAt,
      end_observation_date: terms.endsAt,
      targets: [...terms.locations],
      scoring_fields: [...terms.metrics],
      number_of_values_per_entry: terms.valuesPerEntry,
      scoring_rules: terms.scoringRules,
      lines: (lines ?? []).toSorted(byTargetAndMetric).map(statementLine),
    },
  };
}

/** What the oracle signs of an event when it is announced. */
export function announcedEvent(
  { terms, noncePoint, lines }: StoredEvent,
  lockingPointsSha256: string,
): AnnouncedEvent {
  return {
    eventId: terms.id,
    startsAt: terms.startsAt,
    endsAt: terms.endsAt,
    signingAt: terms.signingAt,
    expiry: expiryOf(terms.signingAt),
    entriesCloseAt: terms.entriesCloseAt ?? terms.endsAt,
    source: terms.source,
    targets: terms.locations,
    scoringFields: terms.metrics,
    valuesPerEntry: terms.valuesPerEntry,
    entries: terms.entries,
    places: terms.places,
    scoringRules: terms.scoringRules,
    lines: lines ?? [],
    coordinator: xOnlyOf(terms.coordinator),
    noncePoint,
    lockingPointsSha256,
  };
}

function statementLine({ target, metric, lower, upper, window_hours }: Line): StatementLine {
  return { target, metric, lower, upper, window_hours };
}
