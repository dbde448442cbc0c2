import assert from "node:assert/strict";
import { ManagerSocket } from "../../testing/fixtures/manager_socket.ts";
import { ServiceManager } from "./service_manager.ts";

const fail = (error: unknown) => assert.fail(String(error));

Deno.test("systemd hears that a service is ready, alive again and again, and stopping", async () => {
  await using socket = new ManagerSocket();
  const env = { NOTIFY_SOCKET: socket.path, WATCHDOG_USEC: "2000", WATCHDOG_PID: `${Deno.pid}` };
  using manager = new ServiceManager(env, fail);
  await manager.ready();
  assert.equal(await socket.heard(), "READY=1");
  for (let times = 0; times < 3; times++) assert.equal(await socket.heard(), "WATCHDOG=1");
  await manager.stopping();
  while (await socket.heard() !== "STOPPING=1");
});

Deno.test("a watchdog that means another process is not fed", async () => {
  await using socket = new ManagerSocket();
  const env = { NOTIFY_SOCKET: socket.path, WATCHDOG_USEC: "1", WATCHDOG_PID: "1" };
  using manager = new ServiceManager(env, fail);
  await manager.ready();
  await manager.stopping();
  assert.deepEqual([await socket.heard(), await socket.heard()], ["READY=1", "STOPPING=1"]);
});

Deno.test("without a manager nothing is said, and one that is gone is complained of once", async () => {
  using alone = new ServiceManager({}, fail);
  await alone.ready();
  const errors: unknown[] = [];
  using left = new ServiceManager({ NOTIFY_SOCKET: "/nowhere/s" }, (error) => errors.push(error));
  await left.ready();
  await left.stopping();
  assert.equal(errors.length, 1);
});
