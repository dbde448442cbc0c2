import assert from "node:assert/strict";
import * as fc from "fast-check";
import { LONGEST_RETRY_AFTER_MS, NDFD_RETRY, parseRetryAfter, retryWaitMs } from "./retry.ts";

Deno.test("jitter only ever lengthens a wait, and by its share at most", () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), (random) => {
    const wait = retryWaitMs(NDFD_RETRY, 1, random);
    assert.ok(wait !== undefined && wait >= 5000 && wait < 6000);
  }));
});

Deno.test("the wait ends with the policy, and a server's wish lengthens it up to a limit", () => {
  assert.equal(retryWaitMs(NDFD_RETRY, 3, 0), undefined);
  assert.equal(retryWaitMs(NDFD_RETRY, 1, 0, 60_000), 60_000);
  assert.equal(retryWaitMs(NDFD_RETRY, 1, 0, LONGEST_RETRY_AFTER_MS + 1), undefined);
});

Deno.test("a Retry-After of any text is a wait or nothing", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    const wait = parseRetryAfter(text, 0);
    assert.ok(wait === undefined || wait >= 0);
  }));
  assert.equal(parseRetryAfter(null, 0), undefined);
  assert.equal(parseRetryAfter("Wed, 21 Oct 2015 07:28:00 GMT", Date.now()), 0);
});
