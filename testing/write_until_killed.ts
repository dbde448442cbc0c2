/** Writes numbered leases and prints each number once its write was acknowledged, until it is killed. */
import { getLogger } from "@logtape/logtape";
import { openDatabase } from "../oracle/database/database.ts";
import { q } from "../oracle/database/query.ts";
import { systemClock } from "../shared/lifecycle/clock.ts";

const db = await openDatabase({
  path: Deno.args[0]!,
  checkpointing: "auto",
  clock: systemClock,
  log: getLogger(["test"]),
});
for (let number = 0;; number++) {
  await db.write([
    q.insertInto("leases").values({ name: String(number), holder: "killed", expires_at: number })
      .compile(),
  ]);
  Deno.stdout.writeSync(new TextEncoder().encode(`${number}\n`));
}
