import assert from "node:assert/strict";
import { join } from "node:path";
import { demoEntries, demoEvent } from "../../../demo/players.ts";
import { verifyAsStranger } from "../../../demo/stranger/verify_as_stranger.ts";
import { OracleClient } from "../../../shared/client/oracle_client.ts";
import { createKeyFile } from "../../../shared/keys/key_file.ts";
import { demoRecording } from "../../noaa/recording.ts";
import { NoaaServer } from "../../noaa/server.ts";
import { VirtualClock } from "../../fixtures/virtual_clock.ts";
import { outOfDescriptors } from "../attack/out_of_descriptors.ts";
import { run } from "./command.ts";
import { visitAll } from "./visit.ts";
import { findFreePort } from "../../fixtures/free_port.ts";

const FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";
const dist = (program: string) => join(Deno.cwd(), "dist", `noaa-${program}`);

/** Moves the programs through time from outside: they read the instant from a file and let it run on. */
class FakedTime {
  readonly #file: string;
  readonly env: Record<string, string>;

  constructor(folder: string) {
    this.#file = join(folder, "now");
    this.env = {
      LD_PRELOAD: FAKETIME,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_CACHE_DURATION: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      TZ: "UTC",
    };
  }

  /** Sets the offset of the programs' time from the machine's. */
  async moveTo(instantMs: number): Promise<void> {
    const seconds = Math.round((instantMs - Date.now()) / 1000);
    await Deno.writeTextFile(this.#file, `${seconds < 0 ? "" : "+"}${seconds}`);
    await new Promise((resolve) => setTimeout(resolve, 1_500)); // the cached offset runs out
  }
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    if (await holds().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`${what} did not happen within a minute`);
}

Deno.test("the compiled programs say version and commit, from any folder", async () => {
  const { stdout: commit } = await run("git", ["rev-parse", "HEAD"]);
  const built = await run("bash", ["scripts/compile.sh"]);
  assert.equal(built.code, 0, built.stdout + built.stderr);
  for (const line of built.stdout.split("\n")) {
    if (/^(SIZE|not built)/.test(line)) console.log(line);
  }
  for (const program of ["oracle", "daemon"]) {
    const { code, stdout } = await run(dist(program), ["--version"], { cwd: "/" });
    assert.equal(code, 0);
    assert.match(stdout, /\d+\.\d+\.\d+/);
    assert.ok(stdout.includes(commit.trim()), stdout);
  }
});

Deno.test("the compiled programs live a demo event's whole life, moved through time from outside", async () => {
  const folder = await Deno.makeTempDir({ prefix: "compiled-" });
  const story = new VirtualClock("2026-09-17T10:50:00Z");
  const noaa = new NoaaServer(demoRecording(), { clock: story });
  const time = new FakedTime(folder);
  await time.moveTo(story.now());
  const key = (name: string) => join(folder, `${name}.pem`);
  const [daemonKey, coordinatorKey] = await Promise.all([
    createKeyFile(key("daemon")),
    createKeyFile(key("coordinator")),
    createKeyFile(key("oracle")),
  ]);
  const port = findFreePort();
  const origin = `http://127.0.0.1:${port}`;
  const begun = performance.now();
  const oracle = new Deno.Command(dist("oracle"), {
    args: [
      `--port=${port}`,
      "--event-db=oracle",
      "--weather-dir=weather",
      `--oracle-private-key=${key("oracle")}`,
      `--uploader-pubkeys=${daemonKey.npub}`,
      `--coordinator-pubkeys=${coordinatorKey.npub}`,
      "--etl-interval=1",
      `--evidence-url-prefixes=${noaa.origin}/`,
      "--level=warn",
    ],
    cwd: folder,
    env: time.env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const log = Promise.all([oracle.stdout, oracle.stderr].map((s) => new Response(s).text()));
  const client = new OracleClient({
    origin,
    key: coordinatorKey,
    clock: { now: () => story.now(), sleep: (ms, signal) => story.sleep(ms, signal) },
  });
  /** Everybody moves to an instant, and the daemon collects once. */
  const collectAt = async (instant: string) => {
    await story.set(Date.parse(instant));
    await time.moveTo(story.now());
    const { code, stdout, stderr } = await run(dist("daemon"), [
      "--once",
      `--base-url=${origin}`,
      "--data-dir=spool",
      "--raw-data-dir=raw_data",
      `--private-key=${key("daemon")}`,
      `--awc-base-url=${noaa.origin}`,
      "--level=warn",
      `--ndfd-base-url=${noaa.origin}`,
      `--nws-api-base-url=${noaa.origin}`,
      "--token-capacity=1000",
      "--refill-rate=0.01",
    ], { cwd: folder, env: time.env });
    assert.equal(code, 0, stdout + stderr);
    await story.set(Math.max(story.now(), Date.parse(instant) + 5_000));
  };
  try {
    await until("readiness", async () => {
      const response = await fetch(`${origin}/ready`);
      await response.body?.cancel();
      return response.ok;
    });
    console.log(
      `SIZE start of the compiled oracle: ready after ${(performance.now() - begun).toFixed(0)} ms`,
    );
    await collectAt("2026-09-17T10:50:00Z");
    const event = await client.createEvent(demoEvent(story.now()));
    const { entries } = demoEntries(event.id, story.now());
    await client.submitEntries(event.id, entries);
    for (const time of ["15:05", "18:05", "21:05"]) await collectAt(`2026-09-17T${time}:00Z`);
    const stations = await (await fetch(`${origin}/stations`)).json();
    assert.ok(stations.length >= 20, `${stations.length} stations`);
    await collectAt("2026-09-18T00:05:00Z");
    await collectAt("2026-09-18T01:05:00Z");
    // The machine's own time jumped for this story, as it does when a disk is set back: the operator vouches for it.
    const accepted = await run(dist("oracle"), [
      "decisions",
      "accept",
      "--all",
      "--event-db=oracle",
      `--oracle-private-key=${key("oracle")}`,
    ], { cwd: folder, env: time.env });
    assert.equal(accepted.code, 0, accepted.stdout + accepted.stderr);
    await until("the attestation", async () => {
      const stored = await client.event(event.id);
      return stored?.attestation != null;
    });
    const visited = await visitAll(origin, ["/", `/events/${event.id}`, "/weather/KORD", "/docs"]);
    for (const page of ["/events", "/data", "/verify", "/about", "/about/rules", "/about/verify"]) {
      assert.ok(visited.has(page), `no page leads to ${page}: ${[...visited].join(" ")}`);
    }
    const verdict = await verifyAsStranger(origin, event.id);
    assert.deepEqual(verdict.failures, []);
    assert.ok(verdict.proofs.length >= 5);
    const memory = /VmHWM:\s+(\d+) kB/.exec(await Deno.readTextFile(`/proc/${oracle.pid}/status`));
    console.log(
      `SIZE peak memory of the compiled oracle: ${Math.round(Number(memory?.[1]) / 1024)} MB`,
    );
    const verified = await run(dist("oracle"), [
      "verify",
      `${origin}/oracle/events/${event.id}`,
      "--trust",
      `${noaa.origin}/`,
    ], { cwd: folder });
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);
    oracle.kill("SIGTERM");
    // The old runtime of smoke tests waits for idle connections of clients, such as ours, for ever; a second
    // signal ends it. With the real runtime the first is enough.
    const old = (await Deno.readTextFile("dist/runtime.txt")).includes("citest");
    const again = setTimeout(() => oracle.kill(old ? "SIGTERM" : "SIGKILL"), old ? 5_000 : 40_000);
    const { code, signal } = await oracle.status;
    clearTimeout(again);
    assert.ok(old ? signal !== "SIGKILL" : code === 0, `ended with ${signal ?? code}`);
  } catch (error) {
    try {
      oracle.kill("SIGKILL");
    } catch {
      // it has ended already
    }
    throw new Error(`${error}\n${(await log).join("")}`, { cause: error });
  } finally {
    await oracle.status;
    await log;
    await noaa.stop();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the compiled oracle is never deaf after strangers took all its descriptors: it serves again, or ends", async () => {
  await outOfDescriptors({ compiled: dist("oracle"), descriptors: 192 });
});
