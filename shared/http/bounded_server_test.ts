import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { LogRecording } from "../../testing/fixtures/log_recording.ts";
import type { AnsweringAtHand } from "./answer_at_hand.ts";
import { type Answering, BoundedServer, type BoundedServerOptions } from "./bounded_server.ts";

const log = getLogger(["test"]);
/** An answer far larger than what the system buffers for a connection. */
const LARGE = new Uint8Array(16 * 1024 * 1024).fill(97);
const SHORT = { headersMs: 60_000, idleMs: 60_000, stalledMs: 60_000, behindMs: 250 };

async function withServer(
  answering: Answering,
  work: (server: BoundedServer) => Promise<void>,
  options: Partial<BoundedServerOptions> = {},
): Promise<void> {
  const server = await BoundedServer.listen({ hostname: "127.0.0.1", port: 0 }, {
    answering,
    explain: (error) => new Response(String(error), { status: 500 }),
    connections: 50,
    log,
    ...options,
  });
  try {
    await work(server);
  } finally {
    await server.drain(AbortSignal.abort());
  }
}

const answerOk: Answering = () => Promise.resolve(new Response("ok"));
const answerLarge: Answering = ({ url }) =>
  Promise.resolve(new Response(new URL(url).pathname === "/large" ? LARGE : "ok"));

async function connect({ address }: BoundedServer, text = ""): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: address.hostname, port: address.port });
  await connection.write(new TextEncoder().encode(text));
  return connection;
}

