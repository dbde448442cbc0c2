import { sql } from "kysely";
import type { Database } from "./database.ts";
import { q, statement } from "./query.ts";

/** A right that one process holds at a time, for a while. */
export interface Lease {
  readonly name: string;
  /** Who holds it, e.g. `oracle-<uuid>`; one value a process. */
  readonly holder: string;
}

const claim = statement(
  "take a lease that is free, expired or ours",
  // One that lasts longer than a lease can was given by a clock that was ahead.
  ({ name, holder }: Lease, expiresAt: number, now: number) =>
    q.insertInto("leases").values({ name, holder, expires_at: expiresAt })
      .onConflict((conflict) =>
        conflict.column("name")
          .doUpdateSet({ holder, expires_at: expiresAt })
          .where(
            sql<
              boolean
            >`leases.holder = ${holder} OR leases.expires_at <= ${now} OR leases.expires_at > ${expiresAt}`,
          )
      )
      .returning("holder"),
  [{ name: "etl", holder: "oracle-1" }, 2, 1],
);

const release = statement(
  "release our lease",
  ({ name, holder }: Lease) =>
    q.updateTable("leases").set({ expires_at: 0 })
      .where("name", "=", name).where("holder", "=", holder),
  [{ name: "etl", holder: "oracle-1" }],
);

const releaseAll = statement(
  "release the leases of a process that is gone",
  () => q.updateTable("leases").set({ expires_at: 0 }),
  [],
);

/**
 * Takes a lease, or renews it when `holder` has it already.
 * @param ttlMs how long it is held from `nowMs` on unless renewed; the same for all who take it
 * @returns whether it is held now
 */
export async function takeLease(
  db: Database,
  lease: Lease,
  ttlMs: number,
  nowMs: number,
): Promise<boolean> {
  const [result] = await db.write([claim(lease, nowMs + ttlMs, nowMs)], { whenFull: "wait" });
  return result!.rows.length === 1;
}

/** Gives a lease back, so that another process need not wait for its end; nothing happens if it is not ours. */
export async function releaseLease(db: Database, lease: Lease): Promise<void> {
  await db.write([release(lease)], { whenFull: "wait" });
}

/** Ends all leases: for the only process of a database, which knows that their holders are gone. */
export async function releaseLeases(db: Database): Promise<void> {
  await db.write([releaseAll()], { whenFull: "wait" });
}
