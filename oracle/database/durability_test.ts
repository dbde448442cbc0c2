import assert from "node:assert/strict";
import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { VirtualClock } from "../../testing/fixtures/virtual_clock.ts";
import { Database } from "./database.ts";
import { q } from "./query.ts";

Deno.test("every acknowledged write survives kill -9", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "oracle.db");
  try {
    const acknowledged = await writeUntilKilled(path, 40);
    const db = await Database.open({
      path,
      checkpointing: "auto",
      clock: new VirtualClock(),
      log: getLogger(["test"]),
    });
    const rows = await db.read(
      q.selectFrom("leases").select("expires_at").orderBy("expires_at").compile(),
    );
    await db.close();
    assert.ok(acknowledged >= 40);
    // At most the write under way at the kill may be there without having been acknowledged.
    assert.ok(rows.length === acknowledged || rows.length === acknowledged + 1);
    assert.deepEqual(rows.map((row) => row.expires_at), [...rows.keys()]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** @returns how many writes were acknowledged before the process was killed */
async function writeUntilKilled(path: string, atLeast: number): Promise<number> {
  const script = new URL("../../testing/fixtures/write_until_killed.ts", import.meta.url);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script.href, path],
    stdout: "piped",
  }).spawn();
  let lines = 0;
  for await (const chunk of child.stdout) {
    lines += chunk.filter((byte) => byte === 10).length;
    if (lines >= atLeast) child.kill("SIGKILL");
  }
  await child.status;
  return lines;
}
