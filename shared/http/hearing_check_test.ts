import assert from "node:assert/strict";
import { HearingCheck } from "./hearing_check.ts";

const AT_ONCE = { silenceMs: 0, patienceMs: 10 };

/** A port of this machine where connections are taken by the system, and by nobody else unless `onConnection` is given. */
function listenSilently(onConnection?: () => void): Deno.TcpListener {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  if (onConnection) acceptAll(listener, onConnection);
  return listener;
}

async function acceptAll(listener: Deno.TcpListener, onConnection: () => void): Promise<void> {
  for await (const connection of listener) {
    onConnection();
    connection.close();
  }
}

Deno.test("a listener that takes connections is not called deaf", async () => {
  let asked = 0;
  using listener = listenSilently(() => {
    asked++;
    check.noteHeard();
  });
  const check = new HearingCheck(listener.addr, AT_ONCE);
  await check.check(() => assert.fail("deaf"));
  assert.equal(asked, 1);
});

Deno.test("a listener whose connections nobody takes is found deaf at the second try", async () => {
  using listener = listenSilently();
  let found = 0;
  await new HearingCheck(listener.addr, AT_ONCE).check(() => found++);
  assert.equal(found, 1);
  for (let taken = 0; taken < 2; taken++) (await listener.accept()).close();
});

Deno.test("a listener that takes nothing is found deaf though the system's queue for it is full", async () => {
  using listener = listenSilently();
  const { port } = listener.addr;
  const filling = Array.from(
    { length: 600 },
    () => Deno.connect({ hostname: "127.0.0.1", port }).catch(() => undefined),
  );
  // The queue takes 512; those beyond wait for as long as the system tries.
  const isFull = Promise.race([
    Promise.all(filling).then(() => false),
    new Promise((next) => setTimeout(next, 500, true)),
  ]);
  assert.ok(await isFull);
  let found = 0;
  await new HearingCheck(listener.addr, AT_ONCE).check(() => found++);
  assert.equal(found, 1);
  listener.close();
  for (const connection of await Promise.all(filling)) connection?.close();
});

Deno.test("a port where nobody listens any more is found deaf", async () => {
  const listener = listenSilently();
  listener.close();
  let found = 0;
  await new HearingCheck(listener.addr, AT_ONCE).check(() => found++);
  assert.equal(found, 1);
});

Deno.test("a listener that was heard of a moment ago is not asked", async () => {
  using listener = listenSilently(() => assert.fail("asked"));
  const check = new HearingCheck(listener.addr, { ...AT_ONCE, silenceMs: 60_000 });
  await check.check(() => assert.fail("deaf"));
});

Deno.test("one check is under way at a time", async () => {
  using listener = listenSilently();
  const check = new HearingCheck(listener.addr, AT_ONCE);
  let found = 0;
  const first = check.check(() => found++);
  await check.check(() => assert.fail("a second check"));
  await first;
  assert.equal(found, 1);
});
