import assert from "node:assert/strict";
import { ManagerSocket } from "../../testing/fixtures/manager_socket.ts";
import { ServiceManager } from "./service_manager.ts";

const fail = (error: unknown) => assert.fail(String(error));

Deno.test("systemd hears that a service is ready, alive again and again, and stopping", async () => {
  await using socket = new ManagerSocket();
  const env = { NOTIFY_SOCKET: socket.path, WATCHDOG_USEC: "2000", WATCHDOG_PID: `${Deno.pid}` };
  using manager = new ServiceManager(env, fail);
  manager.ready();
  assert.equal(await socket.heard(), "READY=1");
  for (let times = 0; times < 3; times++) assert.equal(await socket.heard(), "WATCHDOG=1");
  manager.stopping();
  while (await socket.heard() !== "STOPPING=1"); // it is told by this process, which goes on
});

Deno.test("a watchdog that means another process is not fed", async () => {
  await using socket = new ManagerSocket();
  const env = { NOTIFY_SOCKET: socket.path, WATCHDOG_USEC: "1", WATCHDOG_PID: "1" };
  using manager = new ServiceManager(env, fail);
  manager.ready();
  manager.stopping();
  assert.deepEqual([await socket.heard(), await socket.heard()], ["READY=1", "STOPPING=1"]);
});

Deno.test("a manager that is busy for a while hears again that the service is alive, and that it stops", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/notify`;
  const busy = Deno.listenDatagram({ transport: "unixpacket", path });
  try {
    using manager = new ServiceManager({ NOTIFY_SOCKET: path, WATCHDOG_USEC: "200" }, fail);
    manager.ready();
    await new Promise((resolve) => setTimeout(resolve, 50)); // its queue is full long before
    manager.stopping();
    const heard: string[] = [];
    while (!heard.includes("STOPPING=1")) {
      heard.push(new TextDecoder().decode((await busy.receive())[0]));
    }
    const later = new TextDecoder().decode((await busy.receive())[0]);
    assert.deepEqual([heard[0], heard[1], later], ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]);
  } finally {
    busy.close();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("without a manager nothing is said, and one that is gone is complained of once", async () => {
  using alone = new ServiceManager({}, fail);
  alone.ready();
  let errors = 0;
  const complained = Promise.withResolvers<void>();
  using left = new ServiceManager({ NOTIFY_SOCKET: "/nowhere/s" }, () => {
    errors++;
    complained.resolve();
  });
  left.ready();
  left.stopping();
  await complained.promise;
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(errors, 1);
});
