import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createKeyFile } from "../../../shared/keys/key_file.ts";
import { ManagerSocket } from "../../fixtures/manager_socket.ts";
import { OracleProcess } from "../../fixtures/oracle_process.ts";
import { taskFlags } from "../../fixtures/task_flags.ts";
import { smallRecording } from "../../noaa/small_recording.ts";
import { NoaaServer } from "../../noaa/server.ts";
import { inTemporaryFolder } from "../../fixtures/temporary_folder.ts";

const DAEMON = fileURLToPath(new URL("../../../daemon/main.ts", import.meta.url));

Deno.test("the oracle tells systemd that it serves, that it is alive, and that it stops", async () => {
  await inTemporaryFolder(async (folder) => {
    await using socket = new ManagerSocket();
    await createKeyFile(join(folder, "oracle.pem"));
    await using oracle = await OracleProcess.start(folder, {
      flags: ["--oracle-private-key=oracle.pem"],
      env: { NOTIFY_SOCKET: socket.path, WATCHDOG_USEC: "100000" },
    });
    assert.equal(await socket.heard(), "READY=1");
    const response = await fetch(`${oracle.url}/ready`);
    await response.body?.cancel();
    assert.equal(response.status, 200);
    assert.equal(await socket.heard(), "WATCHDOG=1");
    assert.equal((await oracle.stop()).code, 0);
    const rest = await socket.rest();
    assert.ok(rest.includes("STOPPING=1"), rest.join());
  });
});

Deno.test("a manager that takes no message holds up neither the start of the oracle nor its stop", async () => {
  const folder = await Deno.makeTempDir();
  const deaf = Deno.listenDatagram({ transport: "unixpacket", path: join(folder, "notify") });
  try {
    await createKeyFile(join(folder, "oracle.pem"));
    await using oracle = await OracleProcess.start(folder, {
      flags: ["--oracle-private-key=oracle.pem"],
      env: { NOTIFY_SOCKET: join(folder, "notify"), WATCHDOG_USEC: "100" },
    });
    assert.equal((await oracle.stop()).code, 0);
    const [first] = await deaf.receive();
    assert.equal(new TextDecoder().decode(first), "READY=1");
  } finally {
    deaf.close();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the daemon tells systemd that it runs and that it stops, with the permissions it has", async () => {
  const folder = await Deno.makeTempDir();
  const noaa = new NoaaServer(smallRecording(1));
  try {
    await using socket = new ManagerSocket();
    await createKeyFile(join(folder, "daemon.pem"));
    const daemon = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        ...await taskFlags("daemon"),
        DAEMON,
        "--private-key=daemon.pem",
        "--base-url=http://127.0.0.1:1",
        `--awc-base-url=${noaa.origin}`,
        `--ndfd-base-url=${noaa.origin}`,
        `--nws-api-base-url=${noaa.origin}`,
      ],
      cwd: folder,
      env: { NOTIFY_SOCKET: socket.path },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const ended = daemon.output();
    const text = async () => new TextDecoder().decode((await ended).stderr);
    const first = await Promise.race([socket.heard(), text()]);
    assert.equal(first, "READY=1");
    daemon.kill("SIGTERM");
    assert.equal(await socket.heard(), "STOPPING=1");
    assert.equal((await ended).code, 0, await text());
  } finally {
    await noaa.stop();
    await Deno.remove(folder, { recursive: true });
  }
});