/** All that comes until the other side closes or cuts the connection. */
async function readToEnd(connection: Deno.TcpConn): Promise<string> {
  const buffer = new Uint8Array(65_536);
  let text = "";
  try {
    for (let size = await connection.read(buffer); size; size = await connection.read(buffer)) {
      text += new TextDecoder().decode(buffer.subarray(0, size));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
  } finally {
    connection.close();
  }
  return text;
}

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const GET_LARGE = "GET /large HTTP/1.1\r\nHost: a\r\n\r\n";

Deno.test("half a head is answered 408 when its time is over", async () => {
  await withServer(() => assert.fail("answered"), async (server) => {
    for (const half of ["", "GET / HTTP/1.1\r\nHost: a\r\nX: "]) {
      assert.match(await readToEnd(await connect(server, half)), /^HTTP\/1\.1 408 .*"status":408/s);
    }
  }, { times: { ...SHORT, headersMs: 100 } });
});

Deno.test("an idle connection is closed when its time is over", async () => {
  await withServer(answerOk, async (server) => {
    assert.match(await readToEnd(await connect(server, GET)), /^HTTP\/1\.1 200 .*ok\r\n/s);
  }, { times: { ...SHORT, idleMs: 100 } });
});

Deno.test("a request that takes longer than a connection may be idle is answered, and told how long that is", async () => {
  const answering = async () => {
    await new Promise((next) => setTimeout(next, 2_200)); // idle connections are looked for each second
    return new Response("ok");
  };
  await withServer(answering, async (server) => {
    const answered = await readToEnd(await connect(server, GET + GET));
    assert.equal(answered.match(/^HTTP\/1\.1 200 /gm)?.length, 2);
    assert.match(answered, /^keep-alive: timeout=1\r$/m);
    const closing = GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    assert.doesNotMatch(await readToEnd(await connect(server, closing)), /^keep-alive:/m);
  }, { times: { ...SHORT, idleMs: 1_000 } });
});

Deno.test("what is no HTTP is answered 400, a head that is too large 431", async () => {
  await withServer(() => assert.fail("answered"), async (server) => {
    assert.match(await readToEnd(await connect(server, "HELLO\r\n\r\n")), /^HTTP\/1\.1 400 /);
    const large = `GET / HTTP/1.1\r\nHost: a\r\nX: ${"a".repeat(40_000)}\r\n\r\n`;
    assert.match(await readToEnd(await connect(server, large)), /^HTTP\/1\.1 431 /);
  });
});

Deno.test("heads that HTTP itself forbids are refused with what is wrong, as JSON", async () => {
  await withServer(() => assert.fail("answered"), async (server) => {
    const heads: [head: string, status: number, detail: RegExp][] = [
      ["HELLO\r\n\r\n", 400, /not HTTP\/1\.1/],
      ["GET / HTTP/1.1\r\n\r\n", 400, /needs a Host header/],
      ["GET / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n", 417, /100-continue/],
    ];
    for (const [head, status, detail] of heads) {
      const [lines = "", body = ""] = (await readToEnd(await connect(server, head))).split(
        "\r\n\r\n",
      );
      assert.match(lines, new RegExp(`^HTTP/1\\.1 ${status} .*application/problem\\+json`, "is"));
      const problem = JSON.parse(body.slice(body.indexOf("{"), body.lastIndexOf("}") + 1));
      assert.equal(problem.status, status);
      assert.match(problem.detail, detail);
    }
  });
  await withServer(answerOk, async (server) => {
    const old = "GET / HTTP/1.0\r\n\r\n"; // which knows no Host
    assert.match(await readToEnd(await connect(server, old)), /^HTTP\/1\.1 200 /);
  });
});

Deno.test("a reader that takes nothing is dropped, one that reads gets all", async () => {
  await withServer(answerLarge, async (server) => {
    const silent = await connect(server, GET_LARGE);
    const response = await fetch(`${server.origin}/large`);
    assert.equal((await response.bytes()).length, LARGE.length);
    await server.idle(); // the silent one was cut, or this would wait for ever
    const got = await readToEnd(silent);
    assert.ok(got.length < LARGE.length);
  }, { times: { ...SHORT, stalledMs: 2_000 } });
});

Deno.test("whoever took all that there was is not dropped while there is nothing more", async () => {
  const more = Promise.withResolvers<void>();
  const dropped = Promise.withResolvers<void>();
  const news = () =>
    new ReadableStream({
      start: (controller) => controller.enqueue(LARGE),
      async pull(controller) {
        await more.promise;
        controller.enqueue(new TextEncoder().encode("news"));
        controller.close();
      },
    }, { highWaterMark: 0 });
  const answering: Answering = ({ url, signal }) => {
    if (new URL(url).pathname !== "/large") return Promise.resolve(new Response(news()));
    signal.addEventListener("abort", () => dropped.resolve());
    return Promise.resolve(new Response(LARGE));
  };
  await withServer(answering, async (server) => {
    const reader = (await fetch(`${server.origin}/news`)).body!.getReader();
    for (let left = LARGE.length; left > 0;) left -= (await reader.read()).value!.length;
    const silent = await connect(server, GET_LARGE); // begins to take nothing later than the other
    await dropped.promise;
    more.resolve();
    assert.equal(new TextDecoder().decode((await reader.read()).value), "news");
    assert.equal((await reader.read()).done, true);
    await readToEnd(silent);
  }, { times: { ...SHORT, stalledMs: 2_000 } });
});

Deno.test("an answer that is given up for its slow reader is cut off, and is no failure of ours", async () => {
  const tooSlow = new DOMException("too slow", "TimeoutError");
  const answering: Answering = () =>
    Promise.resolve(
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode("begun")),
          pull: () => Promise.reject(tooSlow),
        }, { highWaterMark: 0 }),
      ),
    );
  using lines = new LogRecording();
  await withServer(answering, async (server) => {
    assert.doesNotMatch(await readToEnd(await connect(server, GET)), /\r\n0\r\n/); // its end
    await server.idle();
  });
  assert.deepEqual(await lines.take(), []);
});

