import assert from "node:assert/strict";
import { FaultyProxy, type Stage } from "./faulty_proxy.ts";

/** A server that takes uploads, and a proxy in front of it. */
async function withProxy(
  test: (proxy: FaultyProxy, taken: readonly string[]) => Promise<void>,
): Promise<void> {
  const taken: string[] = [];
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (r) => {
    const { pathname } = new URL(r.url);
    taken.push(`${pathname} ${await r.text()} ${r.headers.get("x-mark")}`);
    return new Response("thanks", { status: 201, headers: { "x-from": "server" } });
  });
  await using proxy = new FaultyProxy(server.addr);
  await test(proxy, taken);
}

const post = (proxy: FaultyProxy) =>
  fetch(`${proxy.origin}/file/a`, { method: "POST", body: "body", headers: { "x-mark": "m" } });

Deno.test("a proxy without a fault passes on and back, and tells how far it got", async () => {
  await withProxy(async (proxy, taken) => {
    const stages: [Stage, number | undefined][] = [];
    proxy.observe((stage, { status }) => stages.push([stage, status]));
    const answer = await post(proxy);
    assert.deepEqual([answer.status, answer.headers.get("x-from")], [201, "server"]);
    assert.equal(await answer.text(), "thanks");
    assert.deepEqual(taken, ["/file/a body m"]);
    assert.deepEqual(stages, [["arrived", undefined], ["passed", 201], ["answered", 201]]);
  });
});

Deno.test("an answer of its own, garbage and a closed connection reach only the client", async () => {
  await withProxy(async (proxy, taken) => {
    proxy.misbehave = () => ({ kind: "answer", status: 503, body: "busy" });
    const answer = await post(proxy);
    assert.deepEqual([answer.status, await answer.text()], [503, "busy"]);
    for (const kind of ["garbage", "close"] as const) {
      proxy.misbehave = () => ({ kind });
      await assert.rejects(post(proxy), TypeError);
    }
    proxy.misbehave = undefined;
    proxy.target = undefined;
    await assert.rejects(post(proxy), TypeError);
    assert.deepEqual(taken, []);
  });
});

Deno.test("an answer that is lost or cut came after the server took the request", async () => {
  await withProxy(async (proxy, taken) => {
    for (const kind of ["lose_answer", "half_answer"] as const) {
      proxy.misbehave = () => ({ kind });
      await assert.rejects(post(proxy), TypeError);
    }
    assert.equal(taken.length, 2);
  });
});

Deno.test("a rewritten path is what the server is asked for, and a slow answer comes", async () => {
  await withProxy(async (proxy, taken) => {
    proxy.misbehave = ({ number }) =>
      number === 1 ? { kind: "rewrite", path: () => "/file/b" } : { kind: "slow", ms: 1 };
    for (let i = 0; i < 2; i++) await (await post(proxy)).body?.cancel();
    assert.deepEqual(taken, ["/file/b body m", "/file/a body m"]);
  });
});
