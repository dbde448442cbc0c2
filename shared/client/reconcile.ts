import { type EntryRequest, picksOfChoice, type WirePick } from "../contract/entry.ts";
import type { CreateEventRequest, EventJson } from "../contract/event.ts";
import { DEFAULT_METRICS, NOAA_WEATHER } from "../contract/metric.ts";
import { answeredEntries, verifyEntriesReceipt } from "../dlc/entries_receipt.ts";
import type { Npub } from "../contract/ids.ts";
import { formatInstant, parseSeconds } from "../time/instant.ts";

/** What the oracle holds is not what was to be written; writing again would not help. */
export class OracleDisagreesError extends Error {
  override readonly name = "OracleDisagreesError";
}

/** Terms that are compared as unix seconds. */
const INSTANTS = new Set([
  "start_observation_date",
  "end_observation_date",
  "signing_date",
  "entries_close",
]);

/**
 * Whether the stored event is the one that was to be created.
 * @param coordinator who signs the requests
 * @throws {OracleDisagreesError} naming the first term that differs
 */
export function checkSameEvent(
  wanted: CreateEventRequest,
  stored: EventJson,
  coordinator: Npub,
): void {
  const asked: Record<string, unknown> = {
    id: wanted.id.toLowerCase(),
    coordinator_pubkey: coordinator,
    source: wanted.source ?? NOAA_WEATHER,
    start_observation_date: parseSeconds(wanted.start_observation_date),
    end_observation_date: parseSeconds(wanted.end_observation_date),
    signing_date: parseSeconds(wanted.signing_date),
    entries_close: parseSeconds(wanted.entries_close ?? wanted.end_observation_date),
    locations: wanted.locations ?? wanted.targets,
    scoring_fields: wanted.scoring_fields ?? wanted.metrics ?? DEFAULT_METRICS,
    total_allowed_entries: wanted.total_allowed_entries,
    number_of_places_win: wanted.number_of_places_win,
    number_of_values_per_entry: wanted.number_of_values_per_entry,
    unlisted: wanted.unlisted ?? false,
    scoring_rules: wanted.scoring_rules ?? "fixed",
    line_window: wanted.line_window ?? undefined,
  };
  const held: Record<string, unknown> = {
    ...stored,
    entries_close: parseSeconds(stored.entries_close ?? stored.end_observation_date),
    start_observation_date: parseSeconds(stored.start_observation_date),
    end_observation_date: parseSeconds(stored.end_observation_date),
    signing_date: parseSeconds(stored.signing_date),
  };
  for (const [term, value] of Object.entries(asked)) {
    if (JSON.stringify(value) === JSON.stringify(held[term])) continue;
    const spell = (each: unknown) =>
      INSTANTS.has(term) && typeof each === "number"
        ? formatInstant(each * 1000)
        : JSON.stringify(each);
    throw new OracleDisagreesError(
      `event ${wanted.id} exists with another ${term}: ${spell(held[term])}, not ${spell(value)}`,
    );
  }
}

/**
 * Whether the stored entries are those that were to be submitted.
 * @throws {OracleDisagreesError} naming the first entry that differs
 */
export function checkSameEntries(wanted: readonly EntryRequest[], stored: EventJson): void {
  if (wanted.length !== stored.entries.length) {
    throw new OracleDisagreesError(
      `event ${stored.id} holds ${stored.entries.length} entries, not ${wanted.length}`,
    );
  }
  for (const entry of wanted) {
    const held = stored.entries.find(({ id }) => id === entry.id.toLowerCase());
    if (!held) {
      throw new OracleDisagreesError(
        `the entries of event ${stored.id} were submitted already, and are others: ` +
          `none of them is ${entry.id}`,
      );
    }
    if (pickSet(held.picks) !== pickSet(picksOf(entry))) {
      throw new OracleDisagreesError(`event ${stored.id} holds other picks for entry ${entry.id}`);
    }
  }
}

/**
 * Whether the stored entries have the oracle's receipt; an oracle older than receipts gives none.
 * @param xOnlyKey the oracle's key, 64 hex characters
 * @throws {OracleDisagreesError} when the receipt is about others, or not of this oracle
 */
export function checkReceipt(stored: EventJson, xOnlyKey: string): void {
  if (!stored.entries_receipt) return;
  if (verifyEntriesReceipt(stored.entries_receipt, answeredEntries(stored), xOnlyKey)) return;
  throw new OracleDisagreesError(
    `the oracle's receipt for the entries of event ${stored.id} is not about the entries it shows`,
  );
}

/** The picks of an entry in either of its two forms. */
function picksOf(entry: EntryRequest): WirePick[] {
  return [...entry.picks ?? [], ...(entry.expected_observations ?? []).flatMap(picksOfChoice)];
}

const pickSet = (picks: readonly WirePick[]) =>
  picks.map(({ target, metric, prediction }) => `${target}/${metric}/${prediction}`).sort().join();
