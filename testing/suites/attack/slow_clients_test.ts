import assert from "node:assert/strict";
import { MINUTE_MS } from "../../../shared/time/units.ts";
import { LiveOracle } from "../../fixtures/live_oracle.ts";
import {
  assertServes,
  eventually,
  halfBody,
  halfHead,
  silentReader,
  Strangers,
} from "./strangers.ts";

const MEGABYTE = 1024 * 1024;
const SILENT = 500;
const HALF = 200;
/** Far less than each silent reader's megabyte. */
const MOST_GROWTH = 300 * MEGABYTE;

Deno.test("silent, half and trickling strangers cost little memory and nobody's answer, and delay no stop", async () => {
  await using oracle = await LiveOracle.start({
    limits: ["--nofile=2048:2048"],
    flags: ["--shutdown-timeout=600"],
  });
  const path = await oracle.createEvent(25);
  const now = Date.now();
  await assertServes(oracle, now - 30 * MINUTE_MS);
  const before = await oracle.process.residentBytes();
  const descriptors = await oracle.process.descriptors();
  const { url } = oracle.process;
  {
    using _silent = await Strangers.connect(url, SILENT, silentReader(path));
    using _half = await Strangers.connect(url, HALF, halfHead);
    using _trickling = await Strangers.connect(url, HALF, halfBody);
    await assertServes(oracle, now - 20 * MINUTE_MS);
    const grown = await oracle.process.residentBytes() - before;
    assert.ok(grown < MOST_GROWTH, `${grown} bytes more for ${SILENT} readers of a megabyte`);
  }
  await eventually(async () => await oracle.process.descriptors() < descriptors + HALF);
  await assertServes(oracle, now - 10 * MINUTE_MS);

  using _again = await Strangers.connect(url, HALF, halfHead);
  const begun = performance.now();
  const { code, text } = await oracle.process.stop();
  assert.equal(code, 0, text);
  assert.ok(performance.now() - begun < 5 * MINUTE_MS, "it waited for strangers");
});

Deno.test("strangers who ask for ever other addresses in gzip get all the same answer, for little memory", async () => {
  await using oracle = await LiveOracle.start();
  const path = await oracle.createEvent(25);
  const headers = { "accept-encoding": "gzip" };
  const ask = async (query: string) => {
    const response = await oracle.get(path + query, { headers });
    const text = await response.text();
    if (response.status === 503) {
      assert.equal(response.headers.get("retry-after"), "5");
      return undefined;
    }
    assert.equal(response.status, 200, text);
    return text;
  };
  const answer = await ask("");
  const before = await oracle.process.residentBytes();
  const answers = await Promise.all(
    Array.from({ length: 200 }, () => ask(`?random=${crypto.randomUUID()}`)),
  );
  const given = answers.filter((text) => text !== undefined);
  assert.ok(given.length > 0);
  for (const text of given) assert.equal(text, answer);
  const grown = await oracle.process.residentBytes() - before;
  assert.ok(grown < MOST_GROWTH, `${grown} bytes more for ${answers.length} at once`);
  await assertServes(oracle, Date.now() - 10 * MINUTE_MS);
});