Deno.test("at the limit the client that waited longest gives its place to the next", async () => {
  await withServer(answerOk, async (server) => {
    const first = await connect(server);
    const second = await connect(server);
    const closed = readToEnd(first);
    // New ones are turned away only while nobody has been silent for a second.
    for (let isAnswered = false; !isAnswered;) {
      const response = await fetch(server.origin).catch(() => undefined);
      isAnswered = await response?.text() === "ok";
    }
    assert.equal(await closed, "");
    await second.write(
      new TextEncoder().encode(GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")),
    );
    assert.match(await readToEnd(second), /^HTTP\/1\.1 200 /);
  }, { connections: 2 });
});

Deno.test("requests that are worked on keep their places at the limit", async () => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  const begun = Promise.withResolvers<void>();
  const answering = () => {
    begun.resolve();
    return promise;
  };
  await withServer(answering, async (server) => {
    const working = fetch(server.origin);
    await begun.promise;
    assert.equal(await readToEnd(await connect(server, GET)), "");
    resolve(new Response("done"));
    assert.equal(await (await working).text(), "done");
  }, { connections: 1 });
});

Deno.test("a large body that nobody reads is not drained, and its client reads the answer", async () => {
  const refuse = () => Promise.resolve(new Response("no", { status: 403 }));
  await withServer(refuse, async (server) => {
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const response = await fetch(server.origin, { method: "POST", body: endless });
    assert.equal(response.status, 403);
    assert.equal(await response.text(), "no");
    await server.idle();
    assert.ok(sent < LARGE.length, `${sent} bytes were sent`);
  });
});

Deno.test("a small body that nobody reads leaves the connection in use", async () => {
  await withServer(answerOk, async (server) => {
    const post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
    const last = GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    const answers = await readToEnd(await connect(server, post + last));
    assert.equal(answers.match(/HTTP\/1\.1 200 /g)?.length, 2);
  });
});

Deno.test("a client that asks before it sends is told to only when its body is wanted", async () => {
  const answering: Answering = async (request) =>
    new URL(request.url).pathname === "/read"
      ? new Response(await request.text())
      : new Response("no", { status: 403 });
  await withServer(answering, async (server) => {
    const ask = (path: string) =>
      `POST ${path} HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n`;
    assert.match(await readToEnd(await connect(server, ask("/refused"))), /^HTTP\/1\.1 403 /);
    const reading = await connect(server, ask("/read"));
    const buffer = new Uint8Array(1000);
    const size = await reading.read(buffer);
    assert.match(new TextDecoder().decode(buffer.subarray(0, size ?? 0)), /^HTTP\/1\.1 100 /);
    await reading.write(
      new TextEncoder().encode(
        `abc${GET.replace("Host", "Connection: close\r\nHost").replace("/ ", "/x ")}`,
      ),
    );
    assert.match(await readToEnd(reading), /^HTTP\/1\.1 200 .*\r\nabc\r\n/s);
  });
});

Deno.test("requests sent all at once are answered in order, up to a number", async () => {
  const answering: Answering = (request) =>
    Promise.resolve(new Response(`<${new URL(request.url).pathname}>`));
  await withServer(answering, async (server) => {
    const some = [1, 2, 3].map((n) => GET.replace("/ ", `/${n} `)).join("");
    const close = GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    const answers = await readToEnd(await connect(server, some + close));
    assert.deepEqual(answers.match(/<.*>/g), ["</1>", "</2>", "</3>", "</>"]);
    const many = await readToEnd(await connect(server, GET.repeat(1000)));
    assert.ok((many.match(/200 OK/g) ?? []).length < 1000);
  });
});

Deno.test("a client that goes is told to whoever works for it", async () => {
  const told = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const answering: Answering = (request) => {
    request.signal.addEventListener("abort", () => told.resolve());
    begun.resolve();
    return told.promise.then(() => new Response("late"));
  };
  await withServer(answering, async (server) => {
    const connection = await connect(server, GET);
    await begun.promise;
    connection.close();
    await told.promise;
    await server.idle();
  });
});

