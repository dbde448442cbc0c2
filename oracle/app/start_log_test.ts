import assert from "node:assert/strict";
import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { LogRecording } from "../../testing/fixtures/log_recording.ts";
import type { OracleSettings } from "../settings.ts";
import { tellOperator } from "./start_log.ts";

Deno.test("a decision folder that cannot be written is an error of the start's log", async () => {
  const folder = await Deno.makeTempDir();
  using log = new LogRecording();
  try {
    const decisionDir = join(folder, "decisions");
    await Deno.writeTextFile(decisionDir, "");
    const settings = {
      coordinatorPubkeys: [],
      uploaderPubkeys: [],
      decisionBucket: "decisions",
      decisionDir,
    } as unknown as OracleSettings; // of the others nothing is read
    await tellOperator(settings, getLogger("oracle"));
    const errors = (await log.take()).filter((line) => line.includes("ERROR"));
    assert.equal(errors.length, 1);
    assert.ok(errors[0]?.includes(`decision_dir: ${decisionDir} is not a folder`), errors[0]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
