import assert from "node:assert/strict";
import { readRequestContext } from "./request_context.ts";
import { readTrustedProxies } from "./clients/trusted_proxies.ts";

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const settings = {
  audience: "public",
  trustsPeer: readTrustedProxies(["10.0.0.1"]),
  clientIpHeader: "X-Real-IP",
} as const;
const read = (headers: Record<string, string>, peer: string) =>
  readRequestContext(new Headers(headers), peer, settings);

Deno.test("request id and client address of a trusted proxy are believed", () => {
  const context = read({ "x-request-id": "abcd-1234", "x-real-ip": "192.0.2.9" }, "10.0.0.1");
  assert.equal(context.requestId, "abcd-1234");
  assert.equal(context.clientAddress, "192.0.2.9");
});

Deno.test("an untrusted peer gets its own address and a new request id", () => {
  const context = read(
    { "x-request-id": "abcd-1234", "x-real-ip": "192.0.2.9" },
    "::ffff:10.0.0.2",
  );
  assert.match(context.requestId, UUID_V7);
  assert.equal(context.clientAddress, "10.0.0.2");
});

Deno.test("badly spelled ids are replaced, also from a trusted proxy", () => {
  for (const id of ["short", "x".repeat(65), "has space", "semi;colon"]) {
    assert.match(read({ "x-request-id": id }, "10.0.0.1").requestId, UUID_V7, id);
  }
});

Deno.test("parent and session ids are taken from anyone who spells them well", () => {
  const known = read({ "x-parent-request-id": "abcd-1234", "x-session-id": "A".repeat(16) }, "::1");
  assert.equal(known.parentRequestId, "abcd-1234");
  assert.equal(known.sessionId, "A".repeat(16));
  const unknown = read({ "x-parent-request-id": "a b", "x-session-id": "A".repeat(33) }, "::1");
  assert.equal(unknown.parentRequestId, "-");
  assert.equal(unknown.sessionId, "-");
});

Deno.test("X-Forwarded-For is never read", () => {
  assert.equal(read({ "x-forwarded-for": "192.0.2.9" }, "10.0.0.1").clientAddress, "10.0.0.1");
});
