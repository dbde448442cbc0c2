import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { startMoto } from "./moto.ts";

const START = fileURLToPath(new URL("../scripts/start-moto.sh", import.meta.url));
const decoder = new TextDecoder();

/** Resolves when nothing answers at `endpoint` any more. */
async function gone(endpoint: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    try {
      await (await fetch(endpoint)).body?.cancel();
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${endpoint} still answers`);
}

/** A port that was free a moment ago. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

Deno.test("a stopped moto leaves its port, and a reset one no bucket", async () => {
  const moto = await startMoto();
  await moto.createBucket("noaa-oracle-weather");
  const buckets = async () =>
    (await (await fetch(moto.endpoint)).text()).match(/<Name>[^<]+/g) ?? [];
  assert.deepEqual(await buckets(), ["<Name>noaa-oracle-weather"]);
  await moto.reset();
  assert.deepEqual(await buckets(), []);
  await moto.stop();
  await assert.rejects(fetch(moto.endpoint));
});

Deno.test("a moto whose test run was killed ends by itself", async () => {
  const program = `
    import { startMoto } from ${JSON.stringify(new URL("./moto.ts", import.meta.url).href)};
    console.log((await startMoto()).endpoint);
    await new Promise(() => setInterval(() => {}, 1000));
  `;
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, program);
  const args = ["run", "--no-config", "--no-lock", "--no-check", "--allow-all", file];
  const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped" }).spawn();
  const lines = child.stdout.getReader();
  const endpoint = decoder.decode((await lines.read()).value).trim();
  assert.ok((await fetch(endpoint).then((answer) => answer.text())).includes("ListAllMyBuckets"));
  child.kill("SIGKILL");
  await child.status;
  await lines.cancel();
  await Deno.remove(file);
  await gone(endpoint);
});

Deno.test("start-moto.sh gives a command both buckets and the settings, and takes everything down", async () => {
  const port = String(freePort());
  const script = `
    echo "$AWS_REGION $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $NOAA_DAEMON_S3_BUCKET $NOAA_DAEMON_S3_ENDPOINT"
    "$1" eval 'console.log(await (await fetch(Deno.args[0])).text())' "$NOAA_DAEMON_S3_ENDPOINT"
    bash "$2" true || echo "second: $?"
    exit 7
  `;
  const { code, stdout } = await new Deno.Command("bash", {
    args: [START, "bash", "-c", script, "-", Deno.execPath(), START],
    env: { MOTO_PORT: port },
    stderr: "null",
  }).output();
  const out = decoder.decode(stdout);
  assert.equal(code, 7);
  assert.ok(
    out.startsWith(`us-west-2 test test noaa-oracle-weather http://localhost:${port}\n`),
    out,
  );
  assert.match(
    out,
    /noaa-oracle-backups[\s\S]*noaa-oracle-weather|noaa-oracle-weather[\s\S]*noaa-oracle-backups/,
  );
  assert.match(out, /second: 1/);
  await gone(`http://127.0.0.1:${port}`);
});

Deno.test("start-moto.sh ends cleanly when it is told to", async () => {
  const port = String(freePort());
  const child = new Deno.Command("bash", {
    args: [START],
    env: { MOTO_PORT: port },
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const lines = child.stdout.getReader();
  const settings = decoder.decode((await lines.read()).value);
  assert.match(
    settings,
    new RegExp(`AWS_REGION=us-west-2[\\s\\S]*NOAA_DAEMON_S3_ENDPOINT=http://localhost:${port} `),
  );
  child.kill("SIGTERM");
  assert.equal((await child.status).code, 143);
  await lines.cancel();
  await gone(`http://127.0.0.1:${port}`);
});
