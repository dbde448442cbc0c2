import { sql } from "kysely";
import { q, statement } from "../database/query.ts";

/** Whose changes somebody wants: of one event, or of all that are listed. */
export type ChangeScope = { readonly eventId: string } | "listed";

/** Changes of a scope after a sequence, in their order. */
export const changesAfter = statement(
  "changes after another",
  (scope: ChangeScope | "all", sequence: number, limit: number) =>
    q.selectFrom("changes").innerJoin("events", "events.id", "changes.event_id")
      .select([
        "changes.sequence",
        "changes.mark",
        "changes.event_id",
        "changes.version",
        "changes.kind",
        "changes.changed_at",
        "events.unlisted",
      ])
      .where("changes.sequence", ">", sequence)
      .$if(scope === "listed", (all) => all.where("events.unlisted", "=", 0))
      .$if(typeof scope === "object", (all) => all.where("changes.event_id", "=", idOf(scope)))
      .orderBy("changes.sequence").limit(limit),
  [{ eventId: "0199a1b2-0000-7000-8000-0000000000aa" }, 0, 1],
);

const idOf = (scope: ChangeScope | "all") => typeof scope === "object" ? scope.eventId : "";

/** The mark of the change with this sequence. */
export const markOf = statement(
  "the mark of a change",
  (sequence: number) => q.selectFrom("changes").select("mark").where("sequence", "=", sequence),
  [0],
);

/** Where the newest change is; there always is one. */
export const newestPlace = statement(
  "the newest change",
  () =>
    q.selectFrom("changes").select(["sequence", "mark"])
      .orderBy("sequence", "desc").limit(1),
  [],
);

/** Whether there is such an event: a row or none. */
export const knownEvent = statement(
  "whether an event is known",
  (id: string) => q.selectFrom("events").select("id").where("id", "=", id),
  ["0199a1b2-0000-7000-8000-0000000000aa"],
);

/**
 * Removes some of the oldest changes: those whose follower is older than an instant, too, so that the place behind them
 * was the newest one at that instant.
 */
export const dropOldChanges = statement(
  "drop old changes",
  (before: number, most: number) =>
    q.deleteFrom("changes").where(
      "sequence",
      "in",
      (eb) =>
        eb.selectFrom("changes").select("sequence")
          .where("sequence", "<", firstKept(before))
          .orderBy("sequence").limit(most),
    ),
  [0, 1],
);

/** The last change before the first that is not older, or the newest of all. */
function firstKept(before: number) {
  return sql<number>`coalesce(
    (select sequence - 1 from changes where changed_at >= ${before} order by sequence limit 1),
    (select max(sequence) from changes))`;
}
