import { type Insertable, type Selectable, sql } from "kysely";
import { q, statement } from "../database/query.ts";
import type { EventsEntries, ExpectedObservations } from "../database/schema.ts";
import type { EntriesReceipt } from "../../shared/contract/entries_receipt.ts";
import { METRIC_IDS, type Prediction } from "../../shared/contract/metric.ts";
import type { Entry } from "./entry.ts";

const SAMPLE_EVENT_ID = "0199a1b2-0000-7000-8000-0000000000aa" as Entry["eventId"];
const SAMPLE_ENTRY: Entry = {
  id: "0199a1b2-0000-7000-8000-000000000001" as Entry["id"],
  eventId: SAMPLE_EVENT_ID,
  picks: [{ target: "KORD", metric: "temp_high", prediction: "over" }],
  score: null,
  baseScore: null,
};

/** An entry without its picks. */
export type EntryRow = Pick<Selectable<EventsEntries>, "id" | "event_id" | "score" | "base_score">;
/** The picks of one entry: a JSON array of {@link StationPicks}. */
export interface PickRow {
  readonly entry_id: string;
  readonly picks: string;
}
/** A station and its prediction for each metric, in the fixed order of the metrics; null is none. */
export type StationPicks = [station: string, ...predictions: (Prediction | null)[]];

const PICK_COLUMNS: readonly (keyof ExpectedObservations)[] = ["station_id", ...METRIC_IDS];

/** The entries of an event by ascending id: the order in which outcomes number them. */
export const entryRows = statement(
  "the entries of an event",
  (eventId: string) =>
    q.selectFrom("events_entries").select(["id", "event_id", "score", "base_score"])
      .where("event_id", "=", eventId).orderBy("id"),
  [SAMPLE_EVENT_ID],
);

/**
 * The picks of all entries of an event, one row an entry: the driver's cost is by row and column, and there may be
 * 25 entries of 50 stations.
 */
export const pickRows = statement(
  "the picks of an event's entries",
  (eventId: string) =>
    q.selectFrom("expected_observations")
      .innerJoin("events_entries", "events_entries.id", "expected_observations.entry_id")
      .select("entry_id")
      .select(
        sql<string>`json_group_array(json_array(${sql.join(PICK_COLUMNS.map((c) => sql.ref(c)))}))`
          .as("picks"),
      )
      .where("events_entries.event_id", "=", eventId)
      .groupBy("entry_id"),
  [SAMPLE_EVENT_ID],
);

/** Those of these entry ids that are taken. */
export const takenEntryIds = statement(
  "entry ids that are taken",
  (ids: readonly Entry["id"][]) =>
    q.selectFrom("events_entries").select("id").where("id", "in", ids),
  [[SAMPLE_ENTRY.id]],
);

/** Stores entries. The schema refuses more than the event takes, and any once it is over. */
export const insertEntries = statement(
  "submit entries",
  (entries: readonly Entry[], now: number) =>
    q.insertInto("events_entries").values(
      entries.map(({ id, eventId }) => ({
        id,
        event_id: eventId,
        created_at: now,
        updated_at: now,
      })),
    ),
  [[SAMPLE_ENTRY], 0],
);

/** Stores the picks of entries, one row an entry and station. */
export const insertPicks = statement(
  "submit the picks of entries",
  (entries: readonly Entry[]) =>
    q.insertInto("expected_observations").values(entries.flatMap(pickRowsOf)),
  [[SAMPLE_ENTRY]],
);

/** Stores the receipt of an event's entries. The schema refuses a second one. */
export const insertEntriesReceipt = statement(
  "submit the receipt of an event's entries",
  (eventId: string, { digest, signature }: EntriesReceipt, now: number) =>
    q.insertInto("entries_receipts").values({
      event_id: eventId,
      digest: Uint8Array.fromHex(digest),
      signature: Uint8Array.fromHex(signature),
      created_at: now,
    }),
  [SAMPLE_EVENT_ID, { digest: "00".repeat(32), signature: "00".repeat(64) }, 0],
);

/** The receipt of an event's entries. */
export const entriesReceiptRow = statement(
  "the receipt of an event's entries",
  (eventId: string) =>
    q.selectFrom("entries_receipts").select(["digest", "signature"])
      .where("event_id", "=", eventId),
  [SAMPLE_EVENT_ID],
);

function pickRowsOf({ id, picks }: Entry): Insertable<ExpectedObservations>[] {
  const stations = [...new Set(picks.map((pick) => pick.target))];
  return stations.map((station) => {
    const row: Insertable<ExpectedObservations> = { entry_id: id, station_id: station };
    for (const metric of METRIC_IDS) {
      const pick = picks.find((each) => each.target === station && each.metric === metric);
      row[metric] = pick?.prediction ?? null;
    }
    return row;
  });
}
