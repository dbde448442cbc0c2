import assert from "node:assert/strict";
import { OracleFixture } from "../../fixtures/oracle.ts";

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

Deno.test("request ids are echoed for a trusted proxy only; a 404 carries one too (O113)", async () => {
  const headers = { "x-request-id": "from-the-proxy-1" };
  {
    await using fixture = await OracleFixture.start({
      settings: { trustedProxies: ["127.0.0.0/8"] },
    });
    for (const path of ["/healthy", "/nothing"]) {
      const response = await fixture.get(path, { headers });
      assert.equal(response.headers.get("x-request-id"), "from-the-proxy-1");
      await response.body?.cancel();
    }
    const bad = await fixture.get("/healthy", { headers: { "x-request-id": "bad id" } });
    assert.match(bad.headers.get("x-request-id") ?? "", UUID_V7);
    await bad.body?.cancel();
  }
  await using fixture = await OracleFixture.start();
  const response = await fixture.get("/nothing", { headers });
  assert.match(response.headers.get("x-request-id") ?? "", UUID_V7);
  await response.body?.cancel();
});

Deno.test("a preflight allows session and parent ids and exposes the request id (O114)", async () => {
  await using fixture = await OracleFixture.start();
  const response = await fixture.get("/oracle/events", {
    method: "OPTIONS",
    headers: {
      "access-control-request-method": "GET",
      "access-control-request-headers": "x-session-id",
    },
  });
  assert.equal(response.status, 204);
  const allowed = response.headers.get("access-control-allow-headers")?.split(", ") ?? [];
  assert.ok(allowed.includes("x-session-id") && allowed.includes("x-parent-request-id"));
  for (const name of ["authorization", "if-none-match", "range", "last-event-id"]) {
    assert.ok(allowed.includes(name), name);
  }
  assert.ok(response.headers.get("access-control-allow-methods")?.split(", ").includes("HEAD"));
  assert.match(response.headers.get("access-control-expose-headers") ?? "", /\bx-request-id\b/);
  assert.equal(response.headers.get("access-control-allow-origin"), "*");
});
