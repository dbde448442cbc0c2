import assert from "node:assert/strict";
import type { PointHex } from "../../shared/contract/ids.ts";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { LockingPointsClient } from "./locking_points_client.ts";

const noncePoint = SecretKey.random().compressedPublicKey;

Deno.test("questions asked together, also before the worker stands, each get their own answer", async () => {
  const client = new LockingPointsClient(SecretKey.random().compressedPublicKey);
  const sizes = [[3, 1], [5, 3], [2, 1]] as const;
  const answers = await Promise.all(sizes.map(([n, w]) => client.points(noncePoint, n, w)));
  assert.deepEqual(answers.map((points) => points.length), [4, 61, 3].map((count) => 33 * count));
  client.close();
});

Deno.test("a question that cannot be answered fails alone", async () => {
  const client = new LockingPointsClient(SecretKey.random().compressedPublicKey);
  const offCurve = `02${"f".repeat(64)}` as PointHex;
  await assert.rejects(client.points(offCurve, 3, 1), /the locking points worker/);
  assert.equal((await client.points(noncePoint, 3, 1)).length, 33 * 4);
  client.close();
});

Deno.test("closing fails what waits, also while the worker starts; the next question starts it again", async () => {
  const client = new LockingPointsClient(SecretKey.random().compressedPublicKey);
  const waiting = client.points(noncePoint, 3, 1);
  client.close();
  await assert.rejects(waiting, /worker was closed/);
  assert.equal((await client.points(noncePoint, 3, 1)).length, 33 * 4);
  client.close();
});
