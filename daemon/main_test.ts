import assert from "node:assert/strict";
import { join } from "node:path";
import { parseWeatherFileName } from "../shared/contract/weather_file_name.ts";
import { systemClock } from "../shared/lifecycle/clock.ts";
import type { FaultPlan } from "../testing/noaa/fault.ts";
import { templateForecast } from "../testing/noaa/dwml_answers.ts";
import { catalogOf, sampleText, stationElements } from "../testing/noaa/recording.ts";
import { NoaaServer } from "../testing/noaa/server.ts";
import { OracleStub } from "../testing/fixtures/oracle_stub.ts";

interface Program {
  readonly root: string;
  readonly noaa: NoaaServer;
  readonly oracle: OracleStub;
  /** Flags for the runtime itself. */
  readonly runtime: string[];
  /** Starts the daemon's program; the flags that make it live in `root` are added. */
  start(...args: string[]): Deno.ChildProcess;
  /** Runs it to its end. */
  run(...args: string[]): Promise<{ code: number; out: string; err: string }>;
  weatherFiles(): Promise<string[]>;
}

const MAIN = new URL("./main.ts", import.meta.url).pathname;

async function withProgram(test: (program: Program) => Promise<void>, faults?: FaultPlan) {
  const root = await Deno.makeTempDir();
  const elements = stationElements(sampleText("stations-us-subset.xml"));
  const recording = {
    catalogXml: catalogOf(["KORD", "KJFK"].map((id) => elements.get(id)!)),
    reports: [],
    forecast: templateForecast,
    rr7: { locations: [], products: [] },
  };
  await using noaa = new NoaaServer(recording, { faults });
  await using oracle = new OracleStub(systemClock);
  const flags = {
    "base-url": oracle.origin,
    "data-dir": join(root, "spool"),
    "raw-data-dir": join(root, "raw"),
    "private-key": join(root, "key.pem"),
    "token-capacity": "1000",
    "awc-base-url": noaa.origin,
    "ndfd-base-url": noaa.origin,
    "nws-api-base-url": noaa.origin,
  };
  const runtime: string[] = [];
  const start = (...args: string[]) =>
    new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        ...runtime,
        MAIN,
        ...args,
        ...Object.entries(flags)
          .filter(([name]) => !args.includes(`--${name}`))
          .map(([name, value]) => `--${name}=${value}`),
      ],
      cwd: root,
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  try {
    await test({
      root,
      noaa,
      oracle,
      runtime,
      start,
      async run(...args) {
        const { code, stdout, stderr } = await start(...args).output();
        const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
        return { code, out: text(stdout), err: text(stderr) };
      },
      async weatherFiles() {
        const names: string[] = [];
        for await (const day of Deno.readDir(join(root, "spool"))) {
          if (!day.isDirectory) continue;
          for await (const { name } of Deno.readDir(join(root, "spool", day.name))) {
            names.push(name);
          }
        }
        return names.filter((name) => parseWeatherFileName(name) !== undefined);
      },
    });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("keygen names the key for the oracle; --once writes and delivers both files, status 0 (D157, D162)", async () => {
  await withProgram(async ({ run, root, oracle, weatherFiles }) => {
    const made = await run("keygen");
    assert.equal(made.code, 0, made.err);
    const npub = /npub1\w+/.exec(made.out)?.[0];
    assert.ok(made.out.includes(`uploader_pubkeys = ["${npub}"]`));
    assert.equal((await Deno.stat(join(root, "key.pem"))).mode! & 0o777, 0o600);
    assert.equal((await run("keygen")).code, 1, "an existing key is not replaced");

    const once = await run("--once");
    assert.equal(once.code, 0, once.out + once.err);
    assert.ok(once.out.includes(npub!));
    assert.equal((await weatherFiles()).length, 2);
    assert.equal(oracle.files.size, 2);
    assert.match(once.out, /observations: 1 batches for \d+ stations/);
  });
});

Deno.test("--once is 0 when the files wait in the spool and 1 when a source failed (D162)", async () => {
  await withProgram(async ({ run, oracle, weatherFiles }) => {
    oracle.answer = () => ({ status: 503 });
    assert.equal((await run("--once", "--generate-key")).code, 0);
    assert.equal((await weatherFiles()).length, 2);
  });
  await withProgram(async ({ run }) => {
    const once = await run("--once", "--generate-key");
    assert.equal(once.code, 1);
    assert.match(once.out, /forecasts: .*404/);
  }, ({ service }) => service === "ndfd" ? { kind: "status", status: 404 } : undefined);
});

Deno.test("settings and keys that cannot be used are status 2, and named (D158, D162)", async () => {
  await withProgram(async ({ run, root }) => {
    const interval = await run("--once", "--sleep-interval=0");
    assert.equal(interval.code, 2);
    assert.match(interval.err, /sleep_interval/);
    const missing = await run("--once");
    assert.equal(missing.code, 2, missing.err);
    assert.match(missing.err, /key\.pem/);
    await run("keygen");
    await Deno.chmod(join(root, "key.pem"), 0o644);
    const readable = await run("--once");
    assert.equal(readable.code, 2);
    assert.match(readable.err, /key\.pem/);
  });
});

/** Reads a program's output until it holds `text`. */
async function outputUntil(
  child: Deno.ChildProcess,
  text: string,
): Promise<ReadableStreamDefaultReader<string>> {
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let seen = "";
  while (!seen.includes(text)) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`the program ended before it said ${text}:\n${seen}`);
    seen += value;
  }
  return reader;
}

