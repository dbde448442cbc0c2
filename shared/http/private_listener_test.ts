import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { Registry } from "../observe/metrics.ts";
import { PrivateListener, type PrivateListenerOptions } from "./private_listener.ts";

const log = getLogger(["test"]);

async function withListener(
  options: Partial<PrivateListenerOptions>,
  ask: (
    get: (path: string, init?: RequestInit) => Promise<[number, string, Headers]>,
  ) => Promise<void>,
): Promise<void> {
  const listener = await PrivateListener.start({
    log,
    bind: { hostname: "127.0.0.1", port: 0 },
    registry: new Registry(),
    probes: { health: () => true, ready: () => false },
    ...options,
  });
  try {
    await ask(async (path, init) => {
      const answer = await fetch(`http://127.0.0.1:${listener.address.port}${path}`, init);
      return [answer.status, await answer.text(), answer.headers];
    });
  } finally {
    await listener.stop();
    await listener.finished;
  }
}

Deno.test("metrics are printed as Prometheus reads them, and only for GET and HEAD", async () => {
  const registry = new Registry();
  registry.counter("a_total", "A.").inc();
  await withListener({ registry }, async (get) => {
    const [status, text, headers] = await get("/metrics");
    assert.equal(status, 200);
    assert.match(headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
    assert.match(text, /^a_total 1$/m);
    const [posted, , refused] = await get("/metrics", { method: "POST" });
    assert.equal(posted, 405);
    assert.equal(refused.get("allow"), "GET, HEAD");
    assert.equal((await get("/elsewhere"))[0], 404);
    assert.equal((await get("/constructor"))[0], 404);
  });
});

Deno.test("probes answer 200 or 503; one that throws counts as bad", async () => {
  const probes = { health: () => Promise.reject(new Error("writer gone")), ready: () => true };
  await withListener({ probes }, async (get) => {
    assert.equal((await get("/healthy"))[0], 200);
    assert.deepEqual((await get("/health")).slice(0, 2), [503, "unavailable\n"]);
    assert.equal((await get("/ready"))[0], 200);
  });
});

Deno.test("a port that is taken is named", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { hostname, port } = taken.addr;
  await assert.rejects(
    PrivateListener.start({
      bind: { hostname, port },
      registry: new Registry(),
      probes: { health: () => true, ready: () => true },
      log,
    }),
    Deno.errors.AddrInUse,
  );
});
