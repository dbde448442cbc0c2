import assert from "node:assert/strict";
import { SpoolInUseError, SpoolLock } from "./spool_lock.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

Deno.test("a second daemon on a spool is refused until the first lets go", async () => {
  await inTemporaryFolder(async (folder) => {
    const first = await SpoolLock.take(folder);
    await assert.rejects(SpoolLock.take(folder), (error) => {
      assert.ok(error instanceof SpoolInUseError);
      assert.match(error.message, new RegExp(`process ${Deno.pid}`));
      return true;
    });
    first.release();
    first.release();
    (await SpoolLock.take(folder)).release();
  });
});

Deno.test("whether a daemon holds a spool is told without making or changing anything", async () => {
  const parent = await Deno.makeTempDir();
  const folder = `${parent}/spool`;
  try {
    assert.equal(await SpoolLock.isHeld(folder), false);
    await assert.rejects(Deno.stat(folder), Deno.errors.NotFound);
    const lock = await SpoolLock.take(folder);
    assert.equal(await SpoolLock.isHeld(folder), true);
    lock.release();
    assert.equal(await SpoolLock.isHeld(folder), false);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
});

Deno.test("a daemon that was killed leaves no lock behind", async () => {
  await inTemporaryFolder(async (folder) => {
    const script = `
      import { SpoolLock } from ${JSON.stringify(new URL("./spool_lock.ts", import.meta.url).href)};
      await SpoolLock.take(${JSON.stringify(folder)});
      console.log("held");
      setInterval(() => {}, 1000);`;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-lock", script],
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.getReader();
    assert.match(new TextDecoder().decode((await reader.read()).value), /held/);
    await assert.rejects(SpoolLock.take(folder), SpoolInUseError);
    child.kill("SIGKILL");
    await child.status;
    await reader.cancel();
    (await SpoolLock.take(folder)).release();
  });
});
