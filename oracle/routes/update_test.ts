import assert from "node:assert/strict";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { proofHeader } from "../../testing/fixtures/request_proof.ts";
import { TEST_ORIGIN, TestApp } from "../../testing/fixtures/app.ts";
import type { PassStart } from "../jobs/pass_job.ts";
import { updateRoutes } from "./update.ts";

const uploader = SecretKey.random();

async function statusWhen(start: PassStart): Promise<number> {
  const routes = updateRoutes({ start: () => start });
  await using app = await TestApp.open(routes, { allowed: { uploader: [uploader.npub] } });
  const authorization = proofHeader({
    key: uploader,
    method: "POST",
    url: `${TEST_ORIGIN}/oracle/update`,
    createdAt: Math.floor(app.clock.now() / 1000),
  });
  const response = await app.get("/oracle/update", { method: "POST", headers: { authorization } });
  await response.body?.cancel();
  return response.status;
}

Deno.test("202 when a pass begins, 409 while one runs, 503 during a stop (O112)", async () => {
  assert.equal(await statusWhen("started"), 202);
  assert.equal(await statusWhen("running"), 409);
  assert.equal(await statusWhen("stopping"), 503);
});
