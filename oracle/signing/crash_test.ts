import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { verifyAttestation } from "../../shared/dlc/attestation.ts";
import { createKeyFile } from "../../shared/keys/key_file.ts";
import { announcedPoints, SigningFixture } from "../../testing/fixtures/signer.ts";
import type { SigningStep } from "./attester.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

const PROGRAM = fileURLToPath(
  new URL("../../testing/fixtures/sign_until_killed.ts", import.meta.url),
);

/** Each moment of deciding, and whether the first decision survives a crash there. */
const MOMENTS: Record<SigningStep, boolean> = {
  "before the record is put": false,
  "record put": true,
  "decision committed": true,
  "scalar computed": true,
  "scalar stored": true,
};

async function sign(home: string, winner: number, moment = ""): Promise<Deno.CommandOutput> {
  return await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--cached-only", PROGRAM, home, `${home}/key.pem`, String(winner), moment],
    stdout: "piped",
    stderr: "piped",
  }).output();
}

for (const [moment, survives] of Object.entries(MOMENTS)) {
  Deno.test(`kill -9, ${moment}: exactly one attestation after restart, always equal`, async () => {
    await inTemporaryFolder(async (home) => {
      const key = await createKeyFile(`${home}/key.pem`);
      let announced: string[] = [];
      {
        await using fixture = await SigningFixture.open({ home, key });
        await fixture.announceEvent();
        announced = await announcedPoints(fixture);
      }
      assert.equal((await sign(home, 0, moment)).signal, "SIGKILL");

      const attestations = new Set<string>();
      for (const winner of [2, 0]) {
        const { success, stdout, stderr } = await sign(home, winner);
        assert.ok(success, new TextDecoder().decode(stderr));
        attestations.add(new TextDecoder().decode(stdout).trim());
      }
      assert.equal(attestations.size, 1);
      const [attestation = ""] = attestations;
      assert.equal(verifyAttestation(attestation, announced), survives ? 0 : 2);
    });
  });
}
