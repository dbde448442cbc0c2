import assert from "node:assert/strict";
import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { LogRecording } from "../../testing/fixtures/log_recording.ts";
import { askOracle, NoAnswerError } from "./ask_oracle.ts";
import { carryOut } from "./carry_out.ts";
import { type CarryOut, done, type Order, refused } from "./order.ts";
import { OrderSocket, orderSocketPath } from "./order_socket.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

const log = getLogger(["test"]);
const CLEAN: Order = { order: "clean" };

async function withSocket(
  carryOut: CarryOut,
  work: (folder: string, socket: OrderSocket) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "orders-" });
  try {
    await using socket = await OrderSocket.open({ folder, carryOut, log });
    assert.ok(socket);
    await work(folder, socket);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function say(folder: string, text: string): Promise<string> {
  using connection = await Deno.connect({ transport: "unix", path: orderSocketPath(folder) });
  const bytes = new TextEncoder().encode(text);
  try {
    for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
  } catch {
    // it hung up in the middle
  }
  const buffer = new Uint8Array(4096);
  const size = await connection.read(buffer).catch(() => null);
  return new TextDecoder().decode(buffer.subarray(0, size ?? 0));
}

Deno.test("an order is carried out once, and its answer comes back whole", async () => {
  const carriedOut: Order[] = [];
  const lines = Array.from({ length: 5000 }, (_, n) => `line ${n} ${"x".repeat(100)}`);
  const carry: CarryOut = (order) => {
    carriedOut.push(order);
    return Promise.resolve(done(...lines));
  };
  await withSocket(carry, async (folder) => {
    assert.deepEqual(await askOracle(folder, CLEAN), done(...lines));
    assert.deepEqual(carriedOut, [CLEAN]);
    assert.deepEqual((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name), [
      "oracle.sock",
    ]);
  });
});

Deno.test("what is no order is refused or cut, and orders go on", async () => {
  await withSocket(() => Promise.resolve(done("well")), async (folder) => {
    assert.match(await say(folder, '{"order":"sign everything"}\n'), /does not know that order/);
    assert.match(await say(folder, '{"order":"clean","and":"more"}\n'), /does not know that order/);
    for (
      const miss of [["KORD", "heat", 1, 2], ["KORD", "temp_high", 1], [
        "KORD",
        "temp_high",
        1,
        null,
      ]]
    ) {
      const pairs = { full: [miss], day: [], night: [] };
      const order = { order: "keep day", day: "2030-01-01", pairs, files: {} };
      assert.match(await say(folder, `${JSON.stringify(order)}\n`), /does not know that order/);
    }
    assert.equal(await say(folder, "no JSON\n"), "");
    assert.equal(await say(folder, "x".repeat(9_000_000)), "");
    assert.deepEqual(await askOracle(folder, CLEAN), done("well"));
  });
});

Deno.test("an order that fails says why, and the log more", async () => {
  using lines = new LogRecording();
  await withSocket(() => Promise.reject(new TypeError("the disk is gone")), async (folder) => {
    assert.deepEqual(await askOracle(folder, CLEAN), refused("it failed: the disk is gone"));
  });
  assert.match(JSON.stringify(await lines.take()), /an operator's order failed/);
});

Deno.test("a refusal is an answer", async () => {
  const signer = () => Promise.reject(new RefusalError("busy", "not now"));
  const files = () => assert.fail("not asked for");
  const lines = files;
  assert.deepEqual(
    await carryOut({ order: "accept store" }, { signer, files, lines }),
    refused("not now"),
  );
});

Deno.test("at its end orders under way are carried out, new ones not, and silent commands are not waited for", async () => {
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const slowly: CarryOut = async () => {
    begun.resolve();
    await end.promise;
    return done("at last");
  };
  await withSocket(slowly, async (folder, socket) => {
    const path = orderSocketPath(folder);
    const asked = askOracle(folder, CLEAN);
    await begun.promise;
    const stopped = socket.drain(new AbortController().signal);
    await assert.rejects(askOracle(folder, CLEAN), NoAnswerError);
    await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
    end.resolve();
    assert.deepEqual(await asked, done("at last"));
    await stopped;
  });
  await withSocket(slowly, async (folder, socket) => {
    using silent = await Deno.connect({ transport: "unix", path: orderSocketPath(folder) });
    await socket.drain(new AbortController().signal);
    assert.equal(await silent.read(new Uint8Array(1)), null);
  });
});

Deno.test("a socket that a process left behind is replaced", async () => {
  await inTemporaryFolder(async (folder) => {
    Deno.listen({ transport: "unix", path: orderSocketPath(folder) }).close();
    await assert.rejects(askOracle(folder, CLEAN), NoAnswerError);
    const answer = () => Promise.resolve(done("here"));
    await using _socket = await OrderSocket.open({ folder, carryOut: answer, log });
    assert.deepEqual(await askOracle(folder, CLEAN), done("here"));
  });
});

Deno.test("a folder that can hold no socket is told, and no reason not to serve", async () => {
  using lines = new LogRecording();
  await inTemporaryFolder(async (folder) => {
    const deep = join(folder, "d".repeat(120));
    await Deno.mkdir(deep);
    const socket = await OrderSocket.open({ folder: deep, carryOut: () => assert.fail(), log });
    assert.equal(socket, undefined);
    assert.match(JSON.stringify(await lines.take()), /oracle\.sock cannot be made/);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(deep)), []);
  });
});
