import assert from "node:assert/strict";
import { crashSubject, killOnce } from "./kills.ts";
import { inTemporaryFolder } from "../../fixtures/temporary_folder.ts";

Deno.test("kill -9 from outside, early and late: exactly one attestation, always equal", async () => {
  await inTemporaryFolder(async (home) => {
    const subject = await crashSubject(home);
    for (const delayMs of [0, 8, 25]) {
      const { violation } = await killOnce(subject, delayMs);
      assert.equal(violation, null, `killed after ${delayMs} ms`);
    }
  });
});

Deno.test("a child that kills itself loses its decision before the record is put, and only then", async () => {
  await inTemporaryFolder(async (home) => {
    const subject = await crashSubject(home);
    const early = await killOnce(subject, "before the record is put");
    assert.deepEqual(early, { killed: true, firstHeld: false, violation: null });
    const late = await killOnce(subject, "record put");
    assert.deepEqual(late, { killed: true, firstHeld: true, violation: null });
  });
});
