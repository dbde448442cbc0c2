import assert from "node:assert/strict";
import { parse } from "yaml";
import { Moto } from "../../fixtures/moto.ts";
import { run } from "./command.ts";

const FILE = "deploy/docker/compose.yml";

interface Service {
  readonly image: string;
  readonly user?: string;
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
    const built = ["noaa-oracle", "noaa-daemon"].includes(image);
    assert.ok(built || /:\d+\.\d+\.\d+$/.test(image), `${name} runs ${image}`);
  }
});
