import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { daemonProgram } from "../../../daemon/main.ts";
import { runProgram } from "../../../shared/cli/command_line.ts";
import type { Npub } from "../../../shared/contract/ids.ts";
import { FaultyProxy } from "../../delivery/faulty_proxy.ts";
import { smallRecording } from "../../noaa/small_recording.ts";
import { scanDays } from "../../delivery/spool_scan.ts";
import { Moto } from "../../fixtures/moto.ts";
import { NoaaServer } from "../../noaa/server.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";

const MAIN = fileURLToPath(new URL("../../../daemon/main.ts", import.meta.url));
const BUCKET = "noaa-oracle-weather";

Deno.test("settings that cannot be are refused with status 2, by key (D3, D4, D5, D6)", async () => {
  const refused: readonly (readonly [string, ...string[]])[] = [
    ["sleep_interval", "--sleep-interval", "0"],
    ["token_capacity", "--token-capacity", "0"],
    ["refill_rate", "--refill-rate", "0"],
    ["min_forecast_coverage", "--min-forecast-coverage", "1.5"],
    ["level", "--level", "loud"],
    ["observation_history_hours", "--observation-history-hours", "0"],
    ["observation_history_hours", "--observation-history-hours", "25"],
    ["observation_batch_size", "--observation-batch-size", "0"],
    ["observation_batch_size", "--observation-batch-size", "26"],
    ["retention_days", "--retention-days", "0"],
    ["observation_history_hours", "--sleep-interval", "14400"],
    ["base_url", "--base-url", "http://u:p@host"],
    ["base_url", "--base-url", "http://host/path"],
    ["base_url", "--base-url", "ftp://host"],
    ["daemon.toml", "--config", "daemon.toml"],
    ["base_ulr", "--config", "misspelt.toml"],
  ];
  for (const [named, ...args] of refused) {
    const complained: string[] = [];
    const status = await runProgram(daemonProgram, {
      args: ["check-config", ...args],
      env: {},
      cwd: "/somewhere",
      readFile: (path) =>
        path.endsWith("misspelt.toml")
          ? Promise.resolve('base_ulr = "https://oracle.example"\n')
          : Promise.reject(new Deno.errors.NotFound()),
      print() {},
      complain: (line) => complained.push(line),
    });
    assert.equal(status, 2, args.join(" "));
    assert.match(complained.join("\n"), new RegExp(named), args.join(" "));
  }
});

Deno.test("the daemon's program delivers to a real oracle and a real bucket", async (t) => {
  const folder = await Deno.makeTempDir();
  await using opened = new AsyncDisposableStack();
  opened.defer(() => Deno.remove(folder, { recursive: true }));
  const oracleProxy = opened.use(new FaultyProxy());
  const noaa = opened.use(new NoaaServer(smallRecording(1)));
  const moto = await Moto.start();
  opened.defer(() => moto.stop());
  await moto.createBucket(BUCKET);
  await Deno.writeTextFile(
    join(folder, "daemon.toml"),
    [
      'base_url = "http://127.0.0.1:1"', // nobody is there
      'data_dir = "spool"',
      'raw_data_dir = "raw"',
      'private_key = "key.pem"',
      "token_capacity = 1000",
      `awc_base_url = "${noaa.origin}"`,
      `ndfd_base_url = "${noaa.origin}"`,
      `nws_api_base_url = "${noaa.origin}"`,
    ].join("\n") + "\n",
  );
  const start = (...args: string[]) =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", MAIN, ...args],
      cwd: folder,
      env: { NOAA_DAEMON_S3_BUCKET: BUCKET, NOAA_DAEMON_S3_ENDPOINT: moto.endpoint },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await start(...args).output();
    return { code, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
  };
  const spool = () => scanDays(join(folder, "spool"));

  const { text } = await run("keygen");
  const npub = /uploader_pubkeys = \["(npub1\w+)"\]/.exec(text)?.[1];
  assert.ok(npub, text);
  await using fixture = await OracleFixture.start({
    now: new Date().toISOString(),
    settings: { acceptedOrigins: [oracleProxy.origin], uploaderPubkeys: [npub as Npub] }, // as printed
  });
  const taken: string[] = [];
  oracleProxy.observe((stage, { path, status }) => {
    if (stage === "passed" && status === 201) taken.push(path.split("/").at(-1) ?? "");
  });
  const withOracle = async () => {
    await fixture.clock.set(Date.now());
    oracleProxy.target = fixture.oracle.address;
  };
  const flags = ["--base-url", oracleProxy.origin];

  await t.step("without the oracle --once leaves its files waiting, status 0 (D162)", async () => {
    const { code, text } = await run("--once", ...flags);
    assert.equal(code, 0, text);
    assert.match(text, /oracle to http.*, 2 files owed: /);
    const files = await spool();
    assert.deepEqual(files.map(({ isUploaded, isArchived }) => [isUploaded, isArchived]), [
      [false, true],
      [false, true],
    ]);
  });
  await t.step(
    "the flag's oracle gets them, signed by the key it was told (D2, D157)",
    async () => {
      await withOracle();
      const { code, text } = await run("--once", ...flags);
      assert.equal(code, 0, text);
      assert.ok(text.includes(npub));
      assert.equal(taken.length, 4);
      assert.ok((await spool()).every(({ isUploaded, isArchived }) => isUploaded && isArchived));
      await assert.rejects(Deno.stat(join(folder, "raw")), Deno.errors.NotFound);
    },
  );
  await t.step("a source that failed is status 1, a bad setting 2 (D162)", async () => {
    noaa.setFaults(({ service }) =>
      service === "ndfd" ? { kind: "status", status: 404 } : undefined
    );
    await withOracle();
    assert.equal((await run("--once", ...flags)).code, 1);
    noaa.setFaults(undefined);
    assert.equal(taken.length, 5, "the observations were delivered all the same");
    assert.equal((await run("--once", "--retention-days", "0")).code, 2);
  });
  await t.step(
    "SIGTERM during an upload ends with 0, and nothing is half done (D161)",
    async () => {
      await withOracle();
      oracleProxy.misbehave = () => ({ kind: "slow", ms: 1500 });
      const { promise, resolve } = Promise.withResolvers<void>();
      const forget = oracleProxy.observe(() => resolve());
      const child = start(...flags);
      await promise;
      forget();
      const begun = performance.now();
      child.kill("SIGTERM");
      const { code } = await child.output();
      assert.equal(code, 0);
      assert.ok(performance.now() - begun < 20_000);
      await oracleProxy.idle();
      oracleProxy.misbehave = undefined;
      assert.ok((await spool()).every(({ isWhole }) => isWhole));

      await withOracle();
      assert.equal((await run("--once", ...flags)).code, 0);
      const files = await spool();
      assert.ok(files.every(({ isUploaded, isArchived }) => isUploaded && isArchived));
      assert.deepEqual(taken.toSorted(), files.map(({ name }) => name), "each taken once");
    },
  );
});
