import assert from "node:assert/strict";
import { DatabaseInUseError, ProcessLock } from "./process_lock.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

const START = Date.UTC(2030, 0, 1);

Deno.test("one process at a time has the database, and who finds it taken learns of whom", async () => {
  await inTemporaryFolder(async (folder) => {
    const lock = await ProcessLock.take(folder, START);
    await assert.rejects(ProcessLock.take(folder, START + 1), (error: Error) => {
      assert.ok(error instanceof DatabaseInUseError);
      assert.ok(error.message.includes(`process ${Deno.pid} on`), error.message);
      assert.ok(error.message.includes("since 2030-01-01T00:00:00.000Z"), error.message);
      return true;
    });
    lock[Symbol.dispose]();
    (await ProcessLock.take(folder, START))[Symbol.dispose]();
  });
});

Deno.test("a process that is killed leaves no lock behind", async () => {
  const folder = await Deno.makeTempDir();
  const code = `import { ProcessLock } from "${new URL("./process_lock.ts", import.meta.url)}";` +
    `await ProcessLock.take(${JSON.stringify(folder)}, 0);` +
    `console.log("taken"); setInterval(() => {}, 1000);`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    stdout: "piped",
  }).spawn();
  try {
    const reader = child.stdout.getReader();
    await reader.read();
    await reader.cancel();
    await assert.rejects(
      ProcessLock.take(folder, START),
      new RegExp(`process ${child.pid} on .*, since 1970-01-01`),
    );
    child.kill("SIGKILL");
    await child.status;
    (await ProcessLock.take(folder, START))[Symbol.dispose]();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a lock that cannot be written, as on a full disk, is named", async () => {
  await inTemporaryFolder(async (folder) => {
    await Deno.symlink("/dev/full", `${folder}/oracle.lock`);
    await assert.rejects(
      ProcessLock.take(folder, START),
      { message: `${folder}/oracle.lock cannot be written; the database needs room in its folder` },
    );
  });
});

Deno.test("a lock that cannot be opened is named, with what the system said", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/file`, "");
    await assert.rejects(ProcessLock.take(`${folder}/file/data`, START), (error: Error) => {
      assert.match(
        error.message,
        /file\/data\/oracle\.lock cannot be opened; folder and file must/,
      );
      assert.match(String(error.cause), /Not a directory/);
      return true;
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