Deno.test("half-open connections do not delay an orderly end", async () => {
  await withServer(answerOk, async (server) => {
    const halves = await Promise.all(
      ["", "GET / HTTP/1.1\r\nHo"].map((half) => connect(server, half)),
    );
    await (await fetch(server.origin)).text();
    await server.drain(new AbortController().signal);
    for (const half of halves) await readToEnd(half);
  });
});

/** A large body that is at hand. */
const HELD = new Uint8Array(900 * 1024).map((_, index) => index % 251);
const lendHeld: AnsweringAtHand = {
  answer: ({ url }) =>
    url === "/large"
      ? { status: 200, headers: ["content-length", String(HELD.length)], body: HELD }
      : undefined,
  refuse: () => undefined,
  isUrgent: () => false,
};

Deno.test("a large answer at hand comes whole, and the next one on its connection after it", async () => {
  await withServer(answerOk, async (server) => {
    const last = GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    const asked = [GET_LARGE, last];
    using connection = await connect(server, asked.join(""));
    const bytes = new Uint8Array(await new Response(connection.readable).arrayBuffer());
    const text = new TextDecoder("latin1").decode(bytes);
    const held = new TextDecoder("latin1").decode(HELD);
    const [head, rest = ""] = text.split(held);
    assert.match(head!, /^HTTP\/1\.1 200 /);
    assert.match(rest, /^HTTP\/1\.1 200 .*ok\r\n/s);
  }, { atHand: lendHeld });
});

Deno.test("a reader that takes nothing of a large answer at hand is dropped", async () => {
  const asked = Promise.withResolvers<void>();
  const atHand: AnsweringAtHand = {
    ...lendHeld,
    answer() {
      asked.resolve();
      return { status: 200, headers: [], body: LARGE };
    },
  };
  await withServer(answerOk, async (server) => {
    const connection = await connect(server, GET_LARGE);
    await asked.promise;
    await server.idle();
    const text = await readToEnd(connection);
    assert.ok(text.length < LARGE.length);
  }, { atHand, times: { ...SHORT, stalledMs: 100 } });
});

Deno.test("while others have waited too long, what may be refused is, at once; the rest waits for its turn", async () => {
  const asked: string[] = [];
  const atHand: AnsweringAtHand = {
    answer: () => undefined,
    refuse({ url = "" }, _, isBehind) {
      if (!isBehind) return undefined;
      asked.push(url);
      return url === "/stranger"
        ? { status: 503, headers: ["content-length", "0"], body: "" }
        : undefined;
    },
    isUrgent: ({ url }) => url === "/member",
  };
  const slow: Answering = () => {
    for (const end = performance.now() + 40; performance.now() < end;);
    return Promise.resolve(new Response("ok"));
  };
  await withServer(slow, async (server) => {
    const statusOf = async (path: string) => {
      const response = await fetch(server.origin + path);
      await response.body?.cancel();
      return response.status;
    };
    const crowd = Array.from({ length: 40 }, () => statusOf("/crowd"));
    while (asked.length === 0) await statusOf("/member");
    assert.equal(await statusOf("/stranger"), 503);
    assert.equal(await statusOf("/member"), 200);
    assert.deepEqual(new Set(await Promise.all(crowd)), new Set([200]));
  }, { atHand, times: SHORT });
});

Deno.test("who has an answer at hand learns whether the turn has time left for a large one", async () => {
  const times = new Set<boolean>();
  const atHand: AnsweringAtHand = {
    ...lendHeld,
    answer({ url }, _, hasTime) {
      if (url !== "/held") return undefined;
      times.add(hasTime());
      return { status: 204, headers: [], body: undefined };
    },
  };
  const slow: Answering = () => {
    for (const end = performance.now() + 20; performance.now() < end;);
    return Promise.resolve(new Response("ok"));
  };
  await withServer(slow, async (server) => {
    const ask = async (path: string) => void await (await fetch(server.origin + path)).text();
    await ask("/held");
    assert.deepEqual([...times], [true]);
    while (!times.has(false)) await Promise.all([ask("/slow"), ask("/held")]);
  }, { atHand });
});
