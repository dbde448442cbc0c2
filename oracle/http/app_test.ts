import assert from "node:assert/strict";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { signRequest } from "../../shared/nostr/request_proof.ts";
import { TEST_ORIGIN as ORIGIN, TestApp } from "../../testing/fixtures/app.ts";
import { answerJson } from "./answer.ts";
import { get, type Route, signedPost, signedUpload } from "./route.ts";

const coordinator = SecretKey.random();
const uploader = SecretKey.random();
const NOW = Date.parse("2030-01-01T00:00:00Z");

async function withApp(
  routes: readonly Route[],
  work: (app: TestApp) => Promise<void>,
): Promise<void> {
  await using app = await TestApp.open(routes, {
    now: "2030-01-01T00:00:00Z",
    origins: ["http://inside:9800"],
    allowed: { coordinator: [coordinator.npub], uploader: [uploader.npub] },
  });
  await work(app);
}

const ask = (app: TestApp, path: string, init?: RequestInit) => app.get(path, init);

function sign(key: SecretKey, path: string, text: string, origin = ORIGIN): RequestInit {
  const body = new TextEncoder().encode(text);
  const proof = signRequest(key, { method: "POST", url: origin + path, body, nowMs: NOW });
  return { method: "POST", body, headers: { authorization: proof } };
}

const echo = get(
  { path: "/things/:name", cost: "none" },
  ({ params, query }) => answerJson({ ...params, ...query }),
);

Deno.test("path and query reach the handler decoded", async () => {
  await withApp([echo], async (app) => {
    const response = await ask(app, "/things/a%2Fb%20c?start=x%3A1");
    assert.deepEqual(await response.json(), { name: "a/b c", start: "x:1" });
  });
});

Deno.test("broken percent-encodings are 400", async () => {
  await withApp([echo], async (app) => {
    for (const path of ["/things/%zz", "/things/a?start=%f", "/things/%ff"]) {
      const response = await ask(app, path);
      assert.equal(response.status, 400, path);
      assert.equal(response.headers.get("content-type"), "application/problem+json");
      await response.body?.cancel();
    }
  });
});

Deno.test("HEAD is GET without its body", async () => {
  await withApp([echo], async (app) => {
    const response = await ask(app, "/things/a", { method: "HEAD" });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-length"), String('{"name":"a"}'.length));
    assert.equal(response.body, null);
    const missing = await ask(app, "/nothing", { method: "HEAD" });
    assert.equal(missing.status, 404);
    assert.equal(missing.body, null);
  });
});

Deno.test("an unknown method is 405 with Allow, an unknown path 404", async () => {
  const routes = [
    echo,
    signedPost({ path: "/things/:name", role: "coordinator" }, () => answerJson({})),
  ];
  await withApp(routes, async (app) => {
    for (const method of ["DELETE", "PUT", "PATCH", "BREW"]) {
      const response = await ask(app, "/things/a", { method });
      assert.equal(response.status, 405, method);
      assert.equal(response.headers.get("allow"), "GET, POST, HEAD, OPTIONS");
      await response.body?.cancel();
    }
    const unknown = await ask(app, "/things/a/b", { method: "DELETE" });
    assert.equal(unknown.status, 404);
    await unknown.body?.cancel();
  });
});

Deno.test("a preflight allows what browsers may send, from any origin", async () => {
  await withApp([echo], async (app) => {
    const response = await ask(app, "/things/a", { method: "OPTIONS" });
    assert.equal(response.status, 204);
    assert.equal(response.headers.get("access-control-allow-origin"), "*");
    assert.equal(response.headers.get("access-control-allow-methods"), "GET, HEAD, POST, OPTIONS");
    assert.equal(
      response.headers.get("access-control-allow-headers"),
      "accept, authorization, content-type, if-none-match, if-range, last-event-id, range, " +
        "x-parent-request-id, x-session-id",
    );
    assert.match(response.headers.get("access-control-expose-headers") ?? "", /\bx-request-id\b/);
  });
});

Deno.test("a preflight is never refused, so that pages can read what the request itself is answered", async () => {
  const headers = { "access-control-request-method": "GET", origin: "https://elsewhere.example" };
  await withApp([echo], async (app) => {
    const response = await ask(app, "/nothing", { method: "OPTIONS", headers });
    assert.deepEqual([response.status, response.headers.get("access-control-allow-origin")], [
      204,
      "*",
    ]);
    assert.equal((await ask(app, "/nothing", { method: "OPTIONS" })).status, 404);
  });
});

