import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Moto } from "../../fixtures/moto.ts";
import { taskFlags } from "../../fixtures/task_flags.ts";

const PROGRAM = fileURLToPath(new URL("../../fixtures/bucket_program.ts", import.meta.url));

Deno.test("both programs reach a bucket with the permissions they have, also where there is no home", async () => {
  await using moto = await Moto.start();
  for (const program of ["oracle", "daemon"]) {
    await moto.createBucket(program);
    const { HOME: _, ...env } = Deno.env.toObject();
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--cached-only",
        ...await taskFlags(program),
        PROGRAM,
        moto.endpoint,
        program,
      ],
      env,
      clearEnv: true,
    }).output();
    const text = new TextDecoder();
    assert.equal(text.decode(stdout).trim(), "kept", text.decode(stderr));
  }
});

Deno.test("what a program may do stands in one file, which tasks, scripts, flake and start read", async () => {
  const root = new URL("../../../", import.meta.url);
  for (const program of ["oracle", "daemon"]) {
    const flags = await taskFlags(program);
    assert.ok(flags.includes("--no-prompt"));
    assert.ok(flags.every((flag) => /^--(allow-[a-z]+|v8-flags|no-prompt)(=\S+)?$/.test(flag)));
    assert.ok(!flags.includes("--allow-sys") && !flags.includes("--allow-all"));
    for (const path of ["deno.json", "flake.nix", "scripts/compile.sh", "start/program.ts"]) {
      const text = await Deno.readTextFile(new URL(path, root));
      assert.ok(/permissions\.txt/.test(text), path);
      assert.ok(!/--allow-(sys|ffi|all)|--max-semi/.test(text), path);
    }
  }
});
