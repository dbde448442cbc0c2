import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { demoRecording } from "../testing/noaa/recording.ts";
import { findFreePort } from "../testing/fixtures/free_port.ts";
import { taskFlags } from "../testing/fixtures/task_flags.ts";
import { NoaaServer } from "../testing/noaa/server.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));

/** `deno task start` in a folder of its own. */
class Started implements AsyncDisposable {
  readonly origin: string;
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<void>;
  readonly #folder: string;
  output = "";

  private constructor(folder: string, port: number, child: Deno.ChildProcess) {
    this.#folder = folder;
    this.#child = child;
    this.origin = `http://127.0.0.1:${port}`;
    this.#reading = Promise.all([child.stdout, child.stderr].map(async (stream) => {
      for await (const text of stream.pipeThrough(new TextDecoderStream())) this.output += text;
    })).then(() => {});
  }

  static async run(noaa: string, port = findFreePort()): Promise<Started> {
    const folder = await Deno.makeTempDir({ prefix: "start-" });
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        ...await taskFlags("start"),
        "--cached-only",
        MAIN,
        "--data-dir",
        `${folder}/data`,
        "--port",
        String(port),
      ],
      env: {
        NOAA_DAEMON_AWC_BASE_URL: noaa,
        NOAA_DAEMON_NDFD_BASE_URL: noaa,
        NOAA_DAEMON_NWS_API_BASE_URL: noaa,
        NOAA_DAEMON_REFILL_RATE: "0.01",
        NO_COLOR: "1",
      },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return new Started(folder, port, child);
  }

  /** Waits until something is printed. */
  async says(what: RegExp): Promise<void> {
    const deadline = performance.now() + 60_000;
    while (!what.test(this.output)) {
      if (performance.now() > deadline) throw new Error(`${what} was not printed:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Ctrl-C: the terminal tells every process, and `deno task` tells this one again. */
  async interrupt(): Promise<void> {
    const { pid } = this.#child;
    for (const each of [pid, ...(await this.programs()).values(), pid]) Deno.kill(each, "SIGINT");
  }

  /** The process ids of its two programs. */
  async programs(): Promise<Map<string, number>> {
    const { stdout } = await new Deno.Command("ps", {
      args: ["--ppid", String(this.#child.pid), "-o", "pid=,args="],
    }).output();
    const lines = new TextDecoder().decode(stdout).matchAll(
      /^ *(\d+) .*\/(oracle|daemon)\/main\.ts/gm,
    );
    return new Map([...lines].map(([, pid, name = ""]) => [name, Number(pid)]));
  }

  async status(): Promise<number> {
    const { code } = await this.#child.status;
    await this.#reading;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pid of [this.#child.pid, ...(await this.programs()).values()]) {
      try {
        Deno.kill(pid, "SIGKILL");
      } catch {
        // it has ended
      }
    }
    await this.status();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

Deno.test("start makes keys and folders, says who is who, serves, collects, and stops cleanly at Ctrl-C", async () => {
  await using noaa = new NoaaServer(demoRecording());
  await using both = await Started.run(noaa.origin);
  await both.says(/deno task event --key/);
  for (const who of ["oracle", "daemon", "coordinator"]) {
    assert.match(both.output, new RegExp(`made a key: .*/${who}_private_key\\.pem`));
    assert.match(both.output, new RegExp(`${who} +npub1`));
  }
  const page = await fetch(`${both.origin}/`);
  assert.equal(page.status, 200);
  assert.match(page.headers.get("content-type") ?? "", /text\/html/);
  await page.body?.cancel();
  await both.says(/daemon \| .*observations_/);
  await both.says(/daemon \| .*the next cycle begins at \d{4}-/);
  await both.interrupt();
  assert.equal(await both.status(), 0);
  assert.match(both.output, /daemon \| .* stopped\n/);
  assert.match(both.output, /oracle \| .* stopped\n/);
  assert.doesNotMatch(both.output, /Uncaught|at file:/);
});

Deno.test("what answers on a busy port is not taken for this start's own oracle", async () => {
  await using noaa = new NoaaServer(demoRecording());
  await using other = await Started.run(noaa.origin);
  await other.says(/deno task event --key/);
  await using both = await Started.run(noaa.origin, Number(new URL(other.origin).port));
  assert.equal(await both.status(), 3);
  assert.match(both.output, /oracle \| .*(already in use|AddrInUse|address in use)/i);
  assert.doesNotMatch(both.output, /deno task event --key/);
  assert.equal((await fetch(`${other.origin}/ready`)).status, 200);
});

Deno.test("with NOAA unreachable the daemon says so and the oracle stays up", async () => {
  await using both = await Started.run("http://127.0.0.1:9");
  await both.says(/daemon \| .*(catalog|unreachable|refused)/i);
  const ready = await fetch(`${both.origin}/ready`);
  await ready.body?.cancel();
  assert.equal(ready.status, 200);
  both.kill("SIGTERM");
  assert.equal(await both.status(), 0);
});

for (const [victim, status] of [["oracle", 3], ["daemon", 4]] as const) {
  Deno.test(`when the ${victim} dies the other stops, and status ${status} says so`, async () => {
    await using noaa = new NoaaServer(demoRecording());
    await using both = await Started.run(noaa.origin);
    await both.says(/deno task event --key/);
    Deno.kill((await both.programs()).get(victim) ?? 0, "SIGKILL");
    assert.equal(await both.status(), status);
    assert.match(both.output, new RegExp(`the ${victim} ended with status`));
  });
}
