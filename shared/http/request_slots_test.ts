import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { types } from "node:util";
import { keepRequestSlots } from "./request_slots.ts";

async function withServer(work: (server: Server, port: number) => Promise<void>): Promise<void> {
  const server = createServer({ headersTimeout: 300, connectionsCheckingInterval: 50 });
  server.on("request", (_, outgoing) => outgoing.end("ok"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  try {
    await work(server, address.port);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** Where the server notes the requests of its connections. */
function slotsOf(server: Server): Map<unknown, unknown> {
  for (const name of Object.getOwnPropertySymbols(server)) {
    const { _active } = (server as unknown as Record<symbol, { _active?: unknown } | null>)[name] ??
      {};
    if (types.isMap(_active)) return _active;
  }
  throw new Error("no map of requests");
}

const GET = new TextEncoder().encode("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

async function read(connection: Deno.TcpConn): Promise<string> {
  const buffer = new Uint8Array(1000);
  const size = await connection.read(buffer);
  return new TextDecoder().decode(buffer.subarray(0, size ?? 0));
}

Deno.test("a connection keeps its slot from request to request, until it is closed", async () => {
  await withServer(async (server, port) => {
    assert.ok(keepRequestSlots(server), "Node keeps what it notes elsewhere now");
    const slots = slotsOf(server);
    const connections = [await Deno.connect({ port }), await Deno.connect({ port })];
    for (let i = 0; i < 3; i++) {
      for (const connection of connections) {
        await connection.write(GET);
        assert.match(await read(connection), /^HTTP\/1\.1 200 /);
      }
    }
    assert.equal(slots.size, 2);
    assert.ok([...slots.keys()].every((socket) => slots.get(socket) === undefined), "none asks");
    for (const connection of connections) connection.close();
    while (slots.size > 0) await new Promise((next) => setTimeout(next, 5));
  });
});

Deno.test("heads still have their time, the second of a connection too; who has been answered has all", async () => {
  await withServer(async (server, port) => {
    keepRequestSlots(server);
    using idle = await Deno.connect({ port });
    using slow = await Deno.connect({ port });
    for (const connection of [idle, slow]) {
      await connection.write(GET);
      await read(connection);
    }
    await slow.write(GET.subarray(0, 10));
    assert.match(await read(slow), /^HTTP\/1\.1 408 /);
    await idle.write(GET);
    assert.match(await read(idle), /^HTTP\/1\.1 200 /);
  });
});
