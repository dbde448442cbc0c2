import assert from "node:assert/strict";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { TemporaryDatabase } from "../../testing/fixtures/temporary_database.ts";
import { TestApp } from "../../testing/fixtures/app.ts";
import { type ProbeChecks, probeRoutes } from "./probes.ts";

const WELL: ProbeChecks = {
  draining: () => false,
  health: () => Promise.resolve(),
  ready: () => Promise.resolve(),
};

/** The statuses of `/healthy`, `/health` and `/ready`. */
async function statuses(checks: ProbeChecks): Promise<number[]> {
  await using app = await TestApp.open(probeRoutes(checks));
  const answers = await Promise.all(["/healthy", "/health", "/ready"].map((path) => app.get(path)));
  for (const answer of answers) {
    const text = await answer.text();
    assert.doesNotMatch(text, /disk|\/data/);
    if (!answer.ok) assert.equal(JSON.parse(text).status, 503);
  }
  return answers.map(({ status }) => status);
}

Deno.test("a well oracle passes all three", async () => {
  assert.deepEqual(await statuses(WELL), [200, 200, 200]);
});

Deno.test("with the database writer closed, /health is 503 (O26)", async () => {
  await using database = await TemporaryDatabase.open();
  const checks = { ...WELL, health: () => database.db.health() };
  assert.deepEqual(await statuses(checks), [200, 200, 200]);
  await database.db.close();
  assert.deepEqual(await statuses(checks), [200, 503, 503]);
});

Deno.test("a database that fails is 503 without its reason", async () => {
  const health = () => Promise.reject(new Error("disk I/O error on /data/oracle.db"));
  assert.deepEqual(await statuses({ ...WELL, health }), [200, 503, 503]);
});

Deno.test("an oracle that may not sign is well but not ready", async () => {
  const ready = () => Promise.reject(new RefusalError("busy", "the decision store is not trusted"));
  assert.deepEqual(await statuses({ ...WELL, ready }), [200, 200, 503]);
});

Deno.test("an oracle that stops is neither well nor ready", async () => {
  assert.deepEqual(await statuses({ ...WELL, draining: () => true }), [200, 503, 503]);
});
