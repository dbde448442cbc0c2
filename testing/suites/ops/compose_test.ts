import assert from "node:assert/strict";
import { parse } from "yaml";
import { Moto } from "../../fixtures/moto.ts";
import { taskFlags } from "../../fixtures/task_flags.ts";
import { run } from "./command.ts";
import { inTemporaryFolder } from "../../fixtures/temporary_folder.ts";

const FILE = "deploy/docker/compose.yml";

interface Service {
  readonly image: string;
  readonly user?: string;
  readonly restart?: string;
  readonly command?: string[];
  readonly volumes?: string[];
  readonly depends_on?: Record<string, { condition: string }>;
}

async function services(): Promise<Record<string, Service>> {
  return parse(await Deno.readTextFile(FILE)).services;
}

/** The services that must have ended well before one starts, itself left out. */
function endedBefore(all: Record<string, Service>, name: string): Set<string> {
  const before = new Set<string>();
  for (const [other, { condition }] of Object.entries(all[name]?.depends_on ?? {})) {
    if (condition === "service_completed_successfully") before.add(other);
    for (const earlier of endedBefore(all, other)) before.add(earlier);
  }
  return before;
}

Deno.test("the compose file's own script makes the buckets that everything waits for", async () => {
  const script = (await services()).buckets?.command?.[0] ?? "";
  const moto = await Moto.start();
  try {
    const local = script.replaceAll("http://s3:4566", moto.endpoint);
    assert.notEqual(local, script);
    const { code, stderr } = await run("python3", ["-c", local]);
    assert.equal(code, 0, stderr);
    for (const bucket of ["noaa-oracle-weather", "noaa-oracle-backups"]) {
      const answer = await fetch(`${moto.endpoint}/${bucket}`);
      await answer.body?.cancel();
      assert.equal(answer.status, 200);
    }
  } finally {
    await moto.stop();
  }
});

Deno.test("nobody writes to a new volume before it belongs to the programs' user, or is restored", async () => {
  const all = await services();
  const users = Object.entries(all).filter(([name, { volumes = [] }]) =>
    name !== "volumes" && volumes.some((volume) => /^(data|spool):/.test(volume))
  );
  assert.ok(users.length >= 4);
  for (const [name] of users) {
    const before = endedBefore(all, name);
    assert.ok(before.has("volumes"), `${name} does not wait for the volume's owner`);
    if (["litestream", "oracle"].includes(name)) assert.ok(before.has("restore"), name);
  }
});

Deno.test("no image of the compose file moves", async () => {
  for (const [name, { image }] of Object.entries(await services())) {
    const built = ["noaa-oracle", "noaa-daemon", "noaa-oracle-first-run"].includes(image);
    assert.ok(built || /:\d+\.\d+\.\d+$/.test(image), `${name} runs ${image}`);
  }
});

Deno.test("what serves comes back after a fall or a restart of the machine; what prepares runs once", async () => {
  for (const [name, { restart }] of Object.entries(await services())) {
    const serves = ["s3", "litestream", "oracle", "daemon", "proxy"].includes(name);
    assert.equal(restart, serves ? "unless-stopped" : undefined, name);
  }
});

Deno.test("both programs wait until keys and settings are made", async () => {
  const all = await services();
  for (const name of ["oracle", "daemon"]) {
    assert.ok(endedBefore(all, name).has("first-run"), name);
    assert.ok(all[name]?.volumes?.includes("keys:/keys:ro"), name);
  }
});

Deno.test("the first run makes keys and settings that the oracle takes, the second changes nothing", async () => {
  await inTemporaryFolder(async (folder) => {
    for (const name of ["oracle", "daemon"]) {
      const flags = (await taskFlags(name)).map((flag) => `'${flag}'`).join(" ");
      const path = `${folder}/noaa-${name}`;
      await Deno.writeTextFile(
        path,
        `#!/bin/sh\nexec '${Deno.execPath()}' run ${flags} '${Deno.cwd()}/${name}/main.ts' "$@"\n`,
        { mode: 0o755 },
      );
    }
    const keys = `${folder}/keys`;
    await Deno.mkdir(keys);
    const firstRun = async () => {
      const line =
        `PATH="${folder}:$PATH" deploy/docker/first_run.sh ${keys} && sha256sum ${keys}/*`;
      const { code, stdout, stderr } = await run("bash", ["-c", line]);
      assert.equal(code, 0, stderr);
      return stdout.split("\n").filter((one) => one.includes(keys) && /^[0-9a-f]{64} /.test(one));
    };
    const made = await firstRun();
    assert.equal(made.length, 6, made.join("\n"));
    assert.deepEqual(await firstRun(), made);
    const { code, stdout, stderr } = await run(`${folder}/noaa-oracle`, [
      "check-config",
      "--port=0",
    ], {
      cwd: folder,
      env: {
        NOAA_ORACLE_CONFIG: `${keys}/oracle.toml`,
        NOAA_ORACLE_PRIVATE_KEY: `${keys}/oracle.pem`,
      },
    });
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /uploader_pubkeys.*npub1/);
  });
});

Deno.test("nothing of a checkout but sources can get into an image", async () => {
  const lines = (await Deno.readTextFile(".dockerignore")).split("\n").filter((line) =>
    line !== "" && !line.startsWith("#")
  );
  assert.equal(lines[0], "*");
  assert.ok(lines.includes("**/*.pem"));
  for (const line of lines.filter((one) => one.startsWith("!"))) {
    const { stdout } = await run("git", ["ls-files", "--", line.slice(1)]);
    assert.notEqual(stdout, "", `${line.slice(1)} is nothing that git keeps`);
  }
});