Deno.test("every answer carries a request id, errors too", async () => {
  const broken = get({ path: "/broken", cost: "none" }, () => {
    throw new Error("secret path /data/oracle.db");
  });
  await withApp([echo, broken], async (app) => {
    for (const path of ["/things/a", "/nothing", "/broken", "/things/%zz"]) {
      const response = await ask(app, path);
      assert.match(response.headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/, path);
      assert.doesNotMatch(await response.text(), /secret|\/data/);
    }
  });
});

Deno.test("a signed body reaches its handler with its signer, by any accepted origin", async () => {
  const route = signedPost(
    { path: "/orders", role: "coordinator" },
    ({ body, signer, context }) =>
      answerJson({ text: new TextDecoder().decode(body), signer, logged: context.signer }),
  );
  await withApp([route], async (app) => {
    for (const origin of [ORIGIN, "http://inside:9800"]) {
      const response = await ask(app, "/orders", sign(coordinator, "/orders", origin, origin));
      assert.deepEqual(await response.json(), {
        text: origin,
        signer: coordinator.npub,
        logged: coordinator.xOnlyPublicKey,
      });
    }
  });
});

async function readRefusal(response: Response): Promise<string> {
  return `${response.status} ${(await response.json()).error.type}`;
}

Deno.test("checks are made in order: list, signature, role, then the body, its hash, and the single use", async () => {
  const route = signedPost({ path: "/orders", role: "coordinator" }, () => {
    throw new RefusalError("invalid", "not this one");
  });
  await withApp([route], async (app) => {
    const stranger = sign(SecretKey.random(), "/orders", "a");
    const unread = () =>
      new ReadableStream({ pull: () => assert.fail("read") }, { highWaterMark: 0 });
    assert.equal(
      await readRefusal(await ask(app, "/orders", { ...stranger, body: unread() })),
      "403 not_allowed",
    );

    const order = sign(coordinator, "/orders", "b");
    assert.equal(
      await readRefusal(await ask(app, "/orders", { ...order, body: "c" })),
      "400 payload_mismatch",
    );
    assert.equal((await ask(app, "/orders", order)).status, 400); // not used up by the altered body
    assert.equal(await readRefusal(await ask(app, "/orders", order)), "401 replayed"); // but by the failed handler

    const wrongRole = { ...sign(uploader, "/orders", "d"), body: unread() };
    for (const _ of ["once", "again"]) {
      const answer = await readRefusal(await ask(app, "/orders", wrongRole));
      assert.equal(answer, "403 not_allowed"); // nothing was noted
    }
    const elsewhere = sign(uploader, "/elsewhere", "e");
    assert.equal(await readRefusal(await ask(app, "/orders", elsewhere)), "401 mismatch");
  });
});

Deno.test("a body past 256 KiB is refused", async () => {
  const route = signedPost({ path: "/orders", role: "coordinator" }, () => answerJson({}));
  await withApp([route], async (app) => {
    const order = sign(coordinator, "/orders", "x".repeat(256 * 1024 + 1));
    assert.equal(await readRefusal(await ask(app, "/orders", order)), "400 body");
    const allowed = sign(coordinator, "/orders", "x".repeat(256 * 1024));
    assert.equal((await ask(app, "/orders", allowed)).status, 200);
  });
});

Deno.test("an upload ends well only if its proof does, whatever its handler does", async () => {
  const kept: number[] = [];
  const store = signedUpload({ path: "/file", role: "uploader" }, async ({ body }) => {
    let size = 0;
    for await (const chunk of body) size += chunk.length;
    kept.push(size);
    return answerJson({ size });
  });
  const reject = signedUpload({ path: "/strict", role: "uploader" }, () => {
    throw new RefusalError("invalid", "bad name");
  });
  await withApp([store, reject], async (app) => {
    const large = sign(uploader, "/file", "x".repeat(300_000));
    assert.deepEqual(await (await ask(app, "/file", large)).json(), { size: 300_000 });
    assert.equal(await readRefusal(await ask(app, "/file", large)), "401 replayed");
    const altered = { ...sign(uploader, "/file", "a"), body: "b" };
    assert.equal(await readRefusal(await ask(app, "/file", altered)), "400 payload_mismatch");
    const notHis = sign(coordinator, "/file", "c");
    assert.equal(await readRefusal(await ask(app, "/file", notHis)), "403 not_allowed");
    assert.deepEqual(kept, [300_000]);

    const badName = sign(uploader, "/strict", "d");
    assert.equal((await (await ask(app, "/strict", badName)).json()).detail, "bad name");
    assert.equal(await readRefusal(await ask(app, "/strict", badName)), "401 replayed");
  });
});