Deno.test("SIGTERM while it waits ends the daemon with 0, and healthcheck tells (D161)", async () => {
  await withProgram(async ({ start, run, oracle }) => {
    assert.equal((await run("healthcheck")).code, 1);
    const child = start("--generate-key");
    const reader = await outputUntil(child, "forecasts: forecasts_");
    while (oracle.files.size < 2) await reader.read();
    assert.equal((await run("healthcheck")).code, 0);
    const second = await run("--once");
    assert.equal(second.code, 1);
    assert.match(second.err, /another daemon/);
    const began = performance.now();
    child.kill("SIGTERM");
    const { code } = await child.status;
    assert.equal(code, 0);
    assert.ok(performance.now() - began < 5000);
    await reader.cancel();
    await child.stderr.cancel();
  });
});

Deno.test("SIGTERM during a cycle leaves no half file under a final name (D161)", async () => {
  await withProgram(async ({ start, weatherFiles, root }) => {
    const child = start("--generate-key");
    const reader = await outputUntil(child, "observations: observations_");
    child.kill("SIGTERM");
    const { code } = await child.status;
    assert.equal(code, 0);
    const names = await weatherFiles();
    assert.deepEqual(names.map((name) => name.split("_")[0]), ["observations"]);
    const day = parseWeatherFileName(names[0]!)!.day;
    const bytes = await Deno.readFile(join(root, "spool", day, names[0]!));
    assert.equal(new TextDecoder().decode(bytes.slice(-4)), "PAR1");
    await reader.cancel();
    await child.stderr.cancel();
  }, ({ service }) => service === "ndfd" ? { kind: "drip" } : undefined);
});

Deno.test("without a bucket the AWS SDK is not loaded", async () => {
  await withProgram(async ({ run, root, runtime }) => {
    const config = new URL("../deno.json", import.meta.url);
    const parsed = JSON.parse(await Deno.readTextFile(config)) as {
      imports: Record<string, string>;
    };
    // An import map of its own has no short form for what lies below a package.
    const below = Object.entries(parsed.imports).map(([name, target]) =>
      [`${name}/`, `${target.replace("npm:", "npm:/")}/`] as const
    );
    const imports = { ...parsed.imports, ...Object.fromEntries(below) };
    const sdk = "data:text/javascript,console.log('the SDK was loaded');export class S3Client{}";
    const importMap = join(root, "import_map.json");
    await Deno.writeTextFile(
      importMap,
      JSON.stringify({ imports: { ...imports, "@aws-sdk/client-s3": sdk } }),
    );
    runtime.push(`--import-map=${importMap}`, "--no-lock", "--no-check");
    const folder = await run("--once", "--generate-key");
    assert.equal(folder.code, 0, folder.err);
    assert.ok(!folder.out.includes("the SDK was loaded"));
    const bucket = await run("--once", "--s3-bucket=noaa-oracle-weather");
    assert.ok(bucket.out.includes("the SDK was loaded"), bucket.out + bucket.err);
  });
});
