// Not a benchmark: the daemon and a NOAA of the whole country, which others measure with.
import { getLogger } from "@logtape/logtape";
import { join } from "node:path";
import { Daemon } from "../daemon/app/daemon.ts";
import type { DaemonSettings } from "../daemon/settings.ts";
import { createKeyFile } from "../shared/keys/key_file.ts";
import { SkippingClock } from "../testing/fixtures/skipping_clock.ts";
import { NATIONAL_START } from "../testing/noaa/national.ts";

/** A daemon of the whole country, whose clock skips all waits; NOAA runs in another process. */
export class NationalCycle implements AsyncDisposable {
  readonly #noaa: Awaited<ReturnType<typeof startNoaa>>;
  readonly #root: string;

  private constructor(
    readonly daemon: Daemon,
    noaa: Awaited<ReturnType<typeof startNoaa>>,
    root: string,
  ) {
    this.#noaa = noaa;
    this.#root = root;
  }

  /** Where NOAA answers. */
  get noaaUrl(): string {
    return this.#noaa.noaa;
  }

  /** @param stations how many of the catalog take part */
  static async start(stations: number): Promise<NationalCycle> {
    const root = await Deno.makeTempDir();
    const noaa = await startNoaa(stations);
    const settings: DaemonSettings = {
      level: "info",
      logFormat: "text",
      metricsBind: undefined,
      generateKey: false,
      s3Bucket: undefined,
      s3Endpoint: undefined,
      s3Region: "us-west-2",
      retentionDays: 7,
      baseUrl: noaa.oracle,
      dataDir: join(root, "spool"),
      rawDataDir: join(root, "raw"),
      sleepIntervalSeconds: 3600,
      refillRateSeconds: 15,
      tokenCapacity: 3,
      userAgent: "noaa-oracle-daemon/1.0 (bench)",
      privateKey: join(root, "key.pem"),
      minForecastCoverage: 0.8,
      observationHistoryHours: 4,
      observationBatchSize: 25,
      awcBaseUrl: noaa.noaa,
      ndfdBaseUrl: noaa.noaa,
      nwsApiBaseUrl: noaa.noaa,
    };
    await createKeyFile(settings.privateKey);
    const clock = new SkippingClock(NATIONAL_START);
    const daemon = await Daemon.create(settings, {
      clock,
      log: getLogger("bench"),
      random: () => 0,
    });
    return new NationalCycle(daemon, noaa, root);
  }

  /** Where a file of the first cycle lies. */
  pathOf(file: string): string {
    return join(this.#root, "spool", NATIONAL_START.slice(0, 10), file);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.daemon[Symbol.dispose]();
    await this.#noaa.stop();
    await Deno.remove(this.#root, { recursive: true });
  }
}

/** @param stations how many of the catalog take part */
async function startNoaa(stations: number) {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      new URL("./noaa_process.ts", import.meta.url).pathname,
      String(stations),
    ],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  return {
    ...JSON.parse(value ?? "") as { noaa: string; oracle: string },
    async stop() {
      child.kill("SIGKILL");
      await child.status;
      await reader.cancel();
    },
  };
}
