import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { listen } from "./listener.ts";
import type { Answering, BoundedServer } from "../../shared/http/bounded_server.ts";

const log = getLogger(["test"]);
const ANYWHERE = { hostname: "127.0.0.1", port: 0, connections: 50 };

async function listening(
  answering: Answering,
  work: (listener: BoundedServer) => Promise<void>,
): Promise<void> {
  const listener = await listen(ANYWHERE, answering, log);
  try {
    await work(listener);
  } finally {
    await listener.drain(AbortSignal.abort());
  }
}

/** Sends a text as it is and reads what comes back. */
async function raw({ address }: BoundedServer, text: string): Promise<string> {
  const { hostname, port } = address;
  using connection = await Deno.connect({ hostname, port });
  await connection.write(new TextEncoder().encode(text));
  return await new Response(connection.readable).text();
}

Deno.test("a Host header that is none is 400 and reaches nobody", async () => {
  await listening(() => assert.fail("answered"), async (listener) => {
    for (const host of ["[", "a b", "://x?y#z", "h:99999", "h/oracle/npub?", "h#", "u@h", "h\\p"]) {
      const answer = await raw(
        listener,
        `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      );
      assert.match(answer, /^HTTP\/1.1 400 /, host);
      assert.match(answer, /"status":400/);
    }
  });
});

Deno.test("TRACE, which standard requests refuse to have, arrives like any other method", async () => {
  const answering = ({ method }: Request) => Promise.resolve(new Response(method));
  await listening(answering, async (listener) => {
    const answer = await raw(listener, "TRACE / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    assert.match(answer, /^HTTP\/1.1 200 /);
    assert.match(answer, /TRACE/);
  });
});

Deno.test("an answer that cannot be made is 500 without its reason", async () => {
  await listening(() => Promise.reject(new Error("secret")), async ({ origin }) => {
    const response = await fetch(origin);
    assert.equal(response.status, 500);
    assert.doesNotMatch(await response.text(), /secret/);
  });
});

Deno.test("draining refuses new requests and waits for those under way", async () => {
  const begun = Promise.withResolvers<void>();
  const { promise, resolve } = Promise.withResolvers<Response>();
  const answering = () => {
    begun.resolve();
    return promise;
  };
  await listening(answering, async (listener) => {
    const first = fetch(listener.origin);
    await begun.promise;
    let drained = false;
    const draining = listener.drain(new AbortController().signal).then(() => drained = true);
    const second = await fetch(listener.origin);
    assert.equal(second.status, 503);
    await second.body?.cancel();
    assert.equal(drained, false);
    resolve(new Response("done"));
    assert.equal(await (await first).text(), "done");
    await draining;
    await listener.finished;
    await assert.rejects(fetch(listener.origin), TypeError);
  });
});

Deno.test("at its deadline draining cuts what is still under way", async () => {
  const begun = Promise.withResolvers<void>();
  const answering = () => {
    begun.resolve();
    return new Promise<Response>(() => {});
  };
  await listening(answering, async (listener) => {
    const cut = assert.rejects(fetch(listener.origin), TypeError);
    await begun.promise;
    await listener.drain(AbortSignal.abort());
    await cut;
  });
});

Deno.test("at its deadline draining cuts answers that do not end", async () => {
  const endless = () =>
    Promise.resolve(
      new Response(new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(65_536)) })),
    );
  await listening(endless, async (listener) => {
    const reader = (await fetch(listener.origin)).body!.getReader();
    await reader.read();
    const deadline = new AbortController();
    const drained = listener.drain(deadline.signal);
    deadline.abort();
    await drained;
    await assert.rejects(async () => {
      while (!(await reader.read()).done);
    });
  });
});

Deno.test("a port that is taken is named", async () => {
  await listening(() => Promise.resolve(new Response()), async ({ address }) => {
    await assert.rejects(
      listen({ ...ANYWHERE, port: address.port }, () => Promise.resolve(new Response()), log),
      (e) => e instanceof Deno.errors.AddrInUse && e.message.includes(`127.0.0.1:${address.port}`),
    );
  });
});
