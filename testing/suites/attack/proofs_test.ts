import assert from "node:assert/strict";
import { SecretKey } from "../../../shared/keys/secret_key.ts";
import { MINUTE_MS } from "../../../shared/time/units.ts";
import { LiveOracle } from "../../fixtures/live_oracle.ts";
import { problemOf } from "../acceptance/answers.ts";

/** Keys that are listed besides, so that the share of each is small: 10,000 proofs among 102 keys. */
const OTHERS = 100;
const SHARE = Math.floor(10_000 / (OTHERS + 2));

Deno.test("a coordinator that uses up its share of proofs locks out nobody else, also after a crash", async () => {
  const others = Array.from({ length: OTHERS }, () => SecretKey.random());
  await using oracle = await LiveOracle.start({}, others);
  const greedy = oracle.coordinator;
  const ask = (key: SecretKey) => oracle.signed(key, "/oracle/events", { body: {} });
  let used = 0;
  for (let last = 400; last === 400; used++) {
    const response = await ask(greedy);
    last = response.status;
    await response.body?.cancel();
    assert.ok(used <= SHARE, `${used} proofs were taken`);
  }
  assert.ok(used > SHARE / 2, `${used} proofs were taken`);
  for (let start = 0; start < 2; start++) {
    const { detail } = await problemOf(await ask(greedy), 503);
    assert.match(detail, new RegExp(`^${SHARE} requests of this key in two minutes`));
    await problemOf(await ask(others[0]!), 400);
    const uploaded = await oracle.uploadReports(Date.now() - (30 + start) * MINUTE_MS);
    assert.equal(uploaded.status, 201, await uploaded.text());
    if (start === 0) await oracle.crash();
  }
});
