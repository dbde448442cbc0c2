import assert from "node:assert/strict";
import { CompiledQuery } from "kysely";
import type { Hex32 } from "../../shared/contract/ids.ts";
import { VirtualClock } from "../../testing/fixtures/virtual_clock.ts";
import { TemporaryDatabase } from "../../testing/fixtures/temporary_database.ts";
import type { Database } from "../database/database.ts";
import { ProofRefusalError } from "./proof_refusal_error.ts";
import { MOST_USED_PROOFS, UsedProofs } from "./used_proofs.ts";

const NOW = Date.parse("2030-01-01T00:00:00Z");
const NOW_SECONDS = NOW / 1000;
const refusedAs = (code: string) => (e: unknown) =>
  e instanceof ProofRefusalError && e.code === code;
const id = (n: number) => n.toString(16).padStart(64, "0") as Hex32;
const KEY = id(0);
const OTHER_KEY = id(1);
const proof = (n: number, createdAt: number, signer = KEY) => ({ id: id(n), signer, createdAt });

async function withProofs(
  work: (bench: { db: Database; clock: VirtualClock; proofs: UsedProofs }) => Promise<void>,
): Promise<void> {
  const clock = new VirtualClock(NOW);
  await using database = await TemporaryDatabase.open({ clock });
  await work({ db: database.db, clock, proofs: new UsedProofs(database.db, clock) });
}

async function fill(db: Database, count: number, expiresAt: number): Promise<void> {
  await db.write([
    CompiledQuery.raw(
      `INSERT INTO nip98_consumed_events (event_id, expires_at) SELECT printf('%064x', value + 1000000), ? FROM
       (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < ?)
        SELECT value FROM n)`,
      [expiresAt, count],
    ),
  ]);
}

Deno.test("a proof is good once", async () => {
  await withProofs(async ({ proofs }) => {
    await proofs.claim(proof(1, NOW_SECONDS));
    await assert.rejects(proofs.claim(proof(1, NOW_SECONDS)), refusedAs("replayed"));
    await proofs.claim(proof(2, NOW_SECONDS));
  });
});

Deno.test("two claims of one proof at the same time: one wins", async () => {
  await withProofs(async ({ proofs }) => {
    const results = await Promise.allSettled(
      [1, 2, 3].map(() => proofs.claim(proof(1, NOW_SECONDS))),
    );
    assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
  });
});

Deno.test("a proof stays used as long as it could be accepted, and is then forgotten", async () => {
  await withProofs(async ({ db, clock, proofs }) => {
    await proofs.claim(proof(1, NOW_SECONDS + 60)); // made by a clock a minute ahead
    await clock.advance(120_000);
    await assert.rejects(proofs.claim(proof(1, NOW_SECONDS + 60)), refusedAs("replayed"));
    await clock.advance(1_000);
    await proofs.claim(proof(2, NOW_SECONDS + 121));
    const rows = await db.read(CompiledQuery.raw("SELECT event_id FROM nip98_consumed_events"));
    assert.deepEqual(rows.map((row) => (row as { event_id: string }).event_id), [id(2)]);
  });
});

Deno.test("a proof stays used when the clock steps back by a minute", async () => {
  await withProofs(async ({ clock, proofs }) => {
    await proofs.claim(proof(1, NOW_SECONDS - 59));
    await clock.advance(61_000);
    await proofs.claim(proof(2, NOW_SECONDS + 61));
    clock.step(-61_000);
    await assert.rejects(proofs.claim(proof(1, NOW_SECONDS - 59)), refusedAs("replayed"));
  });
});

Deno.test("a full memory refuses new proofs and makes room by forgetting expired ones (O13)", async () => {
  await withProofs(async ({ db, clock, proofs }) => {
    await fill(db, MOST_USED_PROOFS, NOW_SECONDS + 60);
    await assert.rejects(proofs.claim(proof(1, NOW_SECONDS)), refusedAs("busy"));
    await clock.advance(61_000);
    await proofs.claim(proof(1, NOW_SECONDS + 61));
  });
});

Deno.test("a proof that expired while it waited is refused as busy", async () => {
  await withProofs(async ({ db, clock }) => {
    const slow = {
      async write(queries: readonly CompiledQuery[]) {
        const results = await db.write(queries);
        clock.step(61_000);
        return results;
      },
    };
    await assert.rejects(
      new UsedProofs(slow, clock).claim(proof(1, NOW_SECONDS)),
      refusedAs("busy"),
    );
  });
});

Deno.test("a closed database is busy, not broken", async () => {
  await withProofs(async ({ db, proofs }) => {
    await db.close();
    await assert.rejects(proofs.claim(proof(1, NOW_SECONDS)), refusedAs("busy"));
  });
});

Deno.test("one key's proofs fill its share, not that of another", async () => {
  await withProofs(async ({ db, clock }) => {
    const proofs = new UsedProofs(db, clock, 2_000); // five for each
    for (let n = 1; n <= 5; n++) await proofs.claim(proof(n, NOW_SECONDS));
    await assert.rejects(proofs.claim(proof(6, NOW_SECONDS)), refusedAs("busy"));
    await assert.rejects(proofs.claim(proof(5, NOW_SECONDS)), refusedAs("replayed"));
    await proofs.claim(proof(7, NOW_SECONDS, OTHER_KEY));
    const afterRestart = new UsedProofs(db, clock, 2_000);
    await assert.rejects(afterRestart.claim(proof(6, NOW_SECONDS)), refusedAs("busy"));
    await afterRestart.claim(proof(9, NOW_SECONDS, OTHER_KEY));
    await clock.advance(121_000);
    await proofs.claim(proof(8, NOW_SECONDS + 121));
  });
});
