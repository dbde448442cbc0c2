import assert from "node:assert/strict";
import { LogRecording } from "../../testing/fixtures/log_recording.ts";
import { OracleFixture } from "../../testing/fixtures/oracle.ts";

Deno.test("start-up says when nothing but one file system knows what was signed", async () => {
  using log = new LogRecording();
  const elsewhere = await Deno.makeTempDir({ dir: "/dev/shm", prefix: "decisions-" });
  try {
    for (const [settings, isSaid] of [[{}, true], [{ decisionDir: elsewhere }, false]] as const) {
      await using _fixture = await OracleFixture.start({ settings });
      const said = (await log.take()).filter((line) => line.includes("are on one file system"));
      assert.deepEqual(said.map((line) => line.includes("WARN")), isSaid ? [true] : []);
    }
  } finally {
    await Deno.remove(elsewhere, { recursive: true });
  }
});
